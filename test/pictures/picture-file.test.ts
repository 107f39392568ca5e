import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { StillpointError } from '../../core/contract/errors.js';
import { decodePicture } from '../../core/pictures/picture-folder.js';
import { readPicture } from '../../core/pictures/decode-picture.js';
import { probePicture } from '../../core/pictures/open-picture.js';
import { writePicture, type WritablePicture } from '../../core/pictures/encode-picture.js';
import { outputExtension } from '../../core/pictures/picture-format.js';

const pictures = fileURLToPath(new URL('../golden/pictures/', import.meta.url));
const golden = (name: string): string => path.join(pictures, name);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-pictures-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const [HEIGHT, WIDTH] = [12, 20];

/** The picture of test/golden/make_pictures.py at a pixel: what a lossless file must hold. */
function pattern(x: number, y: number, levels: number): [number, number, number] {
  const level = (value: number): number => Math.round(value * (levels - 1)) / (levels - 1);
  return [level(x / (WIDTH - 1)), level(y / (HEIGHT - 1)), level((x + y) / (WIDTH + HEIGHT - 2))];
}

/** Largest difference between a decoded picture and the pattern. */
function deviation(
  { width, height, channels, data }: Pick<WritablePicture, 'width' | 'height' | 'channels' | 'data'>,
  levels: number,
  at: (x: number, y: number) => [number, number] = (x, y) => [x, y],
): number {
  let worst = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const expected = pattern(...at(x, y), levels).slice(channels === 1 ? 2 : 0);
      expected.forEach((value, c) => {
        worst = Math.max(worst, Math.abs(value - (data[(y * width + x) * channels + c] ?? Number.NaN)));
      });
    }
  }
  return worst;
}

async function failureOf(action: Promise<unknown>): Promise<StillpointError> {
  const error: unknown = await action.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StillpointError);
  return error as StillpointError;
}

