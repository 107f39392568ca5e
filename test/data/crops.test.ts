import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { degradationConfigSchema } from '../../core/contract/training.js';
import { randomCrops, stackPictures, type TrainingPicture } from '../../core/data/crops.js';
import { randomMeasurement } from '../../core/data/random-degradation.js';
import { createRandom } from '../../core/random/random.js';
import { dot, norm, scene, valuesOf, withoutLeak } from '../problems/tensors.js';

/** Every pixel is its own place: red the column, green the row, blue 200. */
const map: TrainingPicture = {
  width: 40,
  height: 30,
  data: Uint8Array.from(
    { length: 40 * 30 * 3 },
    (_, i) => [Math.floor(i / 3) % 40, Math.floor(i / 120), 200][i % 3] ?? 0,
  ),
};

const both = { flip: true, rotate: true };

it('cuts squares out of the picture and turns and mirrors them in all eight ways', () =>
  withoutLeak(() => {
    const crops = randomCrops(new Array<TrainingPicture>(64).fill(map), 5, both, createRandom(3));
    const pixels = valuesOf(crops).map((value) => Math.round((value + 0.5) * 255));
    const seen = new Set<string>();
    for (let b = 0; b < 64; b++) {
      const at = (y: number, x: number): [number, number] => {
        const i = ((b * 5 + y) * 5 + x) * 3;
        expect(pixels[i + 2]).toBe(200);
        return [pixels[i] ?? 0, pixels[i + 1] ?? 0];
      };
      const [origin, right, below] = [at(0, 0), at(0, 1), at(1, 0)];
      const along = right.map((value, k) => value - (origin[k] ?? 0));
      const down = below.map((value, k) => value - (origin[k] ?? 0));
      // Neighbours stay neighbours, and the two directions stay at right angles.
      expect(norm(along)).toBe(1);
      expect(norm(down)).toBe(1);
      expect(Math.abs(dot(along, down))).toBe(0);
      seen.add(`${along.join()} ${down.join()}`);
    }
    expect(seen.size).toBe(8);
    crops.dispose();
  }));

it('stacks pictures as they are', () =>
  withoutLeak(() => {
    const batch = stackPictures([map, map]);
    expect(batch.shape).toEqual([2, 30, 40, 3]);
    expect(valuesOf(batch)[3]).toBeCloseTo(1 / 255 - 0.5, 6);
    batch.dispose();
  }));

it('draws noise of the level it states for each image, and the same measurement for the same seed only', () =>
  withoutLeak(() => {
    const config = degradationConfigSchema.parse({
      blurs: [
        { kind: 'gaussian', sigma: [0.8, 1.5] },
        { kind: 'motion', length: [3, 8] },
        { kind: 'shake', extent: [3, 9] },
      ],
      noise: [0.01, 0.1],
      boundaries: ['circular', 'zero'],
    });
    const x = tf.tidy(() => tf.concat([scene(24, 24), scene(24, 24, 1)], 0));
    const draw = (seed: number): number[] => {
      const { measurement, dispose } = randomMeasurement(x, config, createRandom(seed));
      const noise = tf.tidy(() => valuesOf(tf.sub(measurement.d, measurement.operator.apply(x))));
      valuesOf(measurement.noise).forEach((level, i) => {
        const part = noise.slice(i * 1728, (i + 1) * 1728);
        // 1728 draws: the deviation is within some 7 % (four standard errors).
        expect(Math.abs(norm(part) / Math.sqrt(1728) / level - 1)).toBeLessThan(0.07);
        expect(level).toBeGreaterThanOrEqual(0.01 * (1 - 1e-6));
        expect(level).toBeLessThanOrEqual(0.1 * (1 + 1e-6));
      });
      const d = valuesOf(measurement.d);
      dispose();
      return d;
    };
    const [a, b, c] = [draw(1), draw(1), draw(2)];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    for (let seed = 3; seed < 9; seed++) draw(seed);
    x.dispose();
  }));
