import { StillpointError } from '../contract/errors.js';
import type { PlainImage } from '../tensor/images.js';
import { comparable } from './comparable.js';
import { GAUSSIAN_WINDOW as WINDOW, STABILISERS } from './ssim-window.js';

export interface SsimOptions {
  /** Distance from black to white in both images: 1 on [0, 1]. */
  readonly dataRange: number;
  /** Clips both images to [0, dataRange] first, as they would be seen. */
  readonly clip: boolean;
}

const RADIUS = (WINDOW.length - 1) / 2;

/** One channel as a plane of float64. */
interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

/** The window's weighted mean around every pixel whose window lies inside the plane. */
function localMeans(plane: Plane): Float64Array {
  const { height, width, data } = plane;
  const [innerHeight, innerWidth] = [height - 2 * RADIUS, width - 2 * RADIUS];
  const rows = new Float64Array(height * innerWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < innerWidth; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW.length; k++) sum += (WINDOW[k] ?? 0) * (data[y * width + x + k] ?? 0);
      rows[y * innerWidth + x] = sum;
    }
  }
  const means = new Float64Array(innerHeight * innerWidth);
  for (let y = 0; y < innerHeight; y++) {
    for (let x = 0; x < innerWidth; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW.length; k++) sum += (WINDOW[k] ?? 0) * (rows[(y + k) * innerWidth + x] ?? 0);
      means[y * innerWidth + x] = sum;
    }
  }
  return means;
}

function channelOf(values: Float64Array, { height, width, channels }: PlainImage, channel: number): Plane {
  return {
    height,
    width,
    data: Float64Array.from({ length: height * width }, (_, i) => values[i * channels + channel] ?? 0),
  };
}

function times(a: Plane, b: Plane): Plane {
  return { ...a, data: a.data.map((value, i) => value * (b.data[i] ?? 0)) };
}

function ssimOfPlanes(a: Plane, b: Plane, dataRange: number): number {
  const [c1, c2] = [STABILISERS[0] * dataRange ** 2, STABILISERS[1] * dataRange ** 2];
  const [meanA, meanB] = [localMeans(a), localMeans(b)];
  const [meanAA, meanBB, meanAB] = [localMeans(times(a, a)), localMeans(times(b, b)), localMeans(times(a, b))];
  let sum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const [ma, mb] = [meanA[i] ?? 0, meanB[i] ?? 0];
    const varianceA = (meanAA[i] ?? 0) - ma * ma;
    const varianceB = (meanBB[i] ?? 0) - mb * mb;
    const covariance = (meanAB[i] ?? 0) - ma * mb;
    sum += ((2 * ma * mb + c1) * (2 * covariance + c2)) / ((ma * ma + mb * mb + c1) * (varianceA + varianceB + c2));
  }
  return sum / meanA.length;
}

/**
 * Structural similarity: Gaussian window (σ = 1.5, 11 × 11), K₁ = 0.01, K₂ = 0.03, population covariance, mean over the pixels
 * whose window lies inside the image and over channels. The same as scikit-image's `structural_similarity(gaussian_weights=True,
 * sigma=1.5, use_sample_covariance=False)`.
 *
 * @returns at most 1; 1 for equal images
 * @throws StillpointError BAD_CONFIGURATION if the images differ in shape or are smaller than the window
 * @see Wang, Bovik, Sheikh, Simoncelli 2004, IEEE TIP 13(4)
 */
export function ssim(x: PlainImage, reference: PlainImage, { dataRange, clip }: SsimOptions): number {
  if (Math.min(reference.height, reference.width) < WINDOW.length) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `ssim: the image is ${reference.width}×${reference.height}, smaller than the ${WINDOW.length}×${WINDOW.length} window.`,
      `Compare images of at least ${WINDOW.length} pixels a side.`,
    );
  }
  const { a, b } = comparable('ssim', x, reference, clip ? dataRange : null);
  let sum = 0;
  for (let c = 0; c < reference.channels; c++) {
    sum += ssimOfPlanes(channelOf(a, reference, c), channelOf(b, reference, c), dataRange);
  }
  return sum / reference.channels;
}
