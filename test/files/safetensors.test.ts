import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from '../../core/files/safetensors.js';

const arrays = fileURLToPath(new URL('../golden/arrays/', import.meta.url));
const golden = (name: string): string => path.join(arrays, name);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-safetensors-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A file with any header, and data or so many zeros. */
async function withHeader(header: unknown, data: number | Buffer): Promise<string> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  const file = path.join(folder, 'made.safetensors');
  await writeFile(file, Buffer.concat([prefix, json, typeof data === 'number' ? Buffer.alloc(data) : data]));
  return file;
}

describe('a file that Python wrote', () => {
  it('is read with every element type', async () => {
    const { metadata, tensors } = await readSafetensors(golden('mixed.safetensors'));
    expect(metadata).toEqual({ model: '{"kind":"test"}', language: 'ünïcode' });
    const numbers = [0, 1, -2.5, 0.333251953125, 65504, 6e-8].map(Math.fround);
    expect(tensors.get('single')).toEqual({ shape: [2, 3], data: Float32Array.from(numbers) });
    expect(tensors.get('double')?.data).toEqual(Float32Array.from(numbers));
    const half = tensors.get('half')?.data;
    // The smallest half-precision number takes the place of 6e-8.
    expect(half).toEqual(Float32Array.from([...numbers.slice(0, 5), 2 ** -24]));
    expect(tensors.get('whole')?.data).toEqual(Float32Array.of(-3, 2 ** 40));
    expect(tensors.get('scalar')).toEqual({ shape: [], data: Float32Array.of(7) });
    expect(tensors.get('nothing')).toEqual({ shape: [0, 4], data: new Float32Array(0) });
  });

  it('is read in bfloat16', async () => {
    const { tensors } = await readSafetensors(golden('brain.safetensors'));
    expect(tensors.get('brain')?.data).toEqual(Float32Array.of(1, -2.5, 3.140625));
  });

  it('is refused when it holds what is no number', async () => {
    await expect(readSafetensors(golden('boolean.safetensors'))).rejects.toMatchObject({
      code: 'BAD_MODEL',
      message: expect.stringContaining('“mask” as BOOL') as string,
    });
  });

  it('tells its shapes without its numbers', async () => {
    const { metadata, shapes, bytes } = await readSafetensorsMetadata(golden('mixed.safetensors'));
    expect(metadata.language).toBe('ünïcode');
    expect(shapes.get('single')).toEqual([2, 3]);
    expect(bytes).toBe((await readFile(golden('mixed.safetensors'))).length);
  });
});

describe('numbers', () => {
  const data = Buffer.alloc(2 + 8 + 16 + 16 + 4);
  data.writeUInt16LE(0x3f80, 0);
  data.writeFloatLE(0.1, 2);
  data.writeFloatLE(-7, 6);
  data.writeDoubleLE(0.1, 10);
  data.writeDoubleLE(-1e300, 18);
  data.writeBigInt64LE(-1n, 26);
  data.writeBigInt64LE(2n ** 53n + 1n, 34);
  data.writeUInt16LE(0x3c00, 42);
  data.writeUInt16LE(0xc000, 44);

  it.each(['', ' ', '  ', '   '])('are read wherever in the file they begin%s', async (padding) => {
    const entry = (dtype: string, count: number, from: number, to: number): unknown => ({
      dtype,
      shape: [count],
      data_offsets: [from, to],
    });
    const header = JSON.stringify({
      brain: entry('BF16', 1, 0, 2),
      single: entry('F32', 2, 2, 10),
      double: entry('F64', 2, 10, 26),
      whole: entry('I64', 2, 26, 42),
      half: entry('F16', 2, 42, 46),
    });
    const { tensors } = await readSafetensors(await withHeader(header + padding, data));
    expect(tensors.get('brain')?.data).toEqual(Float32Array.of(1));
    expect(tensors.get('single')?.data).toEqual(Float32Array.of(0.1, -7));
    expect(tensors.get('double')?.data).toEqual(Float32Array.of(0.1, -Infinity));
    expect(tensors.get('whole')?.data).toEqual(Float32Array.of(-1, 2 ** 53));
    expect(tensors.get('half')?.data).toEqual(Float32Array.of(1, -2));
  });

  it.each([
    [
      'F16',
      [0x7c00, 0xfc00, 0x7e01, 0x8000, 0x0001, 0x03ff],
      [Infinity, -Infinity, NaN, -0, 2 ** -24, 1023 * 2 ** -24],
    ],
    ['BF16', [0x7f80, 0xff80, 0x7fc1, 0x8000, 0x0001, 0x4049], [Infinity, -Infinity, NaN, -0, 2 ** -133, 3.140625]],
  ])('of %s are read at the ends of their range', async (dtype, bits, expected) => {
    const header = { x: { dtype, shape: [bits.length], data_offsets: [0, 2 * bits.length] } };
    const stored = Buffer.alloc(2 * bits.length);
    bits.forEach((value, i) => stored.writeUInt16LE(value, 2 * i));
    const { tensors } = await readSafetensors(await withHeader(header, stored));
    expect(tensors.get('x')?.data).toEqual(Float32Array.from(expected));
  });

  it('are not those of the file’s own memory: what is read may be changed', async () => {
    const { tensors } = await readSafetensors(golden('mixed.safetensors'));
    for (const { data: numbers } of tensors.values()) expect(numbers.buffer.byteLength).toBe(numbers.byteLength);
  });
});

