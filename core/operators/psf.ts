import type { BlurSpec } from '../contract/blur.js';
import { StillpointError } from '../contract/errors.js';

/**
 * A point-spread function: non-negative, sums to 1, row-major [height][width]. Its centre, the pixel a point source is seen at,
 * is (⌊height/2⌋, ⌊width/2⌋).
 */
export interface Psf {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** Scales to unit sum. @throws StillpointError BAD_CONFIGURATION when there is nothing to scale or a value is negative */
export function normalisedPsf(height: number, width: number, values: ArrayLike<number>): Psf {
  let sum = 0;
  for (let i = 0; i < height * width; i++) {
    const value = values[i] ?? Number.NaN;
    if (!(value >= 0)) {
      throw new StillpointError(
        'BAD_CONFIGURATION',
        `The point-spread function has a negative or missing value at index ${i}.`,
        'Use a picture or array of non-negative values.',
      );
    }
    sum += value;
  }
  if (!(sum > 0)) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      'The point-spread function is zero everywhere.',
      'Use a picture with at least one bright pixel on a black ground.',
    );
  }
  return { height, width, data: Float32Array.from({ length: height * width }, (_, i) => (values[i] ?? 0) / sum) };
}

/** From here on the samples of a Gaussian have its variance to seven digits. */
const WELL_SAMPLED = 1;

/**
 * The s for which the samples exp(−n²/2s²) have variance σ²: s = σ where a Gaussian is wide, more where it is narrow. Samples of exp(−n²/2σ²) itself
 * would have 0.86 of it at σ = 0.5 and 0.09 at σ = 0.3.
 */
function sampledWidth(sigma: number): number {
  if (sigma >= WELL_SAMPLED) return sigma;
  const variance = (s: number): number => {
    let [mass, second] = [1, 0];
    for (let n = 1; n <= 10; n++) {
      const weight = 2 * Math.exp((-n * n) / (2 * s * s));
      mass += weight;
      second += n * n * weight;
    }
    return second / mass;
  };
  let [low, high] = [0, 2 * WELL_SAMPLED];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (variance(middle) < sigma * sigma) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The Gaussian of variance σ² over pixels: that of what is seen between one pixel and the next, the pixel's own extent included. Of all kernels with
 * this variance it has the greatest entropy; from σ = 1 on its weights are exp(−r²/2σ²).
 *
 * @param sigma pixels, along each axis @param size odd side, default 2⌈3σ⌉+1; what lies beyond is cut off, and with it some variance
 */
export function gaussianPsf(sigma: number, size: number = 2 * Math.ceil(3 * sigma) + 1): Psf {
  const centre = Math.floor(size / 2);
  const width = sampledWidth(sigma);
  const values = new Float64Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      values[y * size + x] = Math.exp(-((y - centre) ** 2 + (x - centre) ** 2) / (2 * width * width));
    }
  }
  return normalisedPsf(size, size, values);
}

/** Strips per pixel in which the part of it inside a circle is measured. */
const STRIPS = 64;

/** Uniform disk: each pixel weighs the part of its area inside the circle. @param radius pixels, from the centre to the edge */
export function diskPsf(radius: number): Psf {
  const reach = Math.max(0, Math.ceil(radius - 0.5));
  const size = 2 * reach + 1;
  const values = new Float64Array(size * size);
  for (let strip = 0; strip < size * STRIPS; strip++) {
    const dy = (strip + 0.5) / STRIPS - size / 2;
    const half = Math.sqrt(Math.max(0, radius * radius - dy * dy));
    const row = Math.floor(strip / STRIPS) * size;
    for (let x = 0; x < size; x++) {
      const inside = Math.min(half, x - reach + 0.5) - Math.max(-half, x - reach - 0.5);
      values[row + x] = (values[row + x] ?? 0) + Math.max(0, inside);
    }
  }
  return normalisedPsf(size, size, values);
}

/**
 * A point source that moves: every point of the path weighs the same and is spread bilinearly over its four pixels.
 *
 * @param points (x, y) in pixels from the centre, y down; points outside the kernel are left out
 * @param size odd side of the kernel
 */
export function trajectoryPsf(points: readonly (readonly [number, number])[], size: number): Psf {
  const middle = (size - 1) / 2;
  const values = new Float64Array(size * size);
  const put = (column: number, row: number, weight: number): void => {
    if (weight <= 1e-12 || column < 0 || row < 0 || column >= size || row >= size) return;
    values[row * size + column] = (values[row * size + column] ?? 0) + weight;
  };
  for (const [px, py] of points) {
    const [x, y] = [middle + px, middle + py];
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    put(x0, y0, (1 - fx) * (1 - fy));
    put(x0 + 1, y0, fx * (1 - fy));
    put(x0, y0 + 1, (1 - fx) * fy);
    put(x0 + 1, y0 + 1, fx * fy);
  }
  return normalisedPsf(size, size, values);
}

/** Points per pixel of a segment's length. */
const POINTS = 16;

/**
 * Straight uniform motion, centred on the pixel.
 *
 * @param length pixels that a point passes over, the first and the last counted (1 is no blur to speak of): from centre to centre it is one less
 * @param angle degrees anticlockwise from the x axis, as seen on screen
 */
export function motionPsf(length: number, angle: number): Psf {
  const half = (length - 1) / 2;
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  const steps = Math.max(1, Math.ceil(length * POINTS));
  const points = Array.from({ length: steps }, (_, i): [number, number] => {
    const t = ((i + 0.5) / steps) * 2 * half - half;
    return [t * cos, -t * sin];
  });
  return trajectoryPsf(points, 2 * Math.ceil(half) + 1);
}

/** The PSF of a specification that needs no file. Files are read by `core/pictures`. */
export function parametricPsf(blur: Exclude<BlurSpec, { kind: 'psf' }>): Psf {
  switch (blur.kind) {
    case 'gaussian':
      return gaussianPsf(blur.sigma, blur.size);
    case 'motion':
      return motionPsf(blur.length, blur.angle);
    case 'disk':
      return diskPsf(blur.radius);
  }
}

/** Relative tolerance under which a kernel counts as an outer product. */
const SEPARABLE_TOLERANCE = 1e-6;

/** The factors (column over y, row over x) of a kernel that is their outer product, or null. */
export function separablePsf(psf: Psf): { column: Float64Array; row: Float64Array } | null {
  const { height, width, data } = psf;
  let peak = 0;
  data.forEach((value, i) => {
    if (value > (data[peak] ?? 0)) peak = i;
  });
  const [py, px] = [Math.floor(peak / width), peak % width];
  const top = data[peak] ?? 1;
  const row = Float64Array.from({ length: width }, (_, x) => data[py * width + x] ?? 0);
  const column = Float64Array.from({ length: height }, (_, y) => (data[y * width + px] ?? 0) / top);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const product = (column[y] ?? 0) * (row[x] ?? 0);
      if (Math.abs(product - (data[y * width + x] ?? 0)) > SEPARABLE_TOLERANCE * top) return null;
    }
  }
  return { column, row };
}
