import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { formatNpy, parseNpy, readNpy, writeNpy } from '../../core/files/npy.js';
import { readPsf } from '../../core/pictures/psf-file.js';

const arrays = fileURLToPath(new URL('../golden/arrays/', import.meta.url));
const golden = (name: string): string => path.join(arrays, name);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-npy-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('arrays that NumPy wrote', () => {
  it.each(['float32', 'float64', 'uint8', 'uint16', 'fortran', 'version2', 'version3'])('%s', async (name) => {
    expect(await readNpy(golden(`${name}.npy`))).toEqual({ shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) });
  });

  it('with one and three axes', async () => {
    expect((await readNpy(golden('vector.npy'))).shape).toEqual([6]);
    const cube = await readNpy(golden('cube.npy'));
    expect(cube.shape).toEqual([2, 3, 4]);
    expect([...cube.data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });
});

describe('arrays that cannot be read', () => {
  it.each(['int64.npy', 'big-endian.npy'])('%s: the type is named', async (name) => {
    await expect(readNpy(golden(name))).rejects.toThrow(/holds elements of type [<>][if]\d/);
  });

  it('cut anywhere', () => {
    const whole = formatNpy([2, 3], new Float32Array(6));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(() => parseNpy(whole.subarray(0, length), 'cut.npy')).toThrow(/cut\.npy/);
      }),
    );
  });
});

describe('arrays of ours', () => {
  it('come back as they were', async () => {
    const file = path.join(folder, 'ours.npy');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }), async (shape) => {
        const count = shape.reduce((product, n) => product * n, 1);
        const data = Float32Array.from({ length: count }, (_, i) => Math.sin(i));
        await writeNpy(file, shape, data);
        expect(await readNpy(file)).toEqual({ shape, data: Float64Array.from(data) });
      }),
      { numRuns: 25 },
    );
  });

  it('begin their data at a multiple of 64 bytes, as NumPy does', () => {
    expect((formatNpy([17, 31], new Float32Array(527)).length - 527 * 4) % 64).toBe(0);
  });
});

describe('a point-spread function', () => {
  it('from an array sums to one', async () => {
    const { height, width, data } = await readPsf(golden('uint8.npy'));
    expect([height, width]).toEqual([2, 3]);
    expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    expect(data[5]).toBeCloseTo(5 / 15, 6);
  });

  it('from a picture sums to one, however small', async () => {
    const one = await readPsf(fileURLToPath(new URL('../golden/pictures/one-pixel.png', import.meta.url)));
    expect(one).toEqual({ height: 1, width: 1, data: Float32Array.of(1) });
    const { height, width, data } = await readPsf(
      fileURLToPath(new URL('../golden/pictures/grey16.png', import.meta.url)),
    );
    expect([height, width]).toEqual([12, 20]);
    expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  it('is refused when it is no plane, negative, black or too large', async () => {
    await expect(readPsf(golden('cube.npy'))).rejects.toThrow(/shape \[2, 3, 4\]/);
    const file = path.join(folder, 'psf.npy');
    await writeNpy(file, [1, 2], Float32Array.of(1, -1));
    await expect(readPsf(file)).rejects.toThrow(/negative/);
    await writeNpy(file, [1, 2], Float32Array.of(0, 0));
    await expect(readPsf(file)).rejects.toThrow(/zero everywhere/);
    await writeNpy(file, [1, 301], new Float32Array(301).fill(1));
    await expect(readPsf(file)).rejects.toThrow(/301×1, larger than 255/);
    await writeFile(file, 'not an array');
    await expect(readPsf(file)).rejects.toThrow(/not a NumPy array/);
  });
});
