import { z } from 'zod';

import { makeDeadLeaves } from '../../../core/data/dead-leaves.js';
import type { TrainingPicture } from '../../../core/data/crops.js';
import { nextTurn } from '../../../core/next-turn.js';
import { createRandom } from '../../../core/random/random.js';

/** Procedural pictures: the same seed gives the same ones on every machine, so that a stranger can repeat an experiment. */
export const leafPicturesSchema = z.strictObject({
  count: z.number().int().min(1).max(20_000),
  size: z.number().int().min(16).max(512),
  seed: z.number().int().nonnegative().default(0),
});
export type LeafPictures = z.infer<typeof leafPicturesSchema>;

/** Draws dead leaves; lets other work run between pictures. */
export async function drawLeafPictures({ count, size, seed }: LeafPictures): Promise<TrainingPicture[]> {
  const seeds = createRandom(seed);
  const pictures: TrainingPicture[] = [];
  for (let i = 0; i < count; i++) {
    const values = makeDeadLeaves({ size, seed: seeds.split(`picture ${i}`).integer(2 ** 32) });
    pictures.push({ width: size, height: size, data: Uint8Array.from(values, (value) => Math.round(255 * value)) });
    await nextTurn();
  }
  return pictures;
}
