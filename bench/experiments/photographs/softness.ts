import type { PlainImage } from '../../../core/tensor/images.js';

/**
 * How soft a picture is: the exponent by which squared differences of neighbours grow from one pixel's distance to two. Photographs have 1.4 to 1.6
 * (decision 31); less is sharper than lenses draw.
 */
export function softness(image: PlainImage): number {
  return Math.log2(meanSquare(image, 2) / meanSquare(image, 1));
}

/** Of the differences across so many pixels, along both axes. */
function meanSquare({ height, width, channels, data }: PlainImage, distance: number): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y + distance < height; y++) {
    for (let x = 0; x + distance < width; x++) {
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * channels + c;
        const value = data[at] ?? 0;
        const right = data[at + distance * channels] ?? 0;
        const below = data[at + distance * width * channels] ?? 0;
        sum += (right - value) ** 2 + (below - value) ** 2;
        count += 2;
      }
    }
  }
  return sum / count;
}
