import { appendFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { messageOf, StillpointError, toStillpointError } from '../contract/errors.js';
import { type TrainingConfig, type TrainingEvent, type TrainingReport } from '../contract/training.js';
import type { TrainingPicture } from '../data/crops.js';
import { createRandom } from '../data/random.js';
import { createModel } from '../models/model.js';
import { Trainer } from '../training/trainer.js';
import { writeFileAtomic } from './atomic-file.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { saveModel, type TrainingSummary } from './model-file.js';
import { listPictures, loadPictures, type Unreadable } from './picture-folder.js';

export interface TrainRunOptions {
  readonly config: TrainingConfig;
  /** Folder of training pictures. */
  readonly data: string;
  /** Folder of validation pictures; by default a twentieth of the training pictures (at least 4, at most 32) is held out. */
  readonly validation?: string;
  /** Folder of the run; made when it does not exist. */
  readonly run: string;
  /** Go on from the run's last checkpoint. */
  readonly resume: boolean;
  readonly maxSteps?: number;
  readonly maxMinutes?: number;
  readonly seed?: number;
}

export interface TrainRunHooks {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Things worth a line: pictures left out, a resumed run. */
  readonly onNotice?: (text: string) => void;
}

/** `run.json`. */
interface RunFile {
  readonly config: TrainingConfig;
  readonly data: string;
  readonly status: 'running' | TrainingReport['status'];
  /** ISO date. */
  readonly started: string;
  readonly node: string;
  /** Why it failed. */
  readonly message?: string;
}

/** Side of the square centre crops that are validated: no smaller than the crops, and large enough for SSIM's window. */
const VALIDATION_SIDE = 128;
const VALIDATION_LIMIT = 32;

/**
 * Trains a model on a folder of pictures, into the folder of a run.
 *
 * Every file is written aside and renamed; a run that is killed resumes from its last checkpoint as if it had not been. An abort
 * stops after the step in progress, with a checkpoint.
 *
 * @throws StillpointError NOT_FOUND, BAD_CONFIGURATION (no usable pictures; the folder holds another run), CANNOT_WRITE
 */
export async function trainRun(options: TrainRunOptions, hooks: TrainRunHooks = {}): Promise<TrainingReport> {
  const config = options.seed === undefined ? options.config : { ...options.config, seed: options.seed };
  await prepareFolder(options);
  const { training, validation } = await loadSets(options, config, hooks);
  const model = createModel(config.model, 'model', config.seed);
  const trainer = new Trainer(model, config, training, validation);
  const record: RunFile = {
    config,
    data: options.data,
    status: 'running',
    started: new Date().toISOString(),
    node: process.version,
  };
  let loss = Number.NaN;
  let scores: { psnr: number; ssim: number } | null = null;
  try {
    if (options.resume) await resume(trainer, options.run, hooks);
    await writeRunFile(options.run, record);
    const limits = {
      ...(hooks.signal === undefined ? {} : { signal: hooks.signal }),
      ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
      ...(options.maxMinutes === undefined ? {} : { maxSeconds: options.maxMinutes * 60 }),
    };
    for await (const event of trainer.run(limits)) {
      if (event.type === 'step') loss = event.loss;
      if (event.type === 'validation') scores = { psnr: event.psnr, ssim: event.ssim };
      await appendFile(join(options.run, 'metrics.jsonl'), `${JSON.stringify(event)}\n`);
      hooks.onEvent?.(event);
      if (event.type === 'validation') await keep(trainer, options, scores);
    }
    if (trainer.steps > 0) await keep(trainer, options, scores);
    const finished = trainer.steps >= config.steps || expired(trainer, options);
    const status = finished && hooks.signal?.aborted !== true ? 'finished' : 'stopped';
    await writeRunFile(options.run, { ...record, status });
    return {
      run: options.run,
      model: join(options.run, 'model.safetensors'),
      steps: trainer.steps,
      seconds: trainer.trainedSeconds,
      loss,
      val: scores,
      status,
    };
  } catch (error) {
    const failure = toStillpointError(error);
    await writeRunFile(options.run, { ...record, status: 'failed', message: failure.message }).catch(() => undefined);
    throw failure;
  } finally {
    trainer.dispose();
    model.dispose();
  }
}

function expired(trainer: Trainer, { maxMinutes }: TrainRunOptions): boolean {
  return maxMinutes !== undefined && trainer.trainedSeconds >= maxMinutes * 60;
}

async function prepareFolder({ run, resume }: TrainRunOptions): Promise<void> {
  const existing = await stat(join(run, 'run.json')).catch(() => null);
  if (existing !== null && !resume) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `${run} already holds a run.`,
      'Add --resume to go on with it, or name another folder.',
    );
  }
  if (existing === null && resume) {
    throw new StillpointError('NOT_FOUND', `There is no run in ${run} to resume.`, 'Leave --resume out to start one.');
  }
  try {
    await mkdir(join(run, 'checkpoints'), { recursive: true });
  } catch (cause) {
    throw new StillpointError(
      'CANNOT_WRITE',
      `${run} cannot be made: ${messageOf(cause)}`,
      'Name a folder you may write to.',
      {
        cause,
      },
    );
  }
}