describe('a file of ours', () => {
  it('comes back bit by bit', async () => {
    const file = path.join(folder, 'ours.safetensors');
    const tensor = fc.float32Array({ minLength: 0, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ minLength: 1 }), tensor, { maxKeys: 5 }),
        fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
        async (arrays, metadata) => {
          fc.pre(!Object.keys(arrays).includes('__metadata__') && !Object.keys(metadata).includes('__proto__'));
          const tensors = new Map(Object.entries(arrays).map(([name, data]) => [name, { shape: [data.length], data }]));
          await writeSafetensors(file, { metadata, tensors });
          const read = await readSafetensors(file);
          expect(read.metadata).toEqual({ ...metadata });
          expect(read.tensors).toEqual(tensors);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps an array whose name means something to JavaScript', async () => {
    const file = path.join(folder, 'names.safetensors');
    const tensors = new Map(
      ['__proto__', 'constructor', 'toString'].map((name, i) => [name, { shape: [1], data: Float32Array.of(i) }]),
    );
    await writeSafetensors(file, { metadata: {}, tensors });
    expect((await readSafetensors(file)).tensors).toEqual(tensors);
  });

  it('begins its numbers at a multiple of eight', async () => {
    const file = path.join(folder, 'aligned.safetensors');
    await writeSafetensors(file, {
      metadata: { a: 'b' },
      tensors: new Map([['x', { shape: [1], data: Float32Array.of(1) }]]),
    });
    expect(((await readFile(file)).length - 4) % 8).toBe(0);
  });

  it('cannot be written with a shape that its numbers do not fill', async () => {
    const tensors = new Map([['x', { shape: [2, 2], data: new Float32Array(3) }]]);
    await expect(writeSafetensors(path.join(folder, 'no.safetensors'), { metadata: {}, tensors })).rejects.toThrow(
      /needs 4 values, there are 3/,
    );
  });
});

describe('a damaged file', () => {
  it('cut anywhere is refused, by the header alone too', async () => {
    const whole = await readFile(golden('mixed.safetensors'));
    const file = path.join(folder, 'cut.safetensors');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        await writeFile(file, whole.subarray(0, length));
        await expect(readSafetensors(file)).rejects.toMatchObject({ code: 'BAD_MODEL' });
        await expect(readSafetensorsMetadata(file)).rejects.toMatchObject({ code: 'BAD_MODEL' });
      }),
      { numRuns: 40 },
    );
  });

  const tensor = (from: number, to: number, shape = [1]): unknown => ({
    dtype: 'F32',
    shape,
    data_offsets: [from, to],
  });
  it.each<[string, unknown, number]>([
    ['no JSON', '{"x":', 0],
    ['no object', '[1, 2]', 0],
    ['metadata that is not text', { __metadata__: { a: 1 } }, 0],
    ['an unknown field', { x: { dtype: 'F32', shape: [1], data_offsets: [0, 4], more: 1 } }, 4],
    ['a negative size', { x: tensor(0, 4, [-1]) }, 4],
    ['a fractional size', { x: tensor(0, 4, [0.5]) }, 4],
    ['a size that the offsets contradict', { x: tensor(0, 4, [2]) }, 4],
    ['a gap', { x: tensor(0, 4), y: tensor(8, 12) }, 12],
    ['an overlap', { x: tensor(0, 4), y: tensor(0, 4) }, 4],
    ['bytes that belong to nothing', { x: tensor(0, 4) }, 9],
    ['an unknown element type', { x: { dtype: 'Q3', shape: [1], data_offsets: [0, 4] } }, 4],
  ])('with %s is refused', async (_, header, bytes) => {
    await expect(readSafetensors(await withHeader(header, bytes))).rejects.toMatchObject({ code: 'BAD_MODEL' });
  });

  it('that is none is refused, with the reason', async () => {
    const file = path.join(folder, 'letter.safetensors');
    await writeFile(file, 'Dear reader, this is no model at all.');
    await expect(readSafetensors(file)).rejects.toThrow(/not a safetensors file/);
    await expect(readSafetensors(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const read of [readSafetensors, readSafetensorsMetadata]) {
      await expect(read(folder)).rejects.toMatchObject({ code: 'BAD_MODEL', message: `${folder} is a folder.` });
    }
  });
});
