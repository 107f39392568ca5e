import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { psnr } from '../../core/metrics/psnr.js';
import { ssim } from '../../core/metrics/ssim.js';
import type { PlainImage } from '../../core/tensor/images.js';
import golden from '../golden/metrics.json' with { type: 'json' };

/** The formula of test/golden/make_metrics.py. */
function wave(height: number, width: number, channels: number, phase: number, scale: number): PlainImage {
  const data = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const smooth = 0.5 + 0.35 * Math.sin(0.31 * x + 0.17 * y + c + phase);
        const edges = 0.25 * Math.sign(Math.sin(0.11 * x - 0.23 * y + 2 * c + phase));
        data[(y * width + x) * channels + c] = Math.fround(smooth + edges) * scale;
      }
    }
  }
  return { height, width, channels, data };
}

const uniform = { dataRange: 1, clip: true };

describe.each(golden)('$width×$height×$channels, range $scale, clip $clip', (expected) => {
  const { height, width, channels, scale } = expected;
  const reference = wave(height, width, channels, 0, scale);
  const image = wave(height, width, channels, expected.phase, scale);
  const options = { dataRange: scale, clip: expected.clip };

  it('has the PSNR that scikit-image finds', () => {
    expect(Math.abs(psnr(image, reference, options) - expected.psnr)).toBeLessThan(1e-6);
  });

  it('has the SSIM that scikit-image finds', () => {
    expect(Math.abs(ssim(image, reference, options) - expected.ssim)).toBeLessThan(1e-6);
  });
});

describe('PSNR', () => {
  const reference = wave(12, 13, 3, 0, 1);

  it('of equal images is infinite', () => {
    expect(psnr(reference, reference, uniform)).toBe(Infinity);
  });

  it('of a constant error e is −20 log₁₀ e', () => {
    const black: PlainImage = { height: 4, width: 4, channels: 1, data: new Float32Array(16) };
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1, noNaN: true }), (error) => {
        const grey = { ...black, data: new Float32Array(16).fill(error) };
        expect(psnr(grey, black, uniform)).toBeCloseTo(-20 * Math.log10(error), 4);
      }),
    );
  });

  it('is not finite when a value is not: a broken image is never scored as a good one', () => {
    const broken = { ...reference, data: reference.data.slice() };
    broken.data[5] = Number.NaN;
    expect(psnr(broken, reference, uniform)).toBeNaN();
  });

  it('refuses images of different shapes and names both', () => {
    expect(() => psnr(wave(4, 5, 3, 0, 1), wave(5, 4, 3, 0, 1), uniform)).toThrow(/4×5×3.*5×4×3/);
    expect(() => psnr({ ...reference, data: new Float32Array(3) }, reference, uniform)).toThrow(/3 values/);
  });
});

describe('SSIM', () => {
  it('of equal images is 1, symmetric, and never above 1', () => {
    const reference = wave(15, 15, 3, 0, 1);
    expect(ssim(reference, reference, uniform)).toBeCloseTo(1, 12);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 3, noNaN: true }), (phase) => {
        const other = wave(15, 15, 3, phase, 1);
        const score = ssim(other, reference, uniform);
        expect(score).toBeLessThanOrEqual(1);
        expect(ssim(reference, other, uniform)).toBeCloseTo(score, 12);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses an image smaller than its window', () => {
    expect(() => ssim(wave(10, 30, 3, 0, 1), wave(10, 30, 3, 0, 1), uniform)).toThrow(/smaller than the 11×11 window/);
  });
});