async function writeRunFile(run: string, record: RunFile): Promise<void> {
  await writeFileAtomic(join(run, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** A checkpoint, and the averaged weights as a model file. */
async function keep(
  trainer: Trainer,
  options: TrainRunOptions,
  validation: { psnr: number; ssim: number } | null,
): Promise<void> {
  await writeCheckpoint(join(options.run, 'checkpoints', 'last.safetensors'), await trainer.save());
  const summary: TrainingSummary = {
    description: trainer.config.description,
    trained: new Date().toISOString(),
    steps: trainer.steps,
    seconds: trainer.trainedSeconds,
    configuration: trainer.config,
    validation,
  };
  await trainer.withAveragedWeights(() => saveModel(join(options.run, 'model.safetensors'), trainer.model, summary));
}

async function resume(trainer: Trainer, run: string, { onNotice }: TrainRunHooks): Promise<void> {
  const file = join(run, 'checkpoints', 'last.safetensors');
  const snapshot = await readCheckpoint(file).catch((error: unknown) => {
    if (error instanceof StillpointError && error.code === 'NOT_FOUND') return null;
    throw error;
  });
  if (snapshot === null) {
    onNotice?.('The run had no checkpoint yet; it starts from the beginning.');
    await rm(join(run, 'metrics.jsonl'), { force: true });
    return;
  }
  trainer.load(snapshot);
  await trimMetrics(join(run, 'metrics.jsonl'), snapshot.step);
  onNotice?.(`Going on from step ${snapshot.step}.`);
}

/** Drops the lines written after the checkpoint: those steps are run again. */
async function trimMetrics(file: string, step: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const kept = text.split('\n').filter((line) => {
    if (line === '') return false;
    try {
      const event = z.object({ type: z.string(), step: z.number() }).parse(JSON.parse(line));
      return event.type === 'pretraining' || event.step <= step;
    } catch {
      return false; // the last line of a killed run may be half-written
    }
  });
  await writeFileAtomic(`${file}.trimmed`, kept.map((line) => `${line}\n`).join(''));
  await rename(`${file}.trimmed`, file);
}

async function loadSets(options: TrainRunOptions, config: TrainingConfig, hooks: TrainRunHooks) {
  const { crop, maxSide } = config.data;
  const files = await listPictures(options.data);
  const signal = hooks.signal === undefined ? {} : { signal: hooks.signal };
  const { pictures, unreadable } = await loadPictures(files, { maxSide, minSide: crop, ...signal });
  reportLeftOut(unreadable, hooks);
  if (options.validation !== undefined) {
    const held = await loadPictures(await listPictures(options.validation), { maxSide, minSide: crop, ...signal });
    reportLeftOut(held.unreadable, hooks);
    return { training: usable(pictures, options.data, crop), validation: centred(held.pictures) };
  }
  const shuffled = shuffle(pictures, config.seed);
  const count = Math.min(VALIDATION_LIMIT, Math.max(4, Math.floor(shuffled.length / 20)));
  return {
    training: usable(shuffled.slice(count), options.data, crop),
    validation: centred(shuffled.slice(0, count)),
  };
}

function usable(pictures: TrainingPicture[], folder: string, crop: number): TrainingPicture[] {
  if (pictures.length > 0) return pictures;
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `${folder} has too few pictures of at least ${crop}×${crop} pixels to train on.`,
    'Add pictures (a few hundred are a good start), or lower "data.crop".',
  );
}

function reportLeftOut(unreadable: readonly Unreadable[], { onNotice }: TrainRunHooks): void {
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
