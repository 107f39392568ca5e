import path from 'node:path';

import { StillpointError } from '../contract/errors.js';
import { PICTURE_FORMATS } from '../contract/picture-formats.js';

type Formats = typeof PICTURE_FORMATS;

/** Formats that can be written. */
export type OutputFormat = {
  [Id in keyof Formats]: Formats[Id]['use'] extends 'read and written' ? Id : never;
}[keyof Formats];

const readable = Object.entries(PICTURE_FORMATS).filter(([, { use }]) => use !== 'refused');
/** In sharp's words, to which AVIF and HEIC are one container. */
const READABLE = new Set(readable.map(([id]) => (id === 'avif' ? 'heif' : id)));

const names = readable.map(([, { name }]) => name);
/** For messages: “JPEG, PNG or TIFF”. */
export const READABLE_NAMES = `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;

const FORMAT_OF_EXTENSION: Readonly<Record<string, OutputFormat>> = Object.fromEntries(
  Object.entries(PICTURE_FORMATS).flatMap(([id, { endings, use }]) =>
    use === 'read and written' ? endings.map((ending) => [ending, id as OutputFormat]) : [],
  ),
);

export function isReadableFormat(format: string): boolean {
  return READABLE.has(format);
}

/** @throws StillpointError BAD_CONFIGURATION when the name does not end like a format that can be written */
export function outputFormatOf(file: string): OutputFormat {
  const extension = path.extname(file).toLowerCase();
  const format = FORMAT_OF_EXTENSION[extension];
  if (format !== undefined) return format;
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `Cannot write ${file}: ${extension === '' ? 'its name has no ending' : `${extension} is not a format that Stillpoint writes`}.`,
    `End the name with one of ${Object.keys(FORMAT_OF_EXTENSION).join(', ')}.`,
  );
}

/**
 * The ending of a restored picture's name: the source's own where that format can be written, else `.png`, which loses nothing.
 *
 * @param file the source's name @param format its format as decoded (a PNG that is named .jpg stays a PNG)
 */
export function outputExtension(file: string, format: string): string {
  const extension = path.extname(file);
  const written = FORMAT_OF_EXTENSION[extension.toLowerCase()];
  if (written !== undefined && (written === format || (written === 'avif' && format === 'heif'))) return extension;
  const named = Object.entries(FORMAT_OF_EXTENSION).find(([, known]) => known === format);
  return named?.[0] ?? '.png';
}

/** A format that can be written, by its name or an ending of it, in lower case; null for anything else. */
export function outputFormatNamed(name: string): OutputFormat | null {
  const byName = Object.values(FORMAT_OF_EXTENSION).find((format) => format === name);
  return byName ?? FORMAT_OF_EXTENSION[`.${name}`] ?? null;
}

/** The usual ending of a format's names. */
export function extensionOf(format: OutputFormat): string {
  return PICTURE_FORMATS[format].endings[0];
}

/** Whether a file begins as one of ours does: one whose header cannot be read was cut short, or is damaged. */
export function beginsLikePicture(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 12);
  return /^(\xff\xd8\xff|\x89PNG|GIF8|II\*\0|MM\0\*|RIFF[^]{4}WEBP|[^]{4}ftyp(avi|hei|hev|mif|msf))/.test(start);
}

/** Whether a PNG is animated: sharp would read the first frame and say nothing. The control chunk precedes the pixels. */
export function isAnimatedPng(bytes: Buffer): boolean {
  if (bytes.length < 8 || bytes.readUInt32BE(0) !== 0x89504e47) return false;
  for (let at = 8; at + 8 <= bytes.length;) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
    at += 12 + bytes.readUInt32BE(at);
  }
  return false;
}

/** Whether a WebP file holds its pixels without loss. */
export function isLosslessWebp(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 8, 12) !== 'WEBP') return false;
  for (let at = 12; at + 8 <= bytes.length;) {
    const type = bytes.toString('latin1', at, at + 4);
    if (type === 'VP8L') return true;
    const length = bytes.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return false;
}
