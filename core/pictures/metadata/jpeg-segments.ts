import type { Density } from './exif.js';
import type { PictureMetadata } from './picture-metadata.js';

/** A marker segment that precedes the pixels. */
export interface Segment {
  /** Second byte of the marker: 0xe0 is APP0. */
  readonly marker: number;
  /** Without marker and length. */
  readonly data: Buffer;
}

const [SOI, EOI, SOS, APP0, APP1, APP2, APP13, COMMENT] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xe2, 0xed, 0xfe];
const EXIF = Buffer.from('Exif\0\0', 'latin1');
const XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const ICC = Buffer.from('ICC_PROFILE\0', 'latin1');
const RESOURCES = Buffer.from('Photoshop 3.0\0', 'latin1');
const JFIF = Buffer.from('JFIF\0', 'latin1');
const PICTURES = Buffer.from('MPF\0', 'latin1');

/** Most that a segment holds, bytes. */
const LARGEST = 65533;

export function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;
}

/** The segments before the pixels, and where the pixels begin; as far as they can be followed. */
export function segmentsOf(bytes: Buffer): { segments: Segment[]; pixels: number } {
  const segments: Segment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === SOS || marker === EOI) break;
    const length = bytes.readUInt16BE(at + 2);
    segments.push({ marker, data: bytes.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
  }
  return { segments, pixels: at };
}

/** Where the first picture of the file ends: cameras put others behind it. The file's length when no end is found. */
export function endOfPicture(bytes: Buffer): number {
  let at = segmentsOf(bytes).pixels;
  while (at + 2 <= bytes.length) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) break;
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) return at + 2;
    const standsAlone = marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7);
    at += marker === 0xff ? 1 : standsAlone || at + 4 > bytes.length ? 2 : 2 + bytes.readUInt16BE(at + 2);
  }
  return bytes.length;
}

