import { cutOut } from '../tensor/cut-out.js';
import type { PlainImage } from '../tensor/images.js';

/** The central square of at most this side, in colour. */
export function centralRgb(picture: PlainImage, side: number): PlainImage {
  const [width, height] = [Math.min(side, picture.width), Math.min(side, picture.height)];
  const left = Math.floor((picture.width - width) / 2);
  const top = Math.floor((picture.height - height) / 2);
  return toRgb(cutOut(picture, top, left, height, width));
}

/** The networks know three channels; a grey picture is shown to them three times. */
function toRgb({ width, height, channels, data }: PlainImage): PlainImage {
  if (channels === 3) return { width, height, channels, data };
  const rgb = new Float32Array(width * height * 3);
  data.forEach((value, i) => rgb.fill(value, 3 * i, 3 * i + 3));
  return { width, height, channels: 3, data: rgb };
}
