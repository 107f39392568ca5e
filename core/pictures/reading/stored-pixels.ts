import sharp, { type SharpOptions } from 'sharp';

import type { RawPicture } from './raw-picture.js';

/** Pixels as a file holds them, without its profile; one of 16 bits where they have more than 8. @throws whatever sharp throws */
export async function storedPixels(bytes: Buffer, options: SharpOptions = {}): Promise<RawPicture> {
  const image = sharp(bytes, { limitInputPixels: false, failOn: 'warning', ignoreIcc: true, ...options });
  const { depth, channels: stored } = await image.metadata();
  const wide = depth !== 'uchar';
  const { data, info } = await image
    .toColourspace(stored < 3 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb')
    .raw({ depth: wide ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { width, height, channels: channels as RawPicture['channels'], data: wide ? asShorts(data) : data };
}

function asShorts(data: Buffer): Uint16Array {
  return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
}
