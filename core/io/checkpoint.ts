import { z } from 'zod';

import { StillpointError } from '../contract/errors.js';
import type { TrainerSnapshot } from '../training/trainer.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

const word = z.number().int().nonnegative();

const stateSchema = z.object({
  step: word,
  seconds: z.number().nonnegative(),
  random: z.object({ words: z.tuple([word, word, word, word]), spare: z.number().nullable() }),
  adamSteps: word,
  averageUpdates: word,
});

const KEY = 'stillpoint.checkpoint';

/** Writes a trainer's whole state as one file, aside and renamed into place. */
export async function writeCheckpoint(path: string, { tensors, ...state }: TrainerSnapshot): Promise<void> {
  await writeSafetensors(path, { metadata: { [KEY]: JSON.stringify(stateSchema.parse(state)) }, tensors });
}

/** @throws StillpointError NOT_FOUND, or BAD_MODEL when the file is damaged or no checkpoint */
export async function readCheckpoint(path: string): Promise<TrainerSnapshot> {
  const { metadata, tensors } = await readSafetensors(path);
  const text = metadata[KEY];
  const state = text === undefined ? null : stateSchema.safeParse(JSON.parse(text));
  if (state?.success !== true) {
    throw new StillpointError('BAD_MODEL', `${path} is not a checkpoint.`, 'Start the run again without --resume.');
  }
  return { ...state.data, tensors };
}
