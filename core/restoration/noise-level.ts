import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

import type { PlainImage } from '../tensor/images.js';

/** Side of a patch: large enough for texture to lie in few of its dimensions. */
const SIDE = 7;
/** Patches looked at, at the most: the estimate is within a few per cent, and a photograph takes no longer than a small picture. */
const PATCHES = 16_000;

/** What 8 bits leave in a picture without any. */
const LEAST_NOISE = 0.001;

/**
 * The noise of a photograph as a solve is told it: measured, with what compression has moved, and never nothing.
 *
 * @param compression standard deviation of what lossy compression may have moved, on [0, 1]: it smooths noise away and leaves blocks, which
 *   no patch tells from the picture
 * @returns on [0, 1]
 */
export function measuredNoise(image: PlainImage, compression = 0): number {
  return Math.max(LEAST_NOISE, Math.hypot(noiseLevel(image), compression));
}

/**
 * The standard deviation of white noise in a picture, from the picture alone: what is seen lies near a subspace of all patches, so the
 * smallest eigenvalues of their covariance are those of the noise. The smallest of them whose mean is their median are taken.
 *
 * Under a blur texture fills fewer dimensions still. Clipped patches are left out, since they hold no noise.
 *
 * @param image on [0, 1]
 * @returns on [0, 1], the mean of the channels; 0 where nothing is left to look at
 * @see Chen, Zhu and Heng 2015, "An efficient statistical method for image noise level estimation", ICCV
 */
export function noiseLevel(image: PlainImage): number {
  const levels = Array.from({ length: image.channels }, (_, channel) => channelLevel(image, channel));
  return levels.reduce((sum, level) => sum + level, 0) / levels.length;
}

function channelLevel(image: PlainImage, channel: number): number {
  const patches = sampledPatches(image, channel);
  if (patches.length < 4 * SIDE * SIDE) return 0;
  const eigenvalues = new EigenvalueDecomposition(covariance(patches), { assumeSymmetric: true }).realEigenvalues.sort(
    (a, b) => a - b,
  );
  return Math.sqrt(Math.max(0, noiseVariance(eigenvalues)));
}

/** @param ascending eigenvalues */
function noiseVariance(ascending: readonly number[]): number {
  for (let count = ascending.length; count > 0; count--) {
    const mean = ascending.slice(0, count).reduce((sum, value) => sum + value, 0) / count;
    const median = ascending[Math.floor((count - 1) / 2)] ?? 0;
    if (mean <= median || count === 1) return mean;
  }
  return 0;
}

/** Patches on a grid over the whole picture, each without a value that is black or white. */
function sampledPatches({ height, width, channels, data }: PlainImage, channel: number): Float64Array[] {
  const positions = (height - SIDE + 1) * (width - SIDE + 1);
  const step = Math.max(1, Math.ceil(Math.sqrt(positions / PATCHES)));
  const patches: Float64Array[] = [];
  for (let top = 0; top + SIDE <= height; top += step) {
    for (let left = 0; left + SIDE <= width; left += step) {
      const patch = new Float64Array(SIDE * SIDE);
      let isWhole = true;
      for (let i = 0; i < patch.length; i++) {
        const [y, x] = [top + Math.floor(i / SIDE), left + (i % SIDE)];
        const value = data[(y * width + x) * channels + channel] ?? 0;
        patch[i] = value;
        if (value <= 0 || value >= 1) isWhole = false;
      }
      if (isWhole) patches.push(patch);
    }
  }
  return patches;
}

function covariance(patches: readonly Float64Array[]): Matrix {
  const n = SIDE * SIDE;
  const mean = new Float64Array(n);
  for (const patch of patches) for (let i = 0; i < n; i++) mean[i] = (mean[i] ?? 0) + (patch[i] ?? 0) / patches.length;
  const sums = new Float64Array(n * n);
  for (const patch of patches) {
    for (let i = 0; i < n; i++) {
      const a = (patch[i] ?? 0) - (mean[i] ?? 0);
      for (let j = i; j < n; j++) sums[i * n + j] = (sums[i * n + j] ?? 0) + a * ((patch[j] ?? 0) - (mean[j] ?? 0));
    }
  }
  const matrix = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const value = (sums[i * n + j] ?? 0) / patches.length;
      matrix.set(i, j, value);
      matrix.set(j, i, value);
    }
  }
  return matrix;
}
