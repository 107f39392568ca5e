import { cutOut } from '../tensor/cut-out.js';
import type { PlainImage } from '../tensor/images.js';

/** White and black, where a sensor says nothing. */
const [BLACK, WHITE] = [0.004, 0.992];

/**
 * The square of a picture that has most to tell about its blur: where neighbours differ most, clipped pixels counting for nothing.
 *
 * @param side pixels; the whole picture where it is smaller
 */
export function tellingCrop(image: PlainImage, side: number): PlainImage {
  const [height, width] = [Math.min(side, image.height), Math.min(side, image.width)];
  let best = { top: 0, left: 0, detail: -1 };
  for (const top of starts(image.height, height)) {
    for (const left of starts(image.width, width)) {
      const detail = detailOf(image, top, left, height, width);
      if (detail > best.detail) best = { top, left, detail };
    }
  }
  return cutOut(image, best.top, best.left, height, width);
}

/** Half-overlapping, the last one flush with the edge. */
function starts(length: number, side: number): number[] {
  const step = Math.max(1, Math.floor(side / 2));
  const regular = Array.from({ length: Math.ceil((length - side) / step) }, (_, i) => i * step);
  return [...regular, length - side];
}

/** Mean square of the differences between neighbours two pixels apart, over every second pixel. */
function detailOf({ width, channels, data }: PlainImage, top: number, left: number, h: number, w: number): number {
  const at = (y: number, x: number): number => data[(y * width + x) * channels + (channels > 1 ? 1 : 0)] ?? 0;
  let sum = 0;
  for (let y = top; y + 2 < top + h; y += 2) {
    for (let x = left; x + 2 < left + w; x += 2) {
      const value = at(y, x);
      if (value < BLACK || value > WHITE) continue;
      sum += (at(y + 2, x) - value) ** 2 + (at(y, x + 2) - value) ** 2;
    }
  }
  return sum / (h * w);
}
