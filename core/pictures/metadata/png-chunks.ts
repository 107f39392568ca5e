import { deflateSync, inflateSync } from 'node:zlib';

import type { NumberedColours } from './heif-items.js';
import type { Comment, PictureMetadata } from './picture-metadata.js';
import { iptcOf, resourcesOfIptc } from './image-resources.js';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const XMP = 'XML:com.adobe.xmp';
/** ImageMagick's way to keep what PNG has no chunk for: hexadecimal digits in a text, after its name and length. */
const RAW_IPTC = 'Raw profile type iptc';
const INCH = 0.0254;

/** Chunks of a PNG before and after its pixels, in order; as far as they can be followed. */
function chunksOf(bytes: Buffer): (Chunk & { at: number; end: number })[] {
  const chunks: (Chunk & { at: number; end: number })[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), at, end });
    at = end;
  }
  return chunks;
}

export function pngMetadata(bytes: Buffer): PictureMetadata {
  const chunks = chunksOf(bytes);
  const dataOf = (type: string): Buffer | null => chunks.find((each) => each.type === type)?.data ?? null;
  const texts = chunks.flatMap(textOf);
  const iptc = texts.find(({ keyword }) => keyword.startsWith(RAW_IPTC));
  const xmp = texts.find(({ keyword }) => keyword === XMP);
  return {
    exif: dataOf('eXIf'),
    xmp: xmp === undefined ? null : Buffer.from(xmp.text, 'utf8'),
    resources: iptc === undefined ? null : rawIptc(iptc.text),
    icc: profileOf(dataOf('iCCP')),
    density: densityOf(dataOf('pHYs')),
    comments: texts.filter(({ keyword }) => keyword !== XMP && !keyword.startsWith('Raw profile')),
  };
}

/** Colours that a PNG names by numbers (cICP); null where it does not. */
export function numberedColoursOf(bytes: Buffer): NumberedColours | null {
  const data = chunksOf(bytes).find(({ type }) => type === 'cICP')?.data;
  return data === undefined || data.length < 2 ? null : { primaries: data[0] ?? 0, transfer: data[1] ?? 0 };
}

function densityOf(chunk: Buffer | null): PictureMetadata['density'] {
  if (chunk === null || chunk.length < 9) return null;
  const [x, y] = [chunk.readUInt32BE(0), chunk.readUInt32BE(4)];
  if (x === 0 || y === 0) return null;
  return chunk[8] === 1 ? { x: x * INCH, y: y * INCH, unit: 'inch' } : { x, y, unit: 'none' };
}

function profileOf(chunk: Buffer | null): Buffer | null {
  return chunk === null ? null : inflated(chunk.subarray(chunk.indexOf(0) + 2));
}

/** @returns null for data that is damaged: a text is not worth refusing the picture */
function inflated(data: Buffer): Buffer | null {
  try {
    return inflateSync(data);
  } catch {
    return null;
  }
}

function textOf({ type, data }: Chunk): Comment[] {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return [];
  const end = data.indexOf(0);
  const keyword = data.toString('latin1', 0, end);
  if (type === 'tEXt') return [{ keyword, text: data.toString('latin1', end + 1) }];
  if (type === 'zTXt') {
    const text = inflated(data.subarray(end + 2));
    return text === null ? [] : [{ keyword, text: text.toString('latin1') }];
  }
  // Then: whether compressed, how, language, translated keyword.
  const language = data.indexOf(0, end + 3);
  const rest = data.subarray(data.indexOf(0, language + 1) + 1);
  const text = data[end + 1] === 1 ? inflated(rest) : rest;
  return text === null ? [] : [{ keyword, text: text.toString('utf8') }];
}

function rawIptc(text: string): Buffer | null {
  const digits = /^\s*iptc\s+\d+\s+([\da-f\s]*)$/i.exec(text)?.[1];
  const bytes = digits === undefined ? null : Buffer.from(digits.replace(/\s/g, ''), 'hex');
  if (bytes === null || bytes.length === 0) return null;
  return bytes.toString('latin1', 0, 4) === '8BIM' ? bytes : resourcesOfIptc(bytes);
}

/** Gives a PNG its metadata, in place of what it has. */
export function withPngMetadata(bytes: Buffer, metadata: PictureMetadata): { bytes: Buffer; lost: string[] } {
  const { exif, xmp, resources, icc, density, comments } = metadata;
  const added: Buffer[] = [];
  if (icc !== null) added.push(chunk('iCCP', Buffer.from('ICC profile\0\0', 'latin1'), deflateSync(icc)));
  if (density !== null) {
    const { x, y, unit } = density;
    const data = Buffer.alloc(9);
    const scale = unit === 'inch' ? 1 / INCH : unit === 'cm' ? 100 : 1;
    data.writeUInt32BE(Math.round(x * scale), 0);
    data.writeUInt32BE(Math.round(y * scale), 4);
    data[8] = unit === 'none' ? 0 : 1;
    added.push(chunk('pHYs', data));
  }
  if (exif !== null) added.push(chunk('eXIf', exif));
  if (xmp !== null) added.push(chunk('iTXt', Buffer.from(`${XMP}\0\0\0\0\0`, 'latin1'), xmp));
  const iptc = iptcOf(resources);
  if (iptc !== null) {
    const digits = iptc.toString('hex').replace(/.{72}/g, '$&\n');
    const text = `\niptc\n${String(iptc.length).padStart(8)}\n${digits}\n`;
    added.push(chunk('zTXt', Buffer.from(`${RAW_IPTC}\0\0`, 'latin1'), deflateSync(Buffer.from(text, 'latin1'))));
  }
  for (const { keyword, text } of comments) {
    const end = Buffer.from(`${keyword.slice(0, 79)}\0\0\0\0\0`, 'latin1');
    added.push(chunk('iTXt', end, Buffer.from(text, 'utf8')));
  }
  const own = chunksOf(bytes).filter(({ type }) => type !== 'pHYs' && type !== 'iCCP');
  const [header, ...rest] = own.map(({ at, end }) => bytes.subarray(at, end));
  return { bytes: Buffer.concat([SIGNATURE, header ?? Buffer.alloc(0), ...added, ...rest]), lost: [] };
}

function chunk(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...parts]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** ISO 3309, as PNG's specification gives it; Node's own came after the oldest Node that this runs on. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
