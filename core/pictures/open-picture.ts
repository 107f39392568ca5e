import sharp, { type Sharp, type SharpOptions } from 'sharp';

import { messageOf, StillpointError } from '../contract/errors.js';
import { readFileBytes } from '../files/file-bytes.js';
import { badPicture, damaged } from './bad-picture.js';
import type { PictureMetadata } from './metadata/picture-metadata.js';
import { beginsLikePicture, isAnimatedPng, isReadableFormat, READABLE_NAMES } from './picture-format.js';
import { findSource, isFloat, type PictureHeader } from './reading/find-source.js';
import type { PixelSource } from './reading/pixel-source.js';

/** Most pixels a picture may have: a 150-megapixel camera back. More is likelier a bomb than a photograph. */
export const MAX_PIXELS = 160e6;

/** Shortest side that can be restored, pixels. */
const MIN_SIDE = 8;

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
  /** As sharp names it: jpeg, png, webp, tiff, gif, heif (AVIF); and heic, bmp. */
  readonly format: string;
  readonly bitDepth: 8 | 16;
  /** Bits a channel in the file: 10 and 12 are kept in 16. */
  readonly bits: number;
  readonly grey: boolean;
  readonly transparent: boolean;
  readonly converted: boolean;
  readonly metadata: PictureMetadata;
  /** What a person should know of its result, in sentences. */
  readonly notices: readonly string[];
  /** How its pixels come to sharp. */
  readonly source: Pick<PixelSource, 'header' | 'page' | 'decodable'>;
}

/**
 * Checks that a file is a photograph that can be decoded, by decoding it.
 *
 * @throws StillpointError NOT_FOUND, BAD_PICTURE
 */
export async function probePicture(file: string): Promise<PictureFacts> {
  const opened = await openPicture(file);
  await withPixels(opened, (image) => image.raw().toBuffer());
  return factsOf(opened);
}

/** What the header says. */
export function factsOf({ width, height, format, bitDepth, bytes }: OpenedPicture): PictureFacts {
  return { width, height, format, bitDepth, bytes: bytes.length };
}

/**
 * Reads a file and looks at its header: whether it is one still picture of a size and kind that can be decoded.
 *
 * @param minSide shortest side that will do, pixels; by default that of a picture that can be restored
 * @throws StillpointError NOT_FOUND, BAD_PICTURE
 */
export async function openPicture(file: string, minSide = MIN_SIDE): Promise<OpenedPicture> {
  const bytes = await readFileBytes(file, 'BAD_PICTURE');
  const { source, header } = await findSource(file, bytes, (readable, page) => readHeader(file, readable, page));
  const { format, space } = header;
  if (!isReadableFormat(format)) {
    throw badPicture(file, `is not a photograph but ${format.toUpperCase()}`, `Choose a ${READABLE_NAMES} file.`);
  }
  refuseFrames(file, bytes, header);
  refuseSize(file, header.width, header.height, minSide);
  const grey = space === 'b-w' || space === 'grey16';
  const float = isFloat(header);
  const converted = !grey && !float && space !== 'srgb' && space !== 'rgb16';
  const bitDepth = source.bits === 8 || (source.bits === null && header.depth === 'uchar') ? 8 : 16;
  const unprofiled = space === 'cmyk' && source.metadata.icc === null ? [CMYK_GUESSED] : [];
  return {
    file,
    bytes,
    ...header.autoOrient,
    format,
    bitDepth,
    bits: source.bits ?? bitDepth,
    grey,
    transparent: header.hasAlpha,
    converted,
    // A profile tells of the colours that the file had.
    metadata: converted ? { ...source.metadata, icc: null } : source.metadata,
    notices: [...source.notices, ...unprofiled],
    source,
  };
}

const CMYK_GUESSED = 'Its CMYK colours have no profile: how they look was guessed, and the result is in sRGB.';

async function readHeader(file: string, bytes: Buffer, page: number): Promise<PictureHeader> {
  try {
    // The limit is checked by us, who can say the size.
    return await sharp(bytes, { limitInputPixels: false, page }).metadata();
  } catch (error) {
    if (beginsLikePicture(bytes)) throw damaged(file, error);
    throw badPicture(file, 'is not a picture that Stillpoint can read', `Choose a ${READABLE_NAMES} file.`, error);
  }
}

/** Some HEIF files hold a thumbnail beside the picture, and so do TIFF files, whose pages were looked at before; only a sequence of frames has no single answer. */
function refuseFrames(file: string, bytes: Buffer, { format, pages }: PictureHeader): void {
  const frames = isAnimatedPng(bytes) ? 2 : ['heif', 'heic', 'tiff'].includes(format) ? 1 : (pages ?? 1);
  if (frames === 1) return;
  throw badPicture(
    file,
    'holds several frames or pages',
    'Stillpoint restores still pictures: save one frame as PNG or JPEG.',
  );
}

function refuseSize(file: string, width: number, height: number, minSide: number): void {
  if (width * height > MAX_PIXELS) {
    throw badPicture(
      file,
      `is ${width}×${height}, more than ${MAX_PIXELS / 1e6} megapixels`,
      'Scale it down or cut it into parts.',
    );
  }
  if (Math.min(width, height) < minSide) {
    throw badPicture(file, `is only ${width}×${height} pixels`, `Choose a picture of at least ${minSide}×${minSide}.`);
  }
}

/** What libjpeg finds odd and cameras do all the same. */
const HARMLESS = /extraneous bytes|Adobe color|SOS parameters/;

/**
 * Decodes an opened picture: gives it to sharp, and says so if it turns out to be damaged.
 *
 * @param build what is made of the image; may be called twice
 * @throws StillpointError BAD_PICTURE
 */
export async function withPixels<Result>(
  { file, format, source }: Pick<OpenedPicture, 'file' | 'format' | 'source'>,
  build: (image: Sharp) => Promise<Result>,
  options: SharpOptions = {},
): Promise<Result> {
  try {
    const bytes = source.decodable === null ? source.header : await source.decodable();
    const page = source.decodable === null ? source.page : 0;
    const open = (failOn: 'error' | 'warning'): Sharp =>
      sharp(bytes, { limitInputPixels: MAX_PIXELS, page, ...options, failOn });
    // Missing pixels are an error to sharp in most formats, in JPEG and TIFF a warning. Odd metadata, common in photographs, are neither.
    if (format !== 'jpeg' && format !== 'tiff') return await build(open('error'));
    return await build(open('warning')).catch((error: unknown) => {
      if (!HARMLESS.test(messageOf(error))) throw error;
      return build(open('error'));
    });
  } catch (error) {
    throw error instanceof StillpointError ? error : damaged(file, error);
  }
}
