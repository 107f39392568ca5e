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

/** The Gaussian exp(−r²/2σ²) sampled at pixel centres. @param sigma pixels @param size odd side, default 2⌈3σ⌉+1 */
export function gaussianPsf(sigma: number, size: number = 2 * Math.ceil(3 * sigma) + 1): Psf {
  const centre = Math.floor(size / 2);
  const values = new Float64Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      values[y * size + x] = Math.exp(-((y - centre) ** 2 + (x - centre) ** 2) / (2 * sigma * sigma));
    }
  }
  return normalisedPsf(size, size, values);
}

/** Sub-samples per pixel and axis when a shape's coverage of a pixel is measured. */
const SUBSAMPLES = 8;

/** Uniform disk: each pixel weighs the part of its area inside the circle. @param radius pixels */
export function diskPsf(radius: number): Psf {
  const reach = Math.max(0, Math.ceil(radius - 0.5));
  const size = 2 * reach + 1;
  const values = new Float64Array(size * size);
  for (let y = 0; y < size * SUBSAMPLES; y++) {
    const dy = (y + 0.5) / SUBSAMPLES - size / 2;
    for (let x = 0; x < size * SUBSAMPLES; x++) {
      const dx = (x + 0.5) / SUBSAMPLES - size / 2;
      if (dx * dx + dy * dy > radius * radius) continue;
      const at = Math.floor(y / SUBSAMPLES) * size + Math.floor(x / SUBSAMPLES);
      values[at] = (values[at] ?? 0) + 1;
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

/**
 * Straight uniform motion, a segment of the given length centred on the pixel.
 *
 * @param length pixels between the segment's ends, at least 1 (1 is no blur to speak of)
 * @param angle degrees anticlockwise from the x axis, as seen on screen
 */
export function motionPsf(length: number, angle: number): Psf {
  const half = (length - 1) / 2;
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  const steps = Math.max(1, Math.ceil(length * 2 * SUBSAMPLES));
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
