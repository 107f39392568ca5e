import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { diskPsf, gaussianPsf, motionPsf, normalisedPsf, separablePsf, type Psf } from '../../core/operators/psf.js';
import { shakePsf } from '../../core/operators/shake-psf.js';

const at = (psf: Psf, y: number, x: number): number => psf.data[y * psf.width + x] ?? Number.NaN;
const total = (psf: Psf): number => psf.data.reduce((sum, value) => sum + value, 0);

/** Mean of f(dx, dy) over the kernel; dy points up, as on screen. */
function moment(psf: Psf, f: (dx: number, dy: number) => number): number {
  let sum = 0;
  for (let y = 0; y < psf.height; y++) {
    for (let x = 0; x < psf.width; x++) {
      sum += at(psf, y, x) * f(x - Math.floor(psf.width / 2), Math.floor(psf.height / 2) - y);
    }
  }
  return sum;
}

const any = fc.oneof(
  fc.double({ min: 0.2, max: 6, noNaN: true }).map((sigma) => gaussianPsf(sigma)),
  fc.double({ min: 0.2, max: 8, noNaN: true }).map(diskPsf),
  fc
    .tuple(fc.double({ min: 1, max: 20, noNaN: true }), fc.double({ min: -360, max: 360, noNaN: true }))
    .map(([length, angle]) => motionPsf(length, angle)),
);

describe('every parametric kernel', () => {
  it('sums to 1, is nowhere negative, odd-sided and symmetric about its centre', () => {
    fc.assert(
      fc.property(any, (psf) => {
        expect(total(psf)).toBeCloseTo(1, 5);
        expect(Math.min(...psf.data)).toBeGreaterThanOrEqual(0);
        expect([psf.height % 2, psf.width % 2]).toEqual([1, 1]);
        const reversed = Float32Array.from(psf.data).reverse();
        psf.data.forEach((value, i) => expect(Math.abs(value - (reversed[i] ?? 0))).toBeLessThan(1e-6));
      }),
      { numRuns: 60 },
    );
  });
});

describe('Gaussian', () => {
  it('falls off as exp(−r²/2σ²)', () => {
    const psf = gaussianPsf(1.3, 9);
    expect(at(psf, 4, 6) / at(psf, 4, 4)).toBeCloseTo(Math.exp(-4 / (2 * 1.69)), 5);
    expect(at(psf, 3, 5) / at(psf, 4, 4)).toBeCloseTo(Math.exp(-2 / (2 * 1.69)), 5);
  });

  it.each([0.05, 0.2, 0.3, 0.5, 0.8, 0.999, 1.5, 4])('has variance σ² where it is narrow, too (σ = %d)', (sigma) => {
    const psf = gaussianPsf(sigma, 2 * Math.ceil(6 * sigma) + 3);
    expect(moment(psf, (dx) => dx * dx) / sigma ** 2).toBeCloseTo(1, 4);
    expect(moment(psf, (_, dy) => dy * dy) / sigma ** 2).toBeCloseTo(1, 4);
  });

  it('is the usual sampled one from σ = 1 on, and goes over into it without a step', () => {
    const sampled = (sigma: number): number => Math.exp(-1 / (2 * sigma * sigma));
    for (const sigma of [1, 2]) {
      const psf = gaussianPsf(sigma);
      const centre = Math.floor(psf.height / 2);
      expect(at(psf, centre, centre + 1) / at(psf, centre, centre)).toBeCloseTo(sampled(sigma), 6);
    }
    const [below, above] = [gaussianPsf(0.99999, 7), gaussianPsf(1, 7)];
    below.data.forEach((value, i) => expect(Math.abs(value - (above.data[i] ?? Number.NaN))).toBeLessThan(1e-5));
  });
});

describe('motion', () => {
  it.each([0, 30, 45, 90, 120, 150, -20])('at %i° runs anticlockwise from the x axis as seen on screen', (angle) => {
    const psf = motionPsf(15, angle);
    const spread = {
      xx: moment(psf, (dx) => dx * dx),
      yy: moment(psf, (_, dy) => dy * dy),
      xy: moment(psf, (dx, dy) => dx * dy),
    };
    const axis = (0.5 * Math.atan2(2 * spread.xy, spread.xx - spread.yy) * 180) / Math.PI;
    const apart = (((axis - angle) % 180) + 180) % 180;
    expect(Math.min(apart, 180 - apart)).toBeLessThan(1);
  });

  it('passes over as many pixels as were asked for', () => {
    const psf = motionPsf(13, 0);
    expect([...psf.data].filter((value) => value > 1e-6)).toHaveLength(13);
  });

  it('has the length asked for: a segment of length L has variance L²/12', () => {
    const psf = motionPsf(13, 0);
    // Ends 12 pixels apart; spreading over neighbours adds a sixth on the average.
    expect(moment(psf, (dx) => dx * dx)).toBeCloseTo(12 ** 2 / 12 + 1 / 6, 1);
    expect(moment(psf, (_, dy) => dy * dy)).toBeCloseTo(0, 6);
  });
});

describe('disk', () => {
  it.each([2, 3.5, 6.25])('of radius %d is flat inside and covers πr²', (radius) => {
    const psf = diskPsf(radius);
    const centre = Math.floor(psf.height / 2);
    expect(Math.abs(1 / at(psf, centre, centre) / (Math.PI * radius * radius) - 1)).toBeLessThan(0.01);
    expect(at(psf, centre, centre + 1)).toBe(at(psf, centre, centre));
  });

  it.each([0.55, 0.6, 0.7])('of radius %d gives a neighbour the segment of the circle that lies in it', (radius) => {
    const psf = diskPsf(radius);
    // Beyond the line at half a pixel, less nothing: corners are not reached.
    const segment = radius ** 2 * Math.acos(0.5 / radius) - 0.5 * Math.sqrt(radius ** 2 - 0.25);
    expect(at(psf, 1, 2) / (segment / (Math.PI * radius ** 2))).toBeCloseTo(1, 2);
    expect(moment(psf, (dx) => dx * dx) / ((2 * segment) / (Math.PI * radius ** 2))).toBeCloseTo(1, 2);
  });
});

describe('hand-shake', () => {
  it('sums to 1, fits its frame, and is the same for the same seed only', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => shakePsf(11, createRandom(seed)));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three kernels');
    expect(total(a)).toBeCloseTo(1, 5);
    expect([a.height, a.width]).toEqual([13, 13]);
    expect(a.data).toEqual(b.data);
    expect(a.data).not.toEqual(c.data);
  });
});

describe('separability', () => {
  it('finds the factors of an outer product', () => {
    const psf = normalisedPsf(2, 3, [1, 2, 3, 4, 8, 12]);
    const factors = separablePsf(psf);
    psf.data.forEach((value, i) => {
      expect((factors?.column[Math.floor(i / 3)] ?? 0) * (factors?.row[i % 3] ?? 0)).toBeCloseTo(value, 7);
    });
    expect(separablePsf(gaussianPsf(1.7))).not.toBeNull();
  });

  it('is denied where there is none', () => {
    expect(separablePsf(diskPsf(3))).toBeNull();
    expect(separablePsf(motionPsf(7, 45))).toBeNull();
  });
});

it.each([
  [[1, -1, 0, 0], /negative.*index 1/],
  [[1, Number.NaN, 0, 0], /negative or missing.*index 1/],
  [[0, 0, 0, 0], /zero everywhere/],
])('refuses %j', (values, message) => {
  expect(() => normalisedPsf(2, 2, values)).toThrow(message);
});