/** Bits a channel, and whether the pixels are coded in a way that is hardly ever read; null when there is no frame header. */
export function frameOf(
  segments: readonly Segment[],
): { bits: number; coding: 'usual' | 'lossless' | 'arithmetic' } | null {
  const frame = segments.find(({ marker }) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
  if (frame === undefined) return null;
  const coding =
    frame.marker > 0xc8 ? 'arithmetic' : frame.marker === 0xc3 || frame.marker === 0xc7 ? 'lossless' : 'usual';
  return { bits: frame.data[0] ?? 0, coding };
}

/** Whether the file says that it holds more than one picture (CIPA DC-007, which phones use for gain maps and stereo cameras for two views). */
export function tellsOfMorePictures(segments: readonly Segment[]): boolean {
  return segments.some(({ marker, data }) => marker === APP2 && startsWith(data, PICTURES));
}

export function jpegMetadata(segments: readonly Segment[]): PictureMetadata {
  const parts = (marker: number, head: Buffer): Buffer[] =>
    segments.flatMap((each) =>
      each.marker === marker && startsWith(each.data, head) ? [each.data.subarray(head.length)] : [],
    );
  const [exif = null] = parts(APP1, EXIF);
  const [xmp = null] = parts(APP1, XMP);
  const [jfif] = parts(APP0, JFIF);
  // Each begins with its number and how many there are.
  const profile = parts(APP2, ICC)
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
    .map((part) => part.subarray(2));
  const resources = Buffer.concat(parts(APP13, RESOURCES));
  const texts = segments.filter(({ marker }) => marker === COMMENT);
  return {
    exif,
    xmp,
    resources: resources.length > 0 ? resources : null,
    icc: profile.length > 0 ? Buffer.concat(profile) : null,
    density: jfif === undefined ? null : jfifDensity(jfif),
    comments: texts.map(({ data }) => ({ keyword: 'Comment', text: textOf(data) })),
  };
}

/** Old programs write Latin letters of one byte, new ones UTF-8. */
function textOf(data: Buffer): string {
  const end = data[data.length - 1] === 0 ? data.length - 1 : data.length;
  const text = data.toString('utf8', 0, end);
  return text.includes('\ufffd') ? data.toString('latin1', 0, end) : text;
}

/** @param jfif after its name: version, unit, two densities */
function jfifDensity(jfif: Buffer): Density | null {
  if (jfif.length < 7) return null;
  const unit = (['none', 'inch', 'cm'] as const)[jfif[2] ?? 0];
  const [x, y] = [jfif.readUInt16BE(3), jfif.readUInt16BE(5)];
  return unit === undefined || x === 0 || y === 0 ? null : { x, y, unit };
}

function startsWith(data: Buffer, head: Buffer): boolean {
  return data.subarray(0, head.length).equals(head);
}

/**
 * Gives a JPEG that has none its metadata.
 *
 * @returns the file, and what does not fit into a segment
 */
export function withJpegMetadata(bytes: Buffer, metadata: PictureMetadata): { bytes: Buffer; lost: string[] } {
  const { exif, xmp, resources, icc, density, comments } = metadata;
  const lost: string[] = [];
  const { segments, pixels } = segmentsOf(bytes);
  const added: Buffer[] = [];
  const add = (marker: number, head: Buffer, data: Buffer, what: string): void => {
    if (head.length + data.length > LARGEST) lost.push(`${what} (more than the 64 kB that a JPEG can hold)`);
    else added.push(segment(marker, Buffer.concat([head, data])));
  };
  if (exif !== null) add(APP1, EXIF, exif, 'EXIF');
  if (xmp !== null) add(APP1, XMP, xmp, 'XMP');
  const room = LARGEST - ICC.length - 2;
  const profiles = icc === null ? 0 : Math.ceil(icc.length / room);
  for (let i = 0; i < profiles; i++) {
    const part = icc?.subarray(i * room, (i + 1) * room) ?? [];
    added.push(segment(APP2, Buffer.concat([ICC, Buffer.from([i + 1, profiles]), Buffer.from(part)])));
  }
  for (let at = 0; resources !== null && at < resources.length; at += LARGEST - RESOURCES.length) {
    const part = resources.subarray(at, at + LARGEST - RESOURCES.length);
    added.push(segment(APP13, Buffer.concat([RESOURCES, part])));
  }
  for (const { keyword, text } of comments) {
    const line = keyword === 'Comment' ? text : `${keyword}: ${text}`;
    add(COMMENT, Buffer.alloc(0), Buffer.from(line, 'utf8'), 'a comment');
  }
  const own = segments.filter(({ marker }) => marker !== APP0).map(({ marker, data }) => segment(marker, data));
  // Wanted as the first segment.
  const head = [Buffer.from([0xff, SOI]), ...(density === null ? [] : [segment(APP0, jfifOf(density))])];
  return { bytes: Buffer.concat([...head, ...added, ...own, bytes.subarray(pixels)]), lost };
}

/** Version 1.01, unit, two densities, no thumbnail. */
function jfifOf({ x, y, unit }: Density): Buffer {
  const data = Buffer.from('JFIF\0\x01\x01\0\0\0\0\0\0\0', 'latin1');
  const whole = (value: number): number => Math.min(65535, Math.max(1, Math.round(value)));
  data[7] = ['none', 'inch', 'cm'].indexOf(unit);
  data.writeUInt16BE(whole(x), 8);
  data.writeUInt16BE(whole(y), 10);
  return data;
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** The same without what tells of a gain map or of other pictures. */
export function withoutMorePictures(bytes: Buffer): Buffer {
  const { segments, pixels } = segmentsOf(bytes);
  const kept = segments.filter(
    ({ marker, data }) => (marker !== APP2 && marker !== APP1) || startsWith(data, ICC) || startsWith(data, EXIF),
  );
  return Buffer.concat([
    Buffer.from([0xff, SOI]),
    ...kept.map(({ marker, data }) => segment(marker, data)),
    bytes.subarray(pixels),
  ]);
}
