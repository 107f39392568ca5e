import path from 'node:path';

import { StillpointError } from '../contract/errors.js';

/** Formats that can be read, in sharp's words. HEIC needs a codec that sharp's binaries leave out; AVIF has one. */
const READABLE = ['jpeg', 'png', 'webp', 'tiff', 'gif', 'heif'] as const;

/** For messages and file choosers. */
export const READABLE_NAMES = 'JPEG, PNG, WebP, TIFF, GIF or AVIF';

/** Formats that can be written. */
export type OutputFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif';

const FORMAT_OF_EXTENSION: Readonly<Record<string, OutputFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.avif': 'avif',
};

export function isReadableFormat(format: string): boolean {
  return READABLE.some((readable) => readable === format);
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

/** Whether the file is an iPhone's HEIC, which deserves a better answer than “not a picture”. */
export function isHeic(bytes: Buffer): boolean {
  return (
    bytes.toString('latin1', 4, 8) === 'ftyp' &&
    /^(heic|heix|hevc|heim|heis|mif1)/.test(bytes.toString('latin1', 8, 12))
  );
}
