import sharp from 'sharp';

import { badPicture, damaged } from '../bad-picture.js';
import { asTiff, type RawPicture } from './raw-picture.js';

/** How far values may lie outside of [0, 1] and still be meant to be in it. */
const SLACK = 1e-3;

/**
 * Decodes a TIFF of floating-point values to 16 bits: 0 is black and 1 is white, neither bent nor scaled.
 *
 * @param grey whether it has no colours
 * @throws StillpointError BAD_PICTURE where values lie outside of [0, 1], which 16 bits cannot hold
 */
export async function floatAsTiff(
  file: string,
  bytes: Buffer,
  page: number,
  grey: boolean,
  icc: Buffer | null,
): Promise<Buffer> {
  const image = sharp(bytes, { limitInputPixels: false, failOn: 'warning', ignoreIcc: true, page });
  // In these spaces sharp leaves the values alone.
  const plain = grey ? image.toColourspace('b-w') : image.pipelineColourspace('scrgb').toColourspace('scrgb');
  const { data, info } = await plain
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw damaged(file, error);
    });
  const values = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
  let [least, most] = [Infinity, -Infinity];
  // One that is no number spoils both.
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (!(least >= -SLACK && most <= 1 + SLACK)) {
    throw badPicture(
      file,
      `holds floating-point values from ${least.toPrecision(3)} to ${most.toPrecision(3)}, beyond the 0 to 1 of black and white`,
      'Scale them to [0, 1], or save it with 16 bits.',
    );
  }
  const { width, height, channels } = info;
  const wide = Uint16Array.from(values, (v) => Math.round(Math.min(1, Math.max(0, v)) * 65535));
  return asTiff({ width, height, channels: channels as RawPicture['channels'], data: wide }, icc);
}