describe('reading', () => {
  it.each([
    ['rgb8.png', 3, 8, false],
    ['rgba8.png', 3, 8, true],
    ['grey8.png', 1, 8, false],
    ['grey-alpha8.png', 1, 8, true],
    ['rgb16.png', 3, 16, false],
    ['rgba16.png', 3, 16, true],
    ['grey16.png', 1, 16, false],
    ['rgb8.tif', 3, 8, false],
    ['rgb16.tif', 3, 16, false],
    ['lossless.webp', 3, 8, false],
  ] as const)('%s keeps every value of its %i channels at %i bits', async (name, channels, bitDepth, transparent) => {
    const picture = await readPicture(golden(name));
    expect(picture).toMatchObject({ width: WIDTH, height: HEIGHT, channels, bitDepth, converted: false });
    expect(deviation(picture, 2 ** bitDepth)).toBeLessThan(1e-6);
    expect(picture.alpha !== null).toBe(transparent);
    picture.alpha?.forEach((value, i) => {
      expect(value).toBeCloseTo(1 - pattern(i % WIDTH, 0, 2 ** bitDepth)[0], 6);
    });
  });

  it.each([
    ['grey.jpg', 0.04],
    ['lossy.webp', 0.15],
    ['rgb8.avif', 0.1],
    ['palette.png', 0.3],
    ['still.gif', 0.3],
  ])('%s comes close to what was stored', async (name, tolerance) => {
    const picture = await readPicture(golden(name));
    expect(picture).toMatchObject({ width: WIDTH, height: HEIGHT, bitDepth: 8 });
    expect(deviation(picture, 256)).toBeLessThan(tolerance);
  });

  it('turns a photograph upright as its orientation tag says', async () => {
    const picture = await readPicture(golden('turned.jpg'));
    expect(picture).toMatchObject({ width: HEIGHT, height: WIDTH });
    expect(deviation(picture, 256, (x, y) => [y, HEIGHT - 1 - x])).toBeLessThan(0.04);
  });

  it('converts CMYK to sRGB, and says that it guesses where there is no profile', async () => {
    const cmyk = await readPicture(golden('cmyk.jpg'));
    expect(cmyk).toMatchObject({ channels: 3, bitDepth: 8, converted: true });
    expect(cmyk.notices).toEqual([expect.stringContaining('CMYK colours have no profile')]);
  });

  it('reads floating point at its values', async () => {
    const float = await readPicture(golden('float.tif'));
    expect(float).toMatchObject({ channels: 3, bitDepth: 16, converted: false });
    expect(deviation(float, 65536)).toBeLessThan(1e-4);
    expect(float.notices).toEqual([expect.stringContaining('written with 16 bits')]);
    // For training, with 8 bits.
    const { data } = await decodePicture(golden('float.tif'), {});
    const difference = data.map((value, i) => Math.abs(value - Math.round(255 * (float.data[i] ?? NaN))));
    expect(data).toHaveLength(float.data.length);
    expect(Math.max(...difference)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['rgb8.heic', 8, 8],
    ['rgba8.heic', 8, 8],
    ['rgb10.heic', 16, 10],
    ['turned.heic', 8, 8],
  ] as const)('%s, which a phone could have written, at its %i bits', async (name, bitDepth, bits) => {
    const picture = await readPicture(golden(name));
    expect(picture).toMatchObject({ format: 'heic', bitDepth, bits, channels: 3 });
    const turned = name === 'turned.heic';
    expect([picture.width, picture.height]).toEqual(turned ? [24, 40] : [40, 24]);
    let worst = 0;
    picture.data.forEach((value, i) => {
      const [column, row] = [Math.floor(i / 3) % picture.width, Math.floor(i / 3 / picture.width)];
      const [x, y] = turned ? [row, 23 - column] : [column, row];
      worst = Math.max(worst, Math.abs(value - ([x / 39, y / 23, (x + y) / 62][i % 3] ?? Number.NaN)));
    });
    expect(worst).toBeLessThan(0.5 / (2 ** bits - 1) + 1e-5);
    expect(picture.alpha === null ? [] : [...picture.alpha.slice(0, 2)]).toEqual(
      name === 'rgba8.heic' ? [1, Math.fround(252 / 255)] : [],
    );
  });

  it('keeps EXIF, place and profile of a HEIC picture, in a format of choice', async () => {
    const source = await readPicture(golden('rgb8.heic'));
    for (const ending of ['jpg', 'png', 'tif', 'webp', 'avif']) {
      const file = path.join(folder, `from-heic.${ending}`);
      await writePicture(file, source, source);
      const { metadata } = await readPicture(file);
      expect(metadata.icc).toEqual(source.metadata.icc);
      expect(metadata.exif?.toString('latin1')).toContain('2026:11:21 12:00:00');
      expect(metadata.xmp?.toString('utf8')).toContain('dc:format="image/heic"');
    }
  });

  it('reads one bit a pixel as black and white', async () => {
    const { channels, data } = await readPicture(golden('bilevel.png'));
    expect(channels).toBe(1);
    expect(new Set(data)).toEqual(new Set([0, 1]));
  });

  it('probes to the same facts', async () => {
    expect(await probePicture(golden('turned.jpg'))).toEqual({
      width: HEIGHT,
      height: WIDTH,
      format: 'jpeg',
      bitDepth: 8,
      bytes: (await readFile(golden('turned.jpg'))).length,
    });
    expect(await probePicture(golden('grey16.png'))).toMatchObject({ format: 'png', bitDepth: 16 });
  });
});

describe('refusing', () => {
  const cases: [string, RegExp][] = [
    ['text.jpg', /text\.jpg is not a picture that Stillpoint can read/],
    ['empty.png', /empty\.png is empty/],
    ['one-pixel.png', /one-pixel\.png is only 1×1 pixels/],
    ['animated.gif', /animated\.gif holds several frames/],
    ['animated.webp', /holds several frames/],
    ['animated.png', /holds several frames/],
    ['pages.tif', /holds several frames or pages/],
    ['drawing.svg', /drawing\.svg is not a photograph but SVG/],
    ['bomb.png', /bomb\.png is 100000×100000, more than 160 megapixels/],
    ...['png', 'jpg', 'webp', 'tif', 'gif', 'avif'].map((kind): [string, RegExp] => [
      `cut.${kind}`,
      new RegExp(`cut\\.${kind} (is damaged or was cut short|is not a picture)`),
    ]),
  ];

  it.each(cases)('%s', async (name, message) => {
    for (const attempt of [readPicture, probePicture]) {
      const error = await failureOf(attempt(golden(name)));
      expect(error.code).toBe('BAD_PICTURE');
      expect(error.message).toMatch(message);
      expect(error.message).not.toMatch(/\n/);
      expect(error.hint).not.toBe('');
    }
  });

  it('a missing file', async () => {
    expect(await failureOf(readPicture(golden('nowhere.png')))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failureOf(readPicture(golden('rgb8.png/inside.png')))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a folder', async () => {
    const error = await failureOf(readPicture(folder));
    expect(error.code).toBe('BAD_PICTURE');
    expect(error.message).toContain('is a folder');
  });

  it('any file cut anywhere, without another kind of error', async () => {
    const whole = await readFile(golden('rgb8.png'));
    const file = path.join(folder, 'cut.png');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 40 }), async (length) => {
        await writeFile(file, whole.subarray(0, length));
        expect((await failureOf(readPicture(file))).code).toBe('BAD_PICTURE');
      }),
      { numRuns: 30 },
    );
  });
});

