import sharp from 'sharp';

import { badPicture } from '../bad-picture.js';
import type { NumberedColours } from '../metadata/heif-items.js';

/** Of ITU-T H.273. */
const [BT709, UNSPECIFIED, DISPLAY_P3] = [1, 2, 12];
/** Curves like sRGB's: BT.709, unspecified, BT.601, sRGB. Every program shows the first three as if they were the last. */
const LIKE_SRGB = [1, 2, 6, 13];
const NAMES: Readonly<Record<number, string>> = { 8: 'linear', 16: 'HDR (PQ)', 18: 'HDR (HLG)' };

/**
 * The profile of colours that a file names by numbers; null for sRGB's.
 *
 * @throws StillpointError BAD_PICTURE for those that would look different afterwards: HDR, BT.2020
 */
export async function profileOfColours(file: string, { primaries, transfer }: NumberedColours): Promise<Buffer | null> {
  if (LIKE_SRGB.includes(transfer) && [BT709, UNSPECIFIED, 5, 6].includes(primaries)) return null;
  if (LIKE_SRGB.includes(transfer) && primaries === DISPLAY_P3) return displayP3();
  const name = NAMES[transfer] ?? (primaries === 9 ? 'BT.2020' : 'unusual');
  throw badPicture(
    file,
    `has ${name} colours, which cannot be kept here`,
    'Export it with an sRGB or Display P3 profile, as JPEG, PNG or TIFF.',
  );
}

/** Display P3, as sharp brings it. */
async function displayP3(): Promise<Buffer | null> {
  const bytes = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  return (await sharp(bytes).metadata()).icc ?? null;
}
