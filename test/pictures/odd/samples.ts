import sharp, { type Sharp } from 'sharp';

import { scene } from '../picture-files.js';
import { tiffBytes, type Tags, type TiffShape } from './tiff-bytes.js';

export const [WIDTH, HEIGHT] = [40, 30];

/** The picture that most odd files show. */
export function drawn(): Sharp {
  return scene(WIDTH, 7, HEIGHT);
}

/** Its pixels, three bytes each. */
export function pixels(): Promise<Buffer> {
  return drawn().removeAlpha().raw().toBuffer();
}

/** A profile that is not sRGB's, as sharp brings it. */
export async function wideProfile(): Promise<Buffer> {
  const { icc } = await sharp(await drawn().withIccProfile('p3').png().toBuffer()).metadata();
  if (icc === undefined) throw new Error('sharp gave no profile.');
  return icc;
}

/** What a camera tells, orientation apart. */
export const CAMERA: Tags = {
  271: [2, 'Odd Cameras'],
  272: [2, 'Größe 1'],
  282: [5, [300]],
  283: [5, [300]],
  296: [3, [2]],
  306: [2, '2026:11:21 12:00:00'],
  315: [2, 'A. Photographer'],
  33432: [2, 'mine'],
  34665: [
    4,
    {
      33434: [5, [0.008]],
      34855: [3, [400]],
      36867: [2, '2026:11:21 12:00:00'],
      36881: [2, '+02:00'],
      37500: [7, Buffer.from('MAKER\0\x01\x02 notes that refer to places')],
      37510: [7, Buffer.from('ASCII\0\0\0hello')],
      42036: [2, 'a 23 mm lens'],
    },
  ],
  34853: [4, { 1: [2, 'N'], 2: [5, [48, 12, 30.5]], 3: [2, 'E'], 4: [5, [16, 22, 12]], 6: [5, [180]] }],
};

/** An EXIF block. @param thumbnail of the old pixels */
export function exif(more: Tags = {}, shape: TiffShape = {}, thumbnail?: Buffer): Buffer {
  const main = { tags: { ...CAMERA, ...more } };
  if (thumbnail === undefined) return tiffBytes([main], shape);
  // The second directory's picture is named by tags of its own.
  const block = tiffBytes([main, { tags: { 259: [3, [6]], 513: [4, [0x1234]], 514: [4, [thumbnail.length]] } }], shape);
  const at = block.indexOf(shape.order === 'MM' ? Buffer.from([0, 0, 0x12, 0x34]) : Buffer.from([0x34, 0x12, 0, 0]));
  const place = Buffer.alloc(4);
  if (shape.order === 'MM') place.writeUInt32BE(block.length);
  else place.writeUInt32LE(block.length);
  place.copy(block, at);
  return Buffer.concat([block, thumbnail]);
}

/** @param attributes of its description, with their prefixes declared */
export function xmp(attributes = '', content = ''): Buffer {
  const names = ['tiff="http://ns.adobe.com/tiff/1.0/"', 'xmp="http://ns.adobe.com/xap/1.0/"'];
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 rdf:about="" ${names.map((name) => `xmlns:${name}`).join(' ')} xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmp:Rating="4" dc:source="kept" ${attributes}>${content}</rdf:Description></rdf:RDF></x:xmpmeta>`;
  return Buffer.from(packet, 'utf8');
}

/** IPTC's by-line and keywords. */
export function iptc(): Buffer {
  const record = (number: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([0x1c, 2, number, 0, text.length]), Buffer.from(text, 'latin1')]);
  return Buffer.concat([record(80, 'A. Photographer'), record(25, 'odd'), record(25, 'file')]);
}

/** A resource of Photoshop's. */
export function resource(id: number, data: Buffer): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
