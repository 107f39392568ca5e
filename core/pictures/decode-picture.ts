import type { OutputInfo } from 'sharp';

import { quantisationNoise } from './reading/jpeg-quantisation.js';
import type { PictureMetadata } from './metadata/picture-metadata.js';
import { openPicture, withPixels, type OpenedPicture } from './open-picture.js';
import { isLosslessWebp } from './picture-format.js';

/** A picture as the engine works on it, with what is needed to write another like it. */
export interface DecodedPicture {
  /** Upright: the orientation tag was applied. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row-major [height][width][channels], [0, 1], encoded values in the colour space of the file's own profile (sRGB if none). */
  readonly data: Float32Array;
  /** Bits a channel in the file, and in what is written; 16 for all that have more than 8. */
  readonly bitDepth: 8 | 16;
  /** Row-major [height][width], [0, 1], or null. Never restored, only carried along. */
  readonly alpha: Float32Array | null;
  /** As sharp names it: jpeg, png, webp, tiff, gif, heif (AVIF); and heic, bmp. */
  readonly format: string;
  /** Whether colours were converted to sRGB on reading (CMYK), so that the file's profile no longer fits. */
  readonly converted: boolean;
  /** Bits a channel in the file exactly, which AVIF can be given back: 8, 10, 12 or 16. */
  readonly bits: number;
  /** How far lossy compression may have moved its values, a standard deviation on [0, 1]; 0 where it is not known to have. */
  readonly compression: number;
  /** Whether a WebP held its pixels without loss. */
  readonly lossless: boolean;
  readonly metadata: PictureMetadata;
  /** What a person should know of its result, in sentences. */
  readonly notices: readonly string[];
}

/**
 * Decodes a photograph: upright, colours as stored (an embedded profile is neither applied nor lost), CMYK converted to sRGB.
 *
 * @throws StillpointError NOT_FOUND; BAD_PICTURE for anything that is not one whole still picture of at least 8 × 8 pixels
 */
export async function readPicture(file: string): Promise<DecodedPicture> {
  const opened = await openPicture(file);
  const { format, converted, bits, metadata, notices, bytes } = opened;
  const lossless = isLosslessWebp(bytes);
  const compression = format === 'jpeg' ? quantisationNoise(bytes) : 0;
  return { ...(await decode(opened)), format, converted, bits, compression, lossless, metadata, notices };
}

/** Pixels of a picture that may be as small as one, such as a point-spread function. */
export async function readSmallPicture(
  file: string,
): Promise<Pick<DecodedPicture, 'width' | 'height' | 'channels' | 'data'>> {
  return decode(await openPicture(file, 1));
}

/** sharp's name for pixels of this kind. */
export function colourSpace({ grey, bitDepth }: Pick<OpenedPicture, 'grey' | 'bitDepth'>): string {
  if (grey) return bitDepth === 16 ? 'grey16' : 'b-w';
  return bitDepth === 16 ? 'rgb16' : 'srgb';
}

function pixels(opened: OpenedPicture): Promise<{ data: Buffer; info: OutputInfo }> {
  return withPixels(
    opened,
    (image) =>
      image
        .autoOrient()
        // sharp drops the alpha channel of 8-bit grey pixels on the way out, so those travel as three equal colours.
        .toColourspace(colourSpace({ ...opened, grey: opened.grey && !opened.transparent }))
        .raw({ depth: opened.bitDepth === 16 ? 'ushort' : 'uchar' })
        .toBuffer({ resolveWithObject: true }),
    // Values stay as stored, unless the space is one that has to be converted: then by its own profile.
    { ignoreIcc: !opened.converted },
  );
}

async function decode(
  opened: OpenedPicture,
): Promise<Pick<DecodedPicture, 'width' | 'height' | 'channels' | 'data' | 'bitDepth' | 'alpha'>> {
  const { data: raw, info } = await pixels(opened);
  const { width, height } = info;
  const { bitDepth, grey, transparent } = opened;
  const values = bitDepth === 16 ? new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2) : raw;
  const white = whiteOf(opened);
  const stored = info.channels;
  const channels = grey ? 1 : 3;
  const data = new Float32Array(width * height * channels);
  const alpha = transparent ? new Float32Array(width * height) : null;
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < channels; c++) data[i * channels + c] = (values[i * stored + c] ?? 0) / white;
    if (alpha !== null) alpha[i] = (values[i * stored + stored - 1] ?? 0) / white;
  }
  return { width, height, channels, data, bitDepth, alpha };
}

/** The highest value: libvips puts the 10 or 12 bits of an AVIF in front of zeros. */
function whiteOf({ format, bits, bitDepth }: OpenedPicture): number {
  if (bitDepth === 8) return 255;
  return format === 'heif' && bits < 16 ? (2 ** bits - 1) * 2 ** (16 - bits) : 65535;
}
