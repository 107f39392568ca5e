import { join } from 'node:path';

import type { EnginePreview, PairPreview } from '../contract/dataset.js';
import { createRandom } from '../random/random.js';
import { drawBatch } from '../data/training-batch.js';
import { psnr } from '../metrics/psnr.js';
import { holding } from '../tensor/holding.js';
import { imagesOf, type PlainImage } from '../tensor/images.js';
import { makeFolder } from '../files/atomic-file.js';
import { writePicture } from '../pictures/encode-picture.js';
import { openPictureSource } from '../pictures/sources/open-picture-source.js';

/** Memory for the few pictures of a preview. */
const MEMORY_MEGABYTES = 64;

/**
 * Draws a batch exactly as training draws it, and writes each clean crop and what is observed of it.
 *
 * @returns paths of the pictures, and the degraded one's PSNR
 * @throws StillpointError NOT_FOUND, BAD_CONFIGURATION when no picture is large enough for the crop, CANNOT_WRITE
 */
export async function previewPairs(
  { source, data, degradation, count, seed, folder }: EnginePreview,
  signal?: AbortSignal,
): Promise<PairPreview[]> {
  const { crop, maxSide } = data;
  const { training } = await openPictureSource([source], {
    crop,
    maxSide,
    memoryMegabytes: MEMORY_MEGABYTES,
    seed,
    validation: false,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const first = source.kind === 'synthetic' ? seed * count : 0;
    const indices = Array.from({ length: count }, (_, i) => (first + i) % training.count);
    const pictures = await training.take(indices);
    const [clean, degraded] = await holding(async (hold) => {
      const random = createRandom(seed).split('preview');
      const batch = hold(drawBatch(pictures, indices, { data, degradation, seed }, random));
      return [imagesOf(batch.reference), imagesOf(batch.measurement.d)] as const;
    });
    await makeFolder(folder);
    return await Promise.all(
      clean.map(async (image, i) => {
        const observed = degraded[i] ?? image;
        return {
          clean: await write(join(folder, `${i}-clean.png`), image),
          degraded: await write(join(folder, `${i}-degraded.png`), observed),
          psnr: psnr(observed, image, { dataRange: 1, clip: true }),
        };
      }),
    );
  } finally {
    training.close();
  }
}

async function write(file: string, { width, height, data }: PlainImage): Promise<string> {
  await writePicture(file, { width, height, channels: 3, data, bitDepth: 8, alpha: null });
  return file;
}
