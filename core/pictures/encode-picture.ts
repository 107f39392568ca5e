import sharp, { type Sharp } from 'sharp';

import { StillpointError } from '../contract/errors.js';
import { PICTURE_FORMATS } from '../contract/picture-formats.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { colourSpace, type DecodedPicture } from './decode-picture.js';
import { NO_METADATA } from './metadata/picture-metadata.js';
import { onlyProfile, settled, withMetadata } from './metadata/write-metadata.js';
import { MAX_PIXELS } from './open-picture.js';
import { outputFormatOf, type OutputFormat } from './picture-format.js';

/** What a picture to be written must say; {@link DecodedPicture} without its origin. */
export type WritablePicture = Pick<DecodedPicture, 'width' | 'height' | 'channels' | 'data' | 'bitDepth' | 'alpha'>;

/** How a picture is to be written. */
export interface WritingOptions {
  /** 1 to 100, of JPEG, WebP and AVIF; by default one whose losses cannot be seen. */
  readonly quality?: number;
  /** Leaves out everything but the colour profile, without which the colours would change. */
  readonly stripMetadata?: boolean;
}

/**
 * Writes a picture, aside and then renamed into place, in the format that the file's name ends with.
 *
 * @param picture values outside [0, 1] are clipped, rounded to the nearest of `bitDepth` bits
 * @param source the picture whose EXIF, XMP, IPTC, colour profile, density and comments the file gets; its orientation is reset, as the pixels
 * are upright. Its size must be the picture's.
 * @returns what the format cannot hold, in a sentence; none where everything was kept
 * @throws StillpointError BAD_CONFIGURATION for another ending or another size, CANNOT_WRITE
 */
export async function writePicture(
  file: string,
  picture: WritablePicture,
  source?: DecodedPicture,
  options: WritingOptions = {},
): Promise<readonly string[]> {
  const format = outputFormatOf(file);
  const { width, height } = picture;
  if (source !== undefined && (source.width !== width || source.height !== height)) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `Cannot give a ${width}×${height} picture the metadata of one of ${source.width}×${source.height}.`,
      'Write it without a source.',
    );
  }
  const bits = bitsIn(format, picture, source);
  const space = colourSpace({ grey: picture.channels === 1, bitDepth: bits > 8 ? 16 : 8 });
  const encoded = await encode(
    fromPixels(picture, bits).toColourspace(space),
    format,
    bits,
    source,
    options,
  ).toBuffer();
  const metadata = source === undefined ? NO_METADATA : source.metadata;
  const wanted = options.stripMetadata === true ? onlyProfile(metadata) : settled(metadata, width, height);
  const { bytes, lost } = withMetadata(encoded, format, wanted, width, height);
  await writeFileAtomic(file, bytes);
  const all = [...lostPixels(format, bits, picture), ...lost];
  return all.length === 0 ? [] : [`Not kept, as ${PICTURE_FORMATS[format].name} cannot hold it: ${all.join(', ')}.`];
}

/** What of the pixels a format cannot hold. */
function lostPixels(format: OutputFormat, bits: number, { alpha, bitDepth }: WritablePicture): string[] {
  return [
    ...(format === 'jpeg' && alpha !== null ? ['transparency'] : []),
    ...(bitDepth > 8 && bits === 8 ? ['more than 8 bits a channel'] : []),
  ];
}

/** Bits a channel: as many as the picture has and the format can hold. */
function bitsIn(format: OutputFormat, { bitDepth }: WritablePicture, source: DecodedPicture | undefined): number {
  if (bitDepth === 8 || format === 'jpeg' || format === 'webp') return 8;
  return format === 'avif' ? (source?.bits === 12 ? 12 : 10) : 16;
}

/** Interleaved integers, colour and then alpha. @param bits fewer than 16 of two bytes stand in front of zeros, as libvips wants them */
function quantise(picture: WritablePicture, bits: number): Uint8Array | Uint16Array {
  const { width, height, channels, data, alpha } = picture;
  const wide = bits > 8;
  const [top, step] = [2 ** bits - 1, wide ? 2 ** (16 - bits) : 1];
  const stored = channels + (alpha === null ? 0 : 1);
  const values = wide ? new Uint16Array(width * height * stored) : new Uint8Array(width * height * stored);
  const level = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * top) * step;
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < channels; c++) values[i * stored + c] = level(data[i * channels + c] ?? 0);
    if (alpha !== null) values[i * stored + channels] = level(alpha[i] ?? 0);
  }
  return values;
}

function fromPixels(picture: WritablePicture, bits: number): Sharp {
  const { width, height, channels, alpha } = picture;
  const stored = alpha === null ? channels : channels === 1 ? 2 : 4;
  return sharp(quantise(picture, bits), { raw: { width, height, channels: stored }, limitInputPixels: MAX_PIXELS });
}

/** Settings that lose as little as the format allows. */
function encode(
  pipeline: Sharp,
  format: OutputFormat,
  bits: number,
  source: DecodedPicture | undefined,
  { quality }: WritingOptions,
): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ quality: quality ?? 95, chromaSubsampling: '4:4:4' });
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp(
        quality === undefined && source?.lossless === true
          ? { lossless: true }
          : { quality: quality ?? 95, smartSubsample: true },
      );
    case 'tiff':
      return pipeline.tiff({ compression: 'lzw', predictor: 'horizontal' });
    case 'avif':
      return pipeline.avif({
        quality: quality ?? 90,
        chromaSubsampling: '4:4:4',
        bitdepth: bits === 12 ? 12 : bits === 10 ? 10 : 8,
      });
  }
}
