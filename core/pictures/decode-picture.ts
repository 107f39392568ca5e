import path from 'node:path';

import sharp, { type Metadata, type OutputInfo, type SharpOptions } from 'sharp';

import { messageOf, StillpointError } from '../contract/errors.js';
import { readFileBytes } from '../files/file-bytes.js';
import { isAnimatedPng, isHeic, isReadableFormat, READABLE_NAMES } from './picture-format.js';

/** Most pixels a picture may have: a 150-megapixel camera back. More is likelier a bomb than a photograph. */
export const MAX_PIXELS = 160e6;

/** Shortest side that can be restored, pixels. */
const MIN_SIDE = 8;

/** A picture as the engine works on it, with what is needed to write another like it. */
export interface DecodedPicture {
  /** Upright: the orientation tag was applied. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row-major [height][width][channels], [0, 1], encoded values in the colour space of the file's own profile (sRGB if none). */
  readonly data: Float32Array;
  /** Bits a channel in the file, and in what is written. */
  readonly bitDepth: 8 | 16;
  /** Row-major [height][width], [0, 1], or null. Never restored, only carried along. */
  readonly alpha: Float32Array | null;
  /** As sharp names it: jpeg, png, webp, tiff, gif, heif. */
  readonly format: string;
  /** Whether colours were converted to sRGB on reading (CMYK, Lab, floating point), so that the file's profile no longer fits. */
  readonly converted: boolean;
  /** The file itself, for its metadata. */
  readonly encoded: Buffer;
}

/** What can be said about a picture without keeping its pixels. */
export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly bitDepth: 8 | 16;
  /** Length of the file. */
  readonly bytes: number;
}

/** A file whose header was found good. */
export interface OpenedPicture {
  readonly file: string;
  readonly bytes: Buffer;
  /** Upright, pixels. */
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly bitDepth: 8 | 16;
  readonly grey: boolean;
  readonly transparent: boolean;
  readonly converted: boolean;
}

/**
 * Decodes a photograph: upright, colours as stored (an embedded profile is neither applied nor lost), CMYK converted to sRGB.
 *
 * @throws StillpointError NOT_FOUND; BAD_PICTURE for anything that is not one whole still picture of at least 8 × 8 pixels
 */
export async function readPicture(file: string): Promise<DecodedPicture> {
  const opened = await openPicture(file);
  return { ...(await decode(opened)), format: opened.format, converted: opened.converted, encoded: opened.bytes };
}

/**
 * Checks that a file is a photograph that {@link readPicture} would decode, by decoding it.
 *
 * @throws the same errors
 */
export async function probePicture(file: string): Promise<PictureFacts> {
  const opened = await openPicture(file);
  await pixels(opened);
  return factsOf(opened);
}

/** What the header says. */
export function factsOf({ width, height, format, bitDepth, bytes }: OpenedPicture): PictureFacts {
  return { width, height, format, bitDepth, bytes: bytes.length };
}

/** Pixels of a picture that may be as small as one, such as a point-spread function. */
export async function readSmallPicture(
  file: string,
): Promise<Pick<DecodedPicture, 'width' | 'height' | 'channels' | 'data'>> {
  return decode(await openPicture(file, 1));
}

/**
 * Reads a file and looks at its header: whether it is one still picture of a size that can be decoded.
 *
 * @param minSide shortest side that will do, pixels; by default that of a picture that can be restored
 * @throws StillpointError NOT_FOUND, BAD_PICTURE
 */
