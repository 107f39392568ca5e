import sharp, { type Sharp } from 'sharp';

import { StillpointError } from '../contract/errors.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { colourSpace, decoderOptions, MAX_PIXELS, type DecodedPicture } from './decode-picture.js';
import { isLosslessWebp, outputFormatOf, type OutputFormat } from './picture-format.js';

/** What a picture to be written must say; {@link DecodedPicture} without its origin. */
export type WritablePicture = Pick<DecodedPicture, 'width' | 'height' | 'channels' | 'data' | 'bitDepth' | 'alpha'>;

/**
 * Writes a picture, aside and then renamed into place, in the format that the file's name ends with.
 *
 * @param picture values outside [0, 1] are clipped, rounded to the nearest of `bitDepth` bits
 * @param source the picture whose EXIF, XMP, IPTC and colour profile the file gets; its orientation is reset, as the pixels are
 * upright. Its size must be the picture's.
 * @throws StillpointError BAD_CONFIGURATION for another ending or another size, CANNOT_WRITE
 */
export async function writePicture(file: string, picture: WritablePicture, source?: DecodedPicture): Promise<void> {
  const format = outputFormatOf(file);
  if (source !== undefined && (source.width !== picture.width || source.height !== picture.height)) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `Cannot give a ${picture.width}×${picture.height} picture the metadata of one of ${source.width}×${source.height}.`,
      'Write it without a source.',
    );
  }
  const wide = picture.bitDepth === 16 && format !== 'jpeg' && format !== 'webp';
  const space = colourSpace({ grey: picture.channels === 1, bitDepth: wide ? 16 : 8 });
  const upright = source === undefined ? fromPixels(picture, wide) : await replacePixels(source, picture, space);
  await writeFileAtomic(file, await encode(upright.toColourspace(space), format, source).toBuffer());
}

/** Interleaved integers, colour and then alpha. */
function quantise(picture: WritablePicture, wide: boolean): Uint8Array | Uint16Array {
  const { width, height, channels, data, alpha } = picture;
  const scale = wide ? 65535 : 255;
  const stored = channels + (alpha === null ? 0 : 1);
  const values = wide ? new Uint16Array(width * height * stored) : new Uint8Array(width * height * stored);
  const level = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * scale);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < channels; c++) values[i * stored + c] = level(data[i * channels + c] ?? 0);
    if (alpha !== null) values[i * stored + channels] = level(alpha[i] ?? 0);
  }
  return values;
}

function fromPixels(picture: WritablePicture, wide: boolean): Sharp {
  const { width, height, channels, alpha } = picture;
  const stored = alpha === null ? channels : channels === 1 ? 2 : 4;
  return sharp(quantise(picture, wide), { raw: { width, height, channels: stored }, limitInputPixels: MAX_PIXELS });
}

/**
 * The source with other pixels. sharp writes the metadata of the picture that it was opened on and takes none from elsewhere, so
 * the source is opened again, for one pixel, which needs no decoding of the rest; that pixel · 0 is extended to the whole size and
 * or-ed with the new ones.
 */
async function replacePixels(source: DecodedPicture, picture: WritablePicture, space: string): Promise<Sharp> {
  const wide = space.endsWith('16');
  const operand = await fromPixels(picture, wide).toColourspace(space).tiff({ compression: 'none' }).toBuffer();
  const zeros = Array.from({ length: picture.channels + (picture.alpha === null ? 0 : 1) }, () => 0);
  const pipeline = sharp(source.encoded, decoderOptions(source.converted))
    // Before it is turned: a whole picture would have to be decoded for that.
    .extract({ left: 0, top: 0, width: 1, height: 1 })
    .autoOrient()
    .extend({ right: picture.width - 1, bottom: picture.height - 1, background: 'black' })
    .linear(zeros, zeros)
    .boolean(operand, 'or');
  return source.converted ? pipeline.keepExif().keepXmp() : pipeline.keepMetadata();
}

/** Settings that lose as little as the format allows. */
function encode(pipeline: Sharp, format: OutputFormat, source: DecodedPicture | undefined): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
    case 'png':
      return pipeline.png();
    case 'webp':
      return pipeline.webp(
        source !== undefined && isLosslessWebp(source.encoded)
          ? { lossless: true }
          : { quality: 95, smartSubsample: true },
      );
    case 'tiff':
      return pipeline.tiff({ compression: 'lzw', predictor: 'horizontal' });
    case 'avif':
      return pipeline.avif({ quality: 90, chromaSubsampling: '4:4:4' });
  }
}
