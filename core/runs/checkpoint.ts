import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { checkpointStateSchema } from '../contract/checkpoint.js';
import { StillpointError } from '../contract/errors.js';
import type { TrainerSnapshot } from '../training/trainer.js';
import { cannotWrite } from '../files/atomic-file.js';
import { parseJson } from '../files/json-file.js';
import { readSafetensors, type SafetensorsContent, writeSafetensors } from '../files/safetensors.js';
import { systemErrorCode } from '../files/system-error.js';

const word = z.number().int().nonnegative();

/** Where the files of a run stood when the checkpoint was taken. */
const positionSchema = z.object({
  /** Length of `metrics.jsonl`, bytes: what lies beyond is run again. */
  metrics: word,
  /** Of the kept model; null before the first validation. */
  best: z.object({ step: word, psnr: z.number(), ssim: z.number() }).nullable(),
  /** Latest loss; null before the first step. */
  loss: z.number().nullable(),
});
export type RunPosition = z.infer<typeof positionSchema>;

/** Everything that a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly trainer: TrainerSnapshot;
  readonly position: RunPosition;
}

const TRAINER = 'stillpoint.checkpoint';
const POSITION = 'stillpoint.position';
const DIGEST = 'stillpoint.digest';

const LAST = 'last.safetensors';
const PREVIOUS = 'previous.safetensors';
const NEXT = 'next.safetensors';

/**
 * Writes a checkpoint into the folder `checkpoints` of a run; the one before stays as a safety net.
 *
 * The new one is complete and on the disk before anything is renamed: whenever the process is killed, one of the two is whole.
 *
 * @throws StillpointError CANNOT_WRITE; the checkpoints are then as they were
 */
export async function writeCheckpoint(run: string, { trainer, position }: Checkpoint): Promise<void> {
  const { tensors, ...state } = trainer;
  const metadata = {
    [TRAINER]: JSON.stringify(checkpointStateSchema.parse(state)),
    [POSITION]: JSON.stringify(position),
  };
  const path = (name: string): string => join(run, 'checkpoints', name);
  const content = { metadata: { ...metadata, [DIGEST]: digestOf({ metadata, tensors }) }, tensors };
  await writeSafetensors(path(NEXT), content);
  try {
    await rename(path(LAST), path(PREVIOUS)).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    });
    await rename(path(NEXT), path(LAST));
  } catch (error) {
    throw cannotWrite(path(LAST), error);
  }
}

/** A checkpoint that was found, and what was wrong with the newer one where it was passed over; null when nothing was. */
export interface FoundCheckpoint extends Checkpoint {
  readonly passedOver: string | null;
}

/**
 * The run's last sound checkpoint: the last, else the one before it.
 *
 * @returns null when there is none at all
 * @throws StillpointError BAD_MODEL when there are some and all are damaged
 */
export async function readCheckpoint(run: string): Promise<FoundCheckpoint | null> {
  const problems: StillpointError[] = [];
  // A kill between the two renames of `writeCheckpoint` leaves a whole one under the name of the next.
  for (const name of [LAST, NEXT, PREVIOUS]) {
    try {
      const checkpoint = await readOne(join(run, 'checkpoints', name));
      return { ...checkpoint, passedOver: problems[0]?.message ?? null };
    } catch (error) {
      if (!(error instanceof StillpointError)) throw error;
      if (error.code !== 'NOT_FOUND') problems.push(error);
    }
  }
  const [problem] = problems;
  if (problem === undefined) return null;
  throw new StillpointError(
    'BAD_MODEL',
    `No checkpoint of ${run} can be used: ${problem.message}`,
    'Its best model is kept in model.safetensors. Start a new run, or put a copy of the checkpoints back.',
  );
}

async function readOne(path: string): Promise<Checkpoint> {
  const { metadata, tensors } = await readSafetensors(path);
  const { [DIGEST]: digest, ...rest } = metadata;
  const trainer = parseJson(metadata[TRAINER] ?? '', checkpointStateSchema);
  const position = parseJson(metadata[POSITION] ?? '', positionSchema);
  if (trainer === null || position === null) throw unusable(path, 'is not a checkpoint of this version');
  if (digest !== digestOf({ metadata: rest, tensors })) throw unusable(path, 'is damaged (its checksum is wrong)');
  return { trainer: { ...trainer, tensors }, position };
}

function unusable(path: string, why: string): StillpointError {
  return new StillpointError('BAD_MODEL', `${path} ${why}.`, 'Start the run again without --resume.');
}

/** SHA-256 over everything: a bit that flipped on the disk must not train on. */
function digestOf({ metadata, tensors }: SafetensorsContent): string {
  const hash = createHash('sha256');
  for (const key of Object.keys(metadata).sort()) hash.update(`${key}\0${metadata[key] ?? ''}\0`);
  for (const name of [...tensors.keys()].sort()) {
    const { shape, data } = tensors.get(name) ?? { shape: [], data: new Float32Array() };
    hash.update(`${name}\0${shape.join()}\0`).update(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
