import type { Random } from '../random/random.js';

/** Noise whose spectrum falls like 1/f, sampled at any point; tiles the plane. Mean 0, standard deviation about 1. */
export type FractalNoise = (x: number, y: number) => number;

/** Side of the tile, samples; a power of two, so that wrapping is a mask. */
const SIDE = 128;

/**
 * A tile of fractal noise: octaves of smoothly interpolated random values, each half as large and half as strong as the last.
 */
export function fractalNoise(random: Random): FractalNoise {
  const tile = new Float32Array(SIDE * SIDE);
  for (let cells = 4, strength = 1; cells <= SIDE; cells *= 2, strength /= 1.8)
    addOctave(tile, cells, strength, random);
  let sum = 0;
  let squares = 0;
  for (const value of tile) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / tile.length;
  const scale = 1 / Math.sqrt(squares / tile.length - mean * mean + 1e-12);
  const mask = SIDE - 1;
  return (x, y) => {
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    const [left, right] = [x0 & mask, (x0 + 1) & mask];
    const [top, bottom] = [(y0 & mask) * SIDE, ((y0 + 1) & mask) * SIDE];
    const upper = (tile[top + left] ?? 0) * (1 - fx) + (tile[top + right] ?? 0) * fx;
    const lower = (tile[bottom + left] ?? 0) * (1 - fx) + (tile[bottom + right] ?? 0) * fx;
    return (upper * (1 - fy) + lower * fy - mean) * scale;
  };
}

function addOctave(tile: Float32Array, cells: number, strength: number, random: Random): void {
  const values = Float32Array.from({ length: cells * cells }, () => strength * (2 * random.uniform() - 1));
  const step = SIDE / cells;
  const ease = Float32Array.from({ length: step }, (_, i) => {
    const t = i / step;
    return t * t * (3 - 2 * t);
  });
  for (let cy = 0; cy < cells; cy++) {
    const [row, next] = [cy * cells, ((cy + 1) % cells) * cells];
    for (let cx = 0; cx < cells; cx++) {
      const right = (cx + 1) % cells;
      const [a, b] = [values[row + cx] ?? 0, values[row + right] ?? 0];
      const [c, d] = [values[next + cx] ?? 0, values[next + right] ?? 0];
      for (let y = 0; y < step; y++) {
        const fy = ease[y] ?? 0;
        const [l, r] = [a + (c - a) * fy, b + (d - b) * fy];
        const at = (cy * step + y) * SIDE + cx * step;
        for (let x = 0; x < step; x++) tile[at + x] = (tile[at + x] ?? 0) + l + (r - l) * (ease[x] ?? 0);
      }
    }
  }
}
