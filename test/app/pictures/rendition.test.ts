import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openPicture } from '../../../core/pictures/open-picture.js';
import { writeRendition } from '../../../electron/app/pictures/rendition.js';

const golden = (name: string): string => fileURLToPath(new URL(`../../golden/pictures/${name}`, import.meta.url));

let folder = '';
const inFolder = (name: string): string => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-shown-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('what is shown of a picture', () => {
  it.each(['cut.jpg', 'cut.png', 'cut.tif', 'cut.avif'])('of %s: nothing, and why not', async (name) => {
    const opened = await openPicture(golden(name));
    await expect(writeRendition(opened, inFolder('shown'))).rejects.toMatchObject({
      code: 'BAD_PICTURE',
      message: expect.stringContaining(`${name} is damaged or was cut short`) as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [13000, 600, [0.3, 0.9, 0.998]],
    [64, 20001, [0.3, 0.9, 0.9999]],
  ])('of %i × %i pixels cut anywhere: nothing, though fewer are shown', async (width, height, parts) => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
    const whole = await sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
      .jpeg()
      .toBuffer();
    const opened = { ...(await openPicture(golden('rgb8.png'))), width, height, format: 'jpeg' };
    for (const part of parts) {
      const header = whole.subarray(0, Math.floor(part * whole.length));
      const showing = writeRendition({ ...opened, source: { ...opened.source, header } }, inFolder('shown'));
      await expect(showing).rejects.toMatchObject({ code: 'BAD_PICTURE' });
    }
  });

  it('has the colours of the profile, not its numbers', async () => {
    const wide = inFolder('wide.png');
    await sharp(golden('rgb8.png')).withIccProfile('p3').png().toFile(wide);
    const { file, type } = await writeRendition(await openPicture(wide), inFolder('shown'));
    expect(type).toBe('image/png');
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    const shown = await sharp(file).raw().toBuffer();
    const drawn = await sharp(golden('rgb8.png')).raw().toBuffer();
    // Eight bits on the way there and back.
    expect(furthest(shown, drawn)).toBeLessThanOrEqual(6);
    expect(furthest(stored, drawn)).toBeGreaterThan(10);
  });

  it('is a JPEG where a lossless file would be slow to show', async () => {
    const large = inFolder('large.png');
    await sharp({ create: { width: 3000, height: 2001, channels: 3, background: 'teal' } })
      .png()
      .toFile(large);
    const { file, type } = await writeRendition(await openPicture(large), inFolder('shown'));
    expect(type).toBe('image/jpeg');
    expect(await sharp(file).metadata()).toMatchObject({ format: 'jpeg', width: 3000, chromaSubsampling: '4:4:4' });
  });
});

function furthest(a: Buffer, b: Buffer): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