export async function openPicture(file: string, minSide = MIN_SIDE): Promise<OpenedPicture> {
  const bytes = await readFileBytes(file, 'BAD_PICTURE');
  const metadata = await readHeader(file, bytes);
  const { format, width, height } = metadata;
  if (!isReadableFormat(format)) {
    throw bad(file, `is not a photograph but ${format.toUpperCase()}`, `Choose a ${READABLE_NAMES} file.`);
  }
  // Some TIFF and HEIF files hold a thumbnail beside the picture; only a sequence of frames has no single answer.
  const frames = isAnimatedPng(bytes) ? 2 : format === 'heif' ? 1 : (metadata.pages ?? 1);
  if (frames > 1) {
    throw bad(
      file,
      'holds several frames or pages',
      'Stillpoint restores still pictures: save one frame as PNG or JPEG.',
    );
  }
  if (width * height > MAX_PIXELS) {
    throw bad(
      file,
      `is ${width}×${height}, more than ${MAX_PIXELS / 1e6} megapixels`,
      'Scale it down or cut it into parts.',
    );
  }
  if (Math.min(width, height) < minSide) {
    throw bad(file, `is only ${width}×${height} pixels`, `Choose a picture of at least ${minSide}×${minSide}.`);
  }
  const grey = metadata.space === 'b-w' || metadata.space === 'grey16';
  return {
    file,
    bytes,
    ...metadata.autoOrient,
    format,
    bitDepth: metadata.depth === 'uchar' ? 8 : 16,
    grey,
    transparent: metadata.hasAlpha,
    converted: !grey && metadata.space !== 'srgb' && metadata.space !== 'rgb16',
  };
}

async function readHeader(file: string, bytes: Buffer): Promise<Metadata> {
  try {
    // The limit is checked by us, who can say the size.
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    if (isHeic(bytes)) {
      throw bad(file, 'is a HEIC picture, which cannot be read here', 'Export it as JPEG, PNG or TIFF first.', error);
    }
    throw bad(file, 'is not a picture that Stillpoint can read', `Choose a ${READABLE_NAMES} file.`, error);
  }
}

/** How sharp opens a picture, for its pixels and for its metadata. */
export function decoderOptions(converted: boolean): SharpOptions {
  return {
    limitInputPixels: MAX_PIXELS,
    // Cut-short or damaged pixels are an error; odd metadata, common in photographs, is not.
    failOn: 'error',
    // Values stay as stored, unless the space is one that has to be converted: then by its own profile.
    ignoreIcc: !converted,
  };
}

/** sharp's name for pixels of this kind. */
export function colourSpace({ grey, bitDepth }: Pick<OpenedPicture, 'grey' | 'bitDepth'>): string {
  if (grey) return bitDepth === 16 ? 'grey16' : 'b-w';
  return bitDepth === 16 ? 'rgb16' : 'srgb';
}

/** What is wrong with a picture whose header was good and whose pixels are not. */
export function damaged(file: string, cause: unknown): StillpointError {
  return bad(file, 'is damaged or was cut short', 'Choose another copy of it.', cause);
}

async function pixels(opened: OpenedPicture): Promise<{ data: Buffer; info: OutputInfo }> {
  try {
    return await sharp(opened.bytes, decoderOptions(opened.converted))
      .autoOrient()
      // sharp drops the alpha channel of 8-bit grey pixels on the way out, so those travel as three equal colours.
      .toColourspace(colourSpace({ ...opened, grey: opened.grey && !opened.transparent }))
      .raw({ depth: opened.bitDepth === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw damaged(opened.file, error);
  }
}

async function decode(
  opened: OpenedPicture,
): Promise<Pick<DecodedPicture, 'width' | 'height' | 'channels' | 'data' | 'bitDepth' | 'alpha'>> {
  const { data: raw, info } = await pixels(opened);
  const { width, height } = info;
  const { bitDepth, grey, transparent } = opened;
  const values = bitDepth === 16 ? new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2) : raw;
  const scale = bitDepth === 16 ? 65535 : 255;
  const stored = info.channels;
  const channels = grey ? 1 : 3;
  const data = new Float32Array(width * height * channels);
  const alpha = transparent ? new Float32Array(width * height) : null;
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < channels; c++) data[i * channels + c] = (values[i * stored + c] ?? 0) / scale;
    if (alpha !== null) alpha[i] = (values[i * stored + stored - 1] ?? 0) / scale;
  }
  return { width, height, channels, data, bitDepth, alpha };
}

function bad(file: string, what: string, hint: string, cause?: unknown): StillpointError {
  const detail = cause === undefined ? '' : ` (${firstLine(messageOf(cause))})`;
  return new StillpointError('BAD_PICTURE', `${path.basename(file)} ${what}${detail}.`, hint, { cause });
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text;
