import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import { makeDeadLeaves } from '../../core/data/dead-leaves.js';
import type { TrainingConfig } from '../../core/contract/training.js';
import { trainRun, type TrainRunHooks, type TrainRunOptions } from '../../core/jobs/train-run.js';

/** Writes small pictures into a new folder, one a seed. @returns the folder */
export async function writeLeaves(place: string, seeds: readonly number[]): Promise<string> {
  await mkdir(place);
  for (const seed of seeds) {
    const data = Uint8Array.from(makeDeadLeaves({ size: 32, seed }), (value) => Math.round(255 * value));
    await sharp(data, { raw: { width: 32, height: 32, channels: 3 } }).toFile(join(place, `${seed}.png`));
  }
  return place;
}

/** Seven pictures for all cases of a test file, and a folder for each case, which is gone after it. */
export interface RunCases {
  readonly pictures: () => string;
  /** A path in the case's folder. */
  readonly inCase: (...parts: string[]) => string;
  /** Trains in the case's folder `run`. */
  readonly train: (options?: Partial<TrainRunOptions>, hooks?: TrainRunHooks) => ReturnType<typeof trainRun>;
}

/** @param config of runs that do not say otherwise */
export function casesOfRuns(config: () => TrainingConfig): RunCases {
  let root = '';
  let folder = '';
  const pictures = (): string => join(root, 'pictures');
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'stillpoint-runs-'));
    await writeLeaves(pictures(), [0, 1, 2, 3, 4, 5, 6]);
  });
  afterAll(() => rm(root, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'case-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const inCase = (...parts: string[]): string => join(folder, ...parts);
  return {
    pictures,
    inCase,
    train: (options = {}, hooks = {}) => {
      const versions = { stillpoint: '0', backend: 'test', tensorflow: null };
      const sources = [{ kind: 'folder' as const, folder: pictures() }];
      return trainRun({ config: config(), sources, run: inCase('run'), resume: false, versions, ...options }, hooks);
    },
  };
}
