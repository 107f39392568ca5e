import sharp from 'sharp';

import { NO_METADATA } from '../metadata/picture-metadata.js';
import { withTiffMetadata } from '../metadata/tiff-metadata.js';

/** Pixels in memory. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** Row-major [height][width][channels], of 8 or 16 bits. */
  readonly data: Uint8Array | Uint16Array;
}

/** Wraps pixels and their profile into a file for sharp, which takes profiles from files only. Nothing is compressed. */
export async function asTiff({ width, height, channels, data }: RawPicture, icc: Buffer | null): Promise<Buffer> {
  const wide = data instanceof Uint16Array;
  const space = channels < 3 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  const bytes = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(space)
    .tiff({ compression: 'none' })
    .toBuffer();
  return icc === null ? bytes : withTiffMetadata(bytes, { ...NO_METADATA, icc });
}
