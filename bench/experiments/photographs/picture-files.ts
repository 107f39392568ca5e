import sharp, { type Sharp } from 'sharp';

import { readPicture } from '../../../core/pictures/decode-picture.js';
import type { PlainImage } from '../../../core/tensor/images.js';

/** Eight bits a channel, rounded, as sharp takes them. */
export function rounded({ height, width, data }: PlainImage): Sharp {
  const bytes = Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return sharp(bytes, { raw: { width, height, channels: 3 } });
}

/** Writes the file that a camera would. @param jpeg its quality; null for a PNG @returns what its file holds */
export async function writeCameraFile(file: string, image: PlainImage, jpeg: number | null): Promise<PlainImage> {
  const camera = rounded(image);
  await (jpeg === null ? camera.png() : camera.jpeg({ quality: jpeg })).toFile(file);
  return readPicture(file);
}
