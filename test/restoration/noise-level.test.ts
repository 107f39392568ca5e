import { expect, it } from 'vitest';

import { makeDeadLeaves } from '../../core/data/dead-leaves.js';
import { createRandom } from '../../core/random/random.js';
import { measuredNoise, noiseLevel } from '../../core/restoration/noise-level.js';
import type { PlainImage } from '../../core/tensor/images.js';

const SIDE = 128;

/** A picture with texture and edges, blurred as far as a box of five pixels does, with noise. */
function blurredPicture(noise: number, seed: number): PlainImage {
  const sharp = makeDeadLeaves({ size: SIDE, seed });
  const random = createRandom(seed);
  const data = Float32Array.from(sharp, (_, i) => {
    const [y, x, c] = [Math.floor(i / (3 * SIDE)), Math.floor(i / 3) % SIDE, i % 3];
    let sum = 0;
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) {
        const [row, column] = [Math.min(SIDE - 1, Math.max(0, y + dy)), Math.min(SIDE - 1, Math.max(0, x + dx))];
        sum += sharp[(row * SIDE + column) * 3 + c] ?? 0;
      }
    }
    return Math.round(255 * Math.min(1, Math.max(0, sum / 25 + noise * random.normal()))) / 255;
  });
  return { height: SIDE, width: SIDE, channels: 3, data };
}

/** Rounding to 8 bits is noise as well. */
const ROUNDING = 1 / 255 / Math.sqrt(12);

it.each([0.004, 0.01, 0.02, 0.05])('finds noise of %f in a blurred picture of 8 bits, within a twentieth', (noise) => {
  for (const seed of [1, 2]) {
    expect(noiseLevel(blurredPicture(noise, seed)) / Math.hypot(noise, ROUNDING)).toBeCloseTo(1, 1);
  }
});

it('never says that there is none, and takes flat and clipped pictures for what they are', () => {
  const flat = (value: number): PlainImage => ({
    height: 32,
    width: 32,
    channels: 3,
    data: new Float32Array(3 * 32 * 32).fill(value),
  });
  for (const value of [0, 0.4, 1]) {
    expect(noiseLevel(flat(value))).toBeCloseTo(0, 6);
    expect(measuredNoise(flat(value))).toBe(0.001);
  }
});
