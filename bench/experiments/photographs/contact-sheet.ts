import sharp from 'sharp';

import { cutOut } from '../../../core/tensor/cut-out.js';
import type { PlainImage } from '../../../core/tensor/images.js';
import type { PhotographPictures } from './measure-photograph.js';
import { rounded } from './picture-files.js';

/** Between crops, pixels. */
const GAP = 6;
const GROUND = '#ffffff';
/** Four times smaller than without loss, and no block is seen. */
const JPEG = { quality: 90, chromaSubsampling: '4:4:4' };

/**
 * Crops beside one another, a row for each photograph: blurred, as it was restored formerly, total variation, as it is restored, the truth. From the
 * frame's upper left, because borders are where restorations differ.
 *
 * @param crop side, pixels of the photograph @returns the bytes of a JPEG
 */
export async function contactSheet(rows: readonly PhotographPictures[], crop: number): Promise<Buffer> {
  const step = crop + GAP;
  const columns = 5;
  const tiles = rows.flatMap(({ blurred, former, tv, restored, truth }, y) =>
    [blurred, former, tv, restored, truth].map((image, x) => ({ image, left: x * step, top: y * step })),
  );
  const overlays = await Promise.all(
    tiles.map(async ({ image, left, top }) => ({ input: await tile(image, crop), left, top })),
  );
  return sharp({
    create: { width: columns * step - GAP, height: rows.length * step - GAP, channels: 3, background: GROUND },
  })
    .composite(overlays)
    .jpeg(JPEG)
    .toBuffer();
}

function tile(image: PlainImage | null, crop: number): Promise<Buffer> {
  if (image !== null)
    return rounded(cutOut(image, 0, 0, crop, crop))
      .png()
      .toBuffer();
  return sharp({ create: { width: crop, height: crop, channels: 3, background: GROUND } })
    .png()
    .toBuffer();
}
