import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';

import { makeIcons } from '../../resources/icon/make-icons.mjs';

const folder = new URL('../../resources/icon/', import.meta.url);
const committed = (name: string): Buffer => readFileSync(fileURLToPath(new URL(name, folder)));

let made: ReadonlyMap<string, Buffer | string>;
beforeAll(async () => {
  made = await makeIcons();
});

/** The pictures of an .ico, by its documented layout: a table of 16 bytes each behind a head of 6. */
function picturesOfIco(file: Buffer): { size: number; png: Buffer }[] {
  expect([...file.subarray(0, 4)]).toEqual([0, 0, 1, 0]);
  return Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const entry = file.subarray(6 + 16 * index, 22 + 16 * index);
    const start = entry.readUInt32LE(12);
    return { size: entry[0] === 0 ? 256 : (entry[0] ?? 0), png: file.subarray(start, start + entry.readUInt32LE(8)) };
  });
}

/** The pictures of an .icns: four letters and a length in front of each, and of the whole. */
function picturesOfIcns(file: Buffer): { type: string; png: Buffer }[] {
  expect(file.toString('ascii', 0, 4)).toBe('icns');
  expect(file.readUInt32BE(4)).toBe(file.length);
  const pictures = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    const png = file.subarray(at + 8, at + file.readUInt32BE(at + 4));
    pictures.push({ type: file.toString('ascii', at, at + 4), png });
  }
  return pictures;
}

const pixels = (png: Buffer): Promise<Buffer> => sharp(png).ensureAlpha().raw().toBuffer();

/** Largest difference of two pictures in any channel, 0 … 255; compressors may differ, what is seen may not. */
async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [first, second] = await Promise.all([pixels(a), pixels(b)]);
  if (first.length !== second.length) return 255;
  return first.reduce((most, value, index) => Math.max(most, Math.abs(value - (second[index] ?? 0))), 0);
}

const bytes = (content: Buffer | string | undefined): Buffer => Buffer.from(content ?? '');

describe('the committed icons are those that the drawing gives', () => {
  it('for Linux, each as large as its name says', async () => {
    const names = [...made.keys()].filter((name) => name.startsWith('linux/'));
    expect(names).toHaveLength(9);
    for (const name of names) {
      const { width, height } = await sharp(committed(name)).metadata();
      expect(`linux/${width}x${height}.png`).toBe(name);
      expect(await difference(committed(name), bytes(made.get(name)))).toBeLessThanOrEqual(1);
    }
  });

  it('for Windows', async () => {
    const there = picturesOfIco(committed('stillpoint.ico'));
    const wanted = picturesOfIco(bytes(made.get('stillpoint.ico')));
    expect(there.map(({ size }) => size)).toEqual(expect.arrayContaining([16, 24, 32, 48, 256]));
    expect(there.map(({ size }) => size)).toEqual(wanted.map(({ size }) => size));
    for (const [index, { size, png }] of there.entries()) {
      expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: size, height: size });
      expect(await difference(png, bytes(wanted[index]?.png))).toBeLessThanOrEqual(1);
    }
  });

  it('for macOS, with a margin around the tile', async () => {
    const there = picturesOfIcns(committed('stillpoint.icns'));
    const wanted = picturesOfIcns(bytes(made.get('stillpoint.icns')));
    expect(there.map(({ type }) => type)).toEqual(wanted.map(({ type }) => type));
    for (const [index, { png }] of there.entries()) {
      expect(await difference(png, bytes(wanted[index]?.png))).toBeLessThanOrEqual(1);
    }
    const largest = there.find(({ type }) => type === 'ic10')?.png ?? Buffer.alloc(0);
    const { info } = await sharp(largest).trim().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([824, 824]);
  });

  it('for the page', () => {
    expect(committed('../../renderer/mark.svg').toString()).toBe(made.get('../../renderer/mark.svg'));
  });
});

it('is clear at 16 pixels: the point stands out from what is around it', async () => {
  const raw = await pixels(committed('linux/16x16.png'));
  const light = (x: number, y: number): number => raw[(y * 16 + x) * 4 + 1] ?? 0;
  expect(light(9, 9)).toBeGreaterThan(240);
  expect(light(9, 9) - light(4, 4)).toBeGreaterThan(100);
});
