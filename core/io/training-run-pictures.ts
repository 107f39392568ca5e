import { join } from 'node:path';

import { StillpointError } from '../contract/errors.js';
import type { TrainingConfig, TrainingSource } from '../contract/training.js';
import type { TrainingPicture } from '../data/crops.js';
import { makeDeadLeaves } from '../data/dead-leaves.js';
import { createRandom } from '../data/random.js';
import { listPictures, loadPictures, type Unreadable } from './picture-folder.js';

export interface TrainingSets {
  readonly training: TrainingPicture[];
  readonly validation: TrainingPicture[];
}

interface Loading {
  readonly signal?: AbortSignal;
  readonly onNotice?: (text: string) => void;
}

/** Side of the square centre crops that are validated: no smaller than the crops, and large enough for SSIM's window. */
const VALIDATION_SIDE = 128;
const VALIDATION_LIMIT = 32;

export async function loadTrainingSets(
  sources: readonly TrainingSource[],
  config: TrainingConfig,
  loading: Loading,
): Promise<TrainingSets> {
  const training: TrainingPicture[] = [];
  const validation: TrainingPicture[] = [];
  for (const source of sources) {
    const sets = await loadOne(source, config, loading);
    training.push(...sets.training);
    validation.push(...sets.validation);
  }
  if (training.length === 0) {
    const { crop } = config.data;
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `There are too few pictures of at least ${crop}×${crop} pixels to train on.`,
      'Add pictures (a few hundred are a good start), or lower "data.crop".',
    );
  }
  return { training, validation: centred(validation) };
}

async function loadOne(source: TrainingSource, config: TrainingConfig, loading: Loading): Promise<TrainingSets> {
  const { crop, maxSide } = config.data;
  const load = async (files: readonly string[]): Promise<TrainingPicture[]> => {
    const signal = loading.signal === undefined ? {} : { signal: loading.signal };
    const { pictures, unreadable } = await loadPictures(files, { maxSide, minSide: crop, ...signal });
    reportLeftOut(unreadable, loading);
    return pictures;
  };
  switch (source.kind) {
    case 'folder': {
      const pictures = await load(await listPictures(source.folder));
      return source.validation === undefined
        ? split(pictures, config.seed)
        : { training: pictures, validation: await load(await listPictures(source.validation)) };
    }
    case 'files': {
      const inFolder = (file: string): string => join(source.folder, file);
      return {
        training: await load(source.train.map(inFolder)),
        validation: await load(source.validation.map(inFolder)),
      };
    }
    case 'synthetic':
      return split(
        Array.from({ length: Math.min(source.images, 64) }, (_, i) => drawn(source.size, source.seed + i)),
        config.seed,
      );
  }
}

function drawn(size: number, seed: number): TrainingPicture {
  const data = Uint8Array.from(makeDeadLeaves({ size, seed }), (value) => Math.round(255 * value));
  return { width: size, height: size, data };
}

function split(pictures: readonly TrainingPicture[], seed: number): TrainingSets {
  const shuffled = shuffle(pictures, seed);
  const count = Math.min(VALIDATION_LIMIT, Math.max(4, Math.floor(shuffled.length / 20)));
  return { training: shuffled.slice(count), validation: shuffled.slice(0, count) };
}

function reportLeftOut(unreadable: readonly Unreadable[], { onNotice }: Loading): void {
  for (const { file, reason } of unreadable.slice(0, 10)) onNotice?.(`Left out ${file}: ${reason}`);
  if (unreadable.length > 10) onNotice?.(`Left out ${unreadable.length - 10} more files.`);
}

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed).split('train/validation split');
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

/** Centre crops of one size, so that they can be solved in batches. */
function centred(pictures: readonly TrainingPicture[]): TrainingPicture[] {
  const some = pictures.slice(0, VALIDATION_LIMIT);
  const side = Math.min(VALIDATION_SIDE, ...some.map((picture) => Math.min(picture.width, picture.height)));
  return some.map((picture) => {
    const left = Math.floor((picture.width - side) / 2);
    const top = Math.floor((picture.height - side) / 2);
    const data = new Uint8Array(side * side * 3);
    for (let y = 0; y < side; y++) {
      const from = ((top + y) * picture.width + left) * 3;
      data.set(picture.data.subarray(from, from + side * 3), y * side * 3);
    }
    return { width: side, height: side, data };
  });
}