describe('writing', () => {
  it.each([
    ['rgb8.png', 0],
    ['rgba8.png', 0],
    ['grey8.png', 0],
    ['grey-alpha8.png', 0],
    ['rgb16.png', 0],
    ['rgba16.png', 0],
    ['grey16.png', 0],
    ['rgb8.tif', 0],
    ['rgb16.tif', 0],
    ['lossless.webp', 0],
    ['turned.jpg', 0.03],
    ['grey.jpg', 0.03],
    ['lossy.webp', 0.12],
    ['rgb8.avif', 0.06],
    ['palette.png', 0],
    ['bilevel.png', 0],
    ['cmyk.jpg', 0.06],
  ])('%s: other pixels arrive at the same depth, with the same channels', async (name, tolerance) => {
    const source = await readPicture(golden(name));
    const inverted = source.data.map((value) => 1 - value);
    const file = path.join(folder, `out-${name}`);
    await writePicture(file, { ...source, data: inverted }, source);
    const written = await readPicture(file);
    const { width, height, channels, bitDepth, format } = source;
    expect(written).toMatchObject({ width, height, channels, bitDepth, format });
    const worst = written.data.reduce((most, v, i) => Math.max(most, Math.abs(v - (inverted[i] ?? Number.NaN))), 0);
    expect(worst).toBeLessThanOrEqual(tolerance + 1e-6);
    expect(written.alpha).toEqual(source.alpha);
  });

  it('keeps EXIF, XMP and the colour profile, and resets the orientation', async () => {
    const source = await readPicture(golden('turned.jpg'));
    const file = path.join(folder, 'kept.jpg');
    await writePicture(file, source, source);
    const before = await sharp(golden('turned.jpg')).metadata();
    const after = await sharp(file).metadata();
    expect(before.orientation).toBe(6);
    expect(after.orientation ?? 1).toBe(1);
    expect([after.width, after.height]).toEqual([HEIGHT, WIDTH]);
    expect(after.icc).toEqual(before.icc);
    expect(after.xmp).toEqual(before.xmp);
    for (const text of ['Stillpoint test camera', '2026:11:21 12:00:00']) {
      expect(after.exif?.toString('latin1')).toContain(text);
    }
    expect(after.chromaSubsampling).toBe('4:4:4');
  });

  it.each(['rgb8.png', 'lossless.webp'])('%s keeps its EXIF', async (name) => {
    const source = await readPicture(golden(name));
    const file = path.join(folder, `exif-${name}`);
    await writePicture(file, source, source);
    expect((await sharp(file).metadata()).exif?.toString('latin1')).toContain('Stillpoint test camera');
  });

  it('keeps the values and the profile of a wide-gamut picture', async () => {
    const file = path.join(folder, 'p3.png');
    await sharp(golden('rgb16.png')).toColourspace('rgb16').withIccProfile('p3').png().toFile(file);
    const stored = await sharp(file, { ignoreIcc: true }).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    const source = await readPicture(file);
    expect(source.data[4]).toBeCloseTo(stored.readUInt16LE(8) / 65535, 6);
    const copy = path.join(folder, 'p3-copy.png');
    await writePicture(copy, source, source);
    expect((await sharp(copy).metadata()).icc).toEqual((await sharp(file).metadata()).icc);
    expect((await readPicture(copy)).data).toEqual(source.data);
  });

  it('gives a CMYK picture no profile that would misread its sRGB pixels', async () => {
    const source = await readPicture(golden('cmyk.jpg'));
    const file = path.join(folder, 'from-cmyk.jpg');
    await writePicture(file, source, source);
    const after = await sharp(file).metadata();
    expect(after.space).toBe('srgb');
    expect(after.exif?.toString('latin1')).toContain('Stillpoint test camera');
  });

  it('reduces 16 bits to 8 where the format has no more', async () => {
    const source = await readPicture(golden('rgb16.png'));
    const file = path.join(folder, 'reduced.jpg');
    await writePicture(file, source, source);
    expect(await probePicture(file)).toMatchObject({ format: 'jpeg', bitDepth: 8 });
  });

  it('clips what lies outside [0, 1] and writes without a source', async () => {
    const file = path.join(folder, 'clipped.png');
    const data = Float32Array.from({ length: 64 }, (_, i) => (i - 16) / 32);
    await writePicture(file, { width: 8, height: 8, channels: 1, bitDepth: 16, alpha: null, data });
    const written = await readPicture(file);
    written.data.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.min(1, Math.max(0, (i - 16) / 32)), 4);
    });
  });

  it('stores any values to half a level', async () => {
    const file = path.join(folder, 'any.png');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(8 as const, 16 as const),
        fc.float32Array({ minLength: 64, maxLength: 64, min: 0, max: 1, noNaN: true }),
        async (bitDepth, data) => {
          await writePicture(file, { width: 8, height: 8, channels: 1, bitDepth, alpha: null, data });
          const written = await readPicture(file);
          written.data.forEach((value, i) => {
            expect(Math.abs(value - (data[i] ?? 0))).toBeLessThanOrEqual(0.5 / (2 ** bitDepth - 1) + 1e-7);
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('refuses an ending that it cannot write, another size, and a missing folder; leaves nothing behind', async () => {
    const source = await readPicture(golden('rgb8.png'));
    const into = await mkdtemp(path.join(folder, 'refused-'));
    expect(await failureOf(writePicture(path.join(into, 'a.heic'), source))).toMatchObject({
      code: 'BAD_CONFIGURATION',
    });
    const small = { ...source, width: 8, height: 8, data: new Float32Array(192) };
    expect(await failureOf(writePicture(path.join(into, 'a.png'), small, source))).toMatchObject({
      code: 'BAD_CONFIGURATION',
    });
    expect(await failureOf(writePicture(path.join(into, 'none', 'a.png'), source))).toMatchObject({
      code: 'CANNOT_WRITE',
    });
    expect(await failureOf(writePicture(path.join(into, 'none', '..'), source))).toMatchObject({
      code: 'BAD_CONFIGURATION',
    });
    expect(await readdir(into)).toEqual([]);
  });
});

describe('the ending of a restored picture', () => {
  it.each([
    ['a.JPG', 'jpeg', '.JPG'],
    ['a.jpeg', 'jpeg', '.jpeg'],
    ['a.tiff', 'tiff', '.tiff'],
    ['misnamed.jpg', 'png', '.png'],
    ['a.gif', 'gif', '.png'],
    ['a.avif', 'heif', '.avif'],
    ['no-ending', 'webp', '.webp'],
  ])('%s (%s) becomes %s', (file, format, expected) => {
    expect(outputExtension(file, format)).toBe(expected);
  });
});
