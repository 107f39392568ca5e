import sharp from 'sharp';
import { expect, it } from 'vitest';

import { quantisationNoise } from '../../core/pictures/reading/jpeg-quantisation.js';

/** The luminance table of ITU-T T.81, Annex K, its first nine entries in zigzag order: what quality 50 uses as it stands. */
const ANNEX_K = [16, 11, 12, 14, 12, 10, 16, 14, 13];

/** libjpeg's scaling of the table by quality. */
const scaled = (quality: number): number[] => {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return ANNEX_K.map((step) => Math.max(1, Math.floor((step * percent + 50) / 100)));
};

const jpeg = (quality: number): Promise<Buffer> =>
  sharp({ create: { width: 32, height: 32, channels: 3, background: '#808080' } })
    .jpeg({ quality, mozjpeg: false })
    .toBuffer();

it.each([30, 50, 60, 85, 95])(
  'reads the steps of a JPEG of quality %i, as the standard scales them',
  async (quality) => {
    const steps = scaled(quality);
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    expect(quantisationNoise(await jpeg(quality))).toBeCloseTo((0.6 * mean) / 255, 6);
  },
);

it('says nothing of a file without a table', () => {
  expect(quantisationNoise(Buffer.from([0xff, 0xd8, 0xff, 0xd9]))).toBe(0);
});
