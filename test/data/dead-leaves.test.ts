import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { makeDeadLeaves } from '../../core/data/dead-leaves.js';

const SIZE = 64;
const pictures = Array.from({ length: 40 }, (_, seed) => makeDeadLeaves({ size: SIZE, seed }));

/** Brightness of a picture, row-major [SIZE][SIZE]. */
function brightness(picture: Float32Array): Float64Array {
  return Float64Array.from(
    { length: SIZE * SIZE },
    (_, i) => ((picture[3 * i] ?? 0) + (picture[3 * i + 1] ?? 0) + (picture[3 * i + 2] ?? 0)) / 3,
  );
}

/** Mean power of the rows' differences at a distance; for a 1/f² spectrum it grows in proportion to the distance. */
function structure(distance: number): number {
  let sum = 0;
  for (const picture of pictures) {
    const light = brightness(picture);
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x + distance < SIZE; x++) {
        sum += ((light[y * SIZE + x + distance] ?? 0) - (light[y * SIZE + x] ?? 0)) ** 2 / (SIZE * (SIZE - distance));
      }
    }
  }
  return sum / pictures.length;
}

describe('dead leaves', () => {
  it('are the same for a seed, on every machine', () => {
    const picture = makeDeadLeaves({ size: 32, seed: 1 });
    expect(makeDeadLeaves({ size: 32, seed: 1 })).toEqual(picture);
    expect(makeDeadLeaves({ size: 32, seed: 2 })).not.toEqual(picture);
    const bytes = Uint8Array.from(picture, (value) => Math.round(255 * value));
    expect(createHash('sha256').update(bytes).digest('hex')).toMatchInlineSnapshot(
      `"cb0bac087998005ef2f689da8d0196266001d757297ba8b861b7e2eb4e635cc4"`,
    );
  });

  it('are RGB pictures on [0, 1] of the size asked for', () => {
    for (const picture of pictures) {
      expect(picture).toHaveLength(SIZE * SIZE * 3);
      expect(picture.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    expect(makeDeadLeaves({ size: 8, seed: 0 })).toHaveLength(192);
  });

  it('have contrast, each of them', () => {
    for (const picture of pictures) {
      const light = brightness(picture);
      const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
      const variance = light.reduce((sum, value) => sum + (value - mean) ** 2, 0) / light.length;
      expect(Math.sqrt(variance)).toBeGreaterThan(0.02);
    }
  });

  it('differ over a distance as photographs do: about in proportion to it, between steps and slopes', () => {
    // Edges everywhere would give an exponent near 0 (noise) to 1 (1/f² spectrum), smooth fields one near 2.
    const exponent = Math.log2(structure(8) / structure(1)) / 3;
    expect(exponent).toBeGreaterThan(0.5);
    expect(exponent).toBeLessThan(1.2);
  });

  it('are soft from pixel to pixel, as pictures taken through a lens are', () => {
    // 1 for edges that are as sharp as pixels can show them, 2 for slopes; photographs have 1.4 to 1.6.
    const exponent = Math.log2(structure(2) / structure(1));
    expect(exponent).toBeGreaterThan(1.3);
    expect(exponent).toBeLessThan(1.7);
  });

  it('have mostly flat ground and rare strong edges, as photographs do', () => {
    let [sumSquares, sumFourth, count] = [0, 0, 0];
    for (const picture of pictures) {
      const light = brightness(picture);
      for (let i = 1; i < light.length; i++) {
        if (i % SIZE === 0) continue;
        const step = (light[i] ?? 0) - (light[i - 1] ?? 0);
        sumSquares += step ** 2;
        sumFourth += step ** 4;
        count += 1;
      }
    }
    // 3 for Gaussian gradients.
    expect((sumFourth * count) / sumSquares ** 2).toBeGreaterThan(8);
  });

  it('vary in colour less than in brightness', () => {
    let [light, chroma] = [0, 0];
    for (const picture of pictures) {
      for (let i = 0; i < picture.length; i += 3) {
        const [r, g, b] = [picture[i] ?? 0, picture[i + 1] ?? 0, picture[i + 2] ?? 0];
        light += ((r + g + b) / 3 - 0.45) ** 2;
        chroma += (r - g) ** 2 + (g - b) ** 2;
      }
    }
    expect(chroma).toBeLessThan(light);
    expect(chroma).toBeGreaterThan(0.02 * light);
  });
});
