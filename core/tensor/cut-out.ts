import type { PlainImage } from './images.js';

/** The part of an image whose upper left corner is at (`left`, `top`), pixels; all of it must lie inside the image. A copy. */
export function cutOut(image: PlainImage, top: number, left: number, height: number, width: number): PlainImage {
  const row = width * image.channels;
  const data = new Float32Array(height * row);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * image.channels;
    data.set(image.data.subarray(from, from + row), y * row);
  }
  return { height, width, channels: image.channels, data };
}
