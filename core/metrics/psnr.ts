import type { PlainImage } from '../tensor/images.js';
import { comparable } from './comparable.js';

export interface PsnrOptions {
  /** Distance from black to white in both images: 1 on [0, 1]. No default: a wrong one costs 6.02 dB a factor of two. */
  readonly dataRange: number;
  /** Clips both images to [0, dataRange] first, as they would be seen. */
  readonly clip: boolean;
}

/**
 * Peak signal-to-noise ratio, dB.   10 · log₁₀(dataRange² / mean (x − reference)²), the mean over pixels and channels.
 *
 * @returns Infinity for equal images
 * @throws StillpointError BAD_CONFIGURATION if the images differ in shape
 */
export function psnr(x: PlainImage, reference: PlainImage, { dataRange, clip }: PsnrOptions): number {
  const { a, b } = comparable('psnr', x, reference, clip ? dataRange : null);
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? Number.NaN) - (b[i] ?? Number.NaN);
    sum += difference * difference;
  }
  return 10 * Math.log10((dataRange * dataRange * a.length) / sum);
}
