import { THUMBNAIL_SIDE } from './perceptual-hash.js';

const N = THUMBNAIL_SIDE;
const CENTRE = (N - 1) / 2;

/** Steps of the registration: two find the place, the rest refine it. */
const STEPS = 5;
/** Largest change of scale, and of place in pixels, that still counts as the same picture: a tenth cut away at one side. */
const MOST_SCALE = 0.15;
const MOST_SHIFT = 3;
/** Least part of the pixels that must overlap. */
const OVERLAP = 0.7;

/** Scale − 1 and shift, along x and then along y: where a pixel of one picture lies in the other. */
type Placement = readonly [scaleX: number, shiftX: number, scaleY: number, shiftY: number];

/** Unknowns of a step: the four of the placement and an offset of brightness. */
const UNKNOWNS = 5;

/**
 * How alike two pictures are once one is laid over the other: the largest correlation of their thumbnails over small shifts and
 * stretches, so that a picture that was cropped a little, brightened or saved again is found to be the same.
 *
 * The placement is found by Gauss–Newton steps on the squared difference, brightness and contrast being free (Lucas and Kanade 1981).
 *
 * @param a @param b grey thumbnails, row-major [32][32], 0 … 255
 * @returns at most 1; 0 when one of them is of one even grey
 */
export function likeness(a: Uint8Array, b: Uint8Array): number {
  let placement: Placement = [0, 0, 0, 0];
  let best = 0;
  for (let step = 0; ; step++) {
    const overlap = overlay(a, b, placement);
    if (overlap.count < OVERLAP * (N - 2) ** 2) return best;
    const { correlation, gain } = compare(overlap);
    best = Math.max(best, correlation);
    if (step === STEPS) return best;
    const change = gaussNewton(overlap, gain);
    placement = moved(placement, change);
    const [scaleX, shiftX, scaleY, shiftY] = placement;
    if (Math.max(Math.abs(scaleX), Math.abs(scaleY)) > MOST_SCALE) return best;
    // Also ends for what is not a number.
    if (!(Math.max(Math.abs(shiftX), Math.abs(shiftY)) <= MOST_SHIFT)) return best;
  }
}

function moved([scaleX, shiftX, scaleY, shiftY]: Placement, change: Float64Array): Placement {
  const by = (index: number): number => change[index] ?? 0;
  return [scaleX + by(0), shiftX + by(1), scaleY + by(2), shiftY + by(3)];
}

/** Where two thumbnails overlap: intensities, the slopes of the first, and coordinates from the middle. */
interface Overlap {
  count: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly slopeX: Float64Array;
  readonly slopeY: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function overlay(a: Uint8Array, b: Uint8Array, [scaleX, shiftX, scaleY, shiftY]: Placement): Overlap {
  const list = (): Float64Array => new Float64Array(N * N);
  const overlap: Overlap = { count: 0, a: list(), b: list(), slopeX: list(), slopeY: list(), x: list(), y: list() };
  for (let row = 1; row < N - 1; row++) {
    const v = CENTRE + (1 + scaleY) * (row - CENTRE) + shiftY;
    if (v < 1 || v >= N - 2) continue;
    for (let column = 1; column < N - 1; column++) {
      const u = CENTRE + (1 + scaleX) * (column - CENTRE) + shiftX;
      if (u < 1 || u >= N - 2) continue;
      const k = overlap.count++;
      overlap.a[k] = sample(a, u, v, 0);
      overlap.b[k] = b[row * N + column] ?? 0;
      overlap.slopeX[k] = (sample(a, u, v, 1) - sample(a, u, v, -1)) / 2;
      overlap.slopeY[k] = (sample(a, u, v, N) - sample(a, u, v, -N)) / 2;
      overlap.x[k] = column - CENTRE;
      overlap.y[k] = row - CENTRE;
    }
  }
  return overlap;
}

/** Bilinear. @param offset of all four neighbours, in memory */
function sample(picture: Uint8Array, u: number, v: number, offset: number): number {
  const [i, j] = [Math.floor(u), Math.floor(v)];
  const [fu, fv] = [u - i, v - j];
  const at = j * N + i + offset;
  const upper = (1 - fu) * (picture[at] ?? 0) + fu * (picture[at + 1] ?? 0);
  const lower = (1 - fu) * (picture[at + N] ?? 0) + fu * (picture[at + N + 1] ?? 0);
  return (1 - fv) * upper + fv * lower;
}

/** Centres both in place. @returns their correlation, and the contrast of the first in units of the second */
function compare({ a, b, count }: Overlap): { correlation: number; gain: number } {
  let [meanA, meanB] = [0, 0];
  for (let k = 0; k < count; k++) {
    meanA += (a[k] ?? 0) / count;
    meanB += (b[k] ?? 0) / count;
  }
  let [aa, bb, ab] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    const [p, q] = [(a[k] ?? 0) - meanA, (b[k] ?? 0) - meanB];
    a[k] = p;
    b[k] = q;
    aa += p * p;
    bb += q * q;
    ab += p * q;
  }
  // Less than a grey level of contrast is rounding.
  if (Math.min(aa, bb) < count) return { correlation: 0, gain: 0 };
  return { correlation: ab / Math.sqrt(aa * bb), gain: ab / bb };
}

/** Solves the normal equations of a linearised difference. */
function gaussNewton(overlap: Overlap, gain: number): Float64Array {
  const { a, b, slopeX, slopeY, x, y, count } = overlap;
  const width = UNKNOWNS + 1;
  const system = new Float64Array(UNKNOWNS * width);
  const row = new Float64Array(width);
  for (let k = 0; k < count; k++) {
    const [dx, dy] = [slopeX[k] ?? 0, slopeY[k] ?? 0];
    row[0] = dx * (x[k] ?? 0);
    row[1] = dx;
    row[2] = dy * (y[k] ?? 0);
    row[3] = dy;
    row[4] = 1;
    row[5] = gain * (b[k] ?? 0) - (a[k] ?? 0);
    for (let i = 0; i < UNKNOWNS; i++) {
      for (let j = i; j < width; j++) {
        system[i * width + j] = (system[i * width + j] ?? 0) + (row[i] ?? 0) * (row[j] ?? 0);
      }
    }
  }
  return solveSymmetric(system);
}

/** Gaussian elimination of a positive definite system given by its upper triangle and right side, slightly damped. */
function solveSymmetric(system: Float64Array): Float64Array {
  const width = UNKNOWNS + 1;
  const at = (i: number, j: number): number => system[i * width + j] ?? 0;
  for (let i = 0; i < UNKNOWNS; i++) system[i * width + i] = at(i, i) * 1.001 + 1e-6;
  for (let i = 0; i < UNKNOWNS; i++) {
    for (let r = i + 1; r < UNKNOWNS; r++) {
      const factor = at(i, r) / at(i, i);
      for (let j = r; j < width; j++) system[r * width + j] = at(r, j) - factor * at(i, j);
    }
  }
  const solution = new Float64Array(UNKNOWNS);
  for (let i = UNKNOWNS - 1; i >= 0; i--) {
    let rest = at(i, UNKNOWNS);
    for (let j = i + 1; j < UNKNOWNS; j++) rest -= at(i, j) * (solution[j] ?? 0);
    solution[i] = rest / at(i, i);
  }
  return solution;
}
