import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { StillpointError, toStillpointError } from '../contract/errors.js';
import type { TrainingConfig, TrainingEvent, TrainingReport, TrainingSource } from '../contract/training.js';
import { nextTurn } from '../next-turn.js';
import { createModel } from '../models/model.js';
import { holding } from '../tensor/holding.js';
import { Trainer } from '../training/trainer.js';
import { cannotWrite, removeTemporaries } from '../files/atomic-file.js';
import { type FoundCheckpoint, readCheckpoint } from '../runs/checkpoint.js';
import { openPictureSource, type OpenedPictures } from '../pictures/sources/open-picture-source.js';
import { RunJournal } from '../runs/journal.js';
import { FolderLock } from '../files/folder-lock.js';
import { loadWeights } from '../files/model-file.js';
import { pathExists } from '../files/path-exists.js';
import { sourceDigests } from '../pictures/sources/source-digests.js';
import { describeChanges, type RunChange } from '../runs/changed-settings.js';
import { writeSources } from '../runs/sources.js';
import { readRunRecord, type RunRecord, type RunVersions, writeRunRecord } from '../runs/record.js';
import { removeWarmStarts, warmStartSpill } from '../runs/warm-start-spill.js';
import { planSession, recordOfSession } from './run-beginning.js';

export interface TrainRunOptions {
  readonly config: TrainingConfig;
  /** Where pictures come from; at least one. */
  readonly sources: readonly TrainingSource[];
  /** Folder of the run; made when it does not exist. */
  readonly run: string;
  /** What a person calls it; by default the folder's name. */
  readonly name?: string;
  /** A model whose weights it begins with, in place of random ones and the pretraining; of the same shape. A resumed run has its own. */
  readonly from?: string;
  /** Go on from the run's last checkpoint. */
  readonly resume: boolean;
  readonly maxSteps?: number;
  readonly maxMinutes?: number;
  readonly seed?: number;
  /** Where a run that was made longer left off: from there its learning rate rises to the stretched schedule. */
  readonly extended?: { readonly step: number; readonly rate: number } | null;
  /** What computes, for the record. */
  readonly versions: Omit<RunVersions, 'node'>;
  /** Most seconds of work that a power cut may cost. */
  readonly checkpointSeconds?: number;
}

export interface TrainRunHooks {
  /** Aborted: the run stops after the step in progress, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Things worth a line: pictures left out, a resumed run. */
  readonly onNotice?: (text: string) => void;
  /** Awaited between steps: whoever shares the machine can compute meanwhile. */
  readonly betweenSteps?: () => Promise<void>;
}

const CHECKPOINT_SECONDS = 120;

/**
 * Trains a model into the folder of a run (docs/runs.md says what is in it).
 *
 * A run that is killed at any moment resumes from its last checkpoint as if it had not been: on the same backend its weights are those
 * of an uninterrupted run, bit for bit. One process at a time works on a run.
 *
 * @throws StillpointError NOT_FOUND (no such folder of pictures, no run to resume), BAD_CONFIGURATION (no usable pictures; the folder
 *   holds another run; another process trains it), BAD_MODEL (every checkpoint is damaged), CANNOT_WRITE (a full disk, say). The
 *   reason is in `run.json` too, and what was trained up to the last checkpoint is kept.
 */
export async function trainRun(options: TrainRunOptions, hooks: TrainRunHooks = {}): Promise<TrainingReport> {
  const run = resolve(options.run);
  const former = await prepareFolder(run, options.resume);
  const lock = await FolderLock.take(run);
  try {
    for (const folder of ['', 'checkpoints', 'samples']) await removeTemporaries(join(run, folder));
    return await train({ ...options, run }, former, hooks);
  } catch (error) {
    const failure = toStillpointError(error, 'training');
    if (former !== null) await noteFailure(run, failure);
    throw failure;
  } finally {
    lock.release();
  }
}

async function train(
  options: TrainRunOptions,
  former: RunRecord | null,
  hooks: TrainRunHooks,
): Promise<TrainingReport> {
  const config = options.seed === undefined ? options.config : { ...options.config, seed: options.seed };
  const { sources, digests, changes } = await planSession(former, options, config, options.sources, hooks.signal);
  const pictures = await openPictureSource(sources, {
    crop: config.data.crop,
    maxSide: config.data.maxSide,
    memoryMegabytes: config.data.memory,
    seed: config.seed,
    ...(hooks.signal && { signal: hooks.signal }),
    ...(hooks.onNotice && { onNotice: hooks.onNotice }),
  });
  return holding(async (hold) => {
    hold({ dispose: () => pictures.training.close() });
    const model = hold(createModel(config.model, 'model', config.seed));
    const pretrained = options.from !== undefined && !options.resume;
    if (pretrained) await loadWeights(options.from, model);
    const spill = warmStartSpill(warmStartsOf(options.run));
    const trainer = hold(new Trainer(model, config, pictures.training, pictures.validation, { spill, pretrained }));
    const checkpoint = options.resume ? await restore(trainer, options.run) : null;
    const { resolved } = pictures;
    const known = digests ?? (await Promise.all(resolved.map((source) => sourceDigests(source, hooks.signal))));
    await writeSources(options.run, resolved, known);
    const from = checkpoint && { position: checkpoint.position, step: checkpoint.trainer.step };
    const record = recordOfSession(options, config, former, pictures, known, changes, trainer.steps);
    const journal = await RunJournal.open(options.run, record, from);
    try {
      if (options.resume) await announce(journal, checkpoint, changes, hooks);
      return await follow(trainer, journal, pictures, options, hooks);
    } catch (error) {
      const failure = toStillpointError(error, 'training');
      await journal.fail(failure);
      throw failure;
    }
  });
}

/** Trains, and puts down what happens. */
async function follow(
  trainer: Trainer,
  journal: RunJournal,
  { validation }: OpenedPictures,
  options: TrainRunOptions,
  { signal, onEvent, betweenSteps }: TrainRunHooks,
): Promise<TrainingReport> {
  const { maxSteps, maxMinutes, extended } = options;
  const maxSeconds = maxMinutes === undefined ? undefined : maxMinutes * 60;
  const limits = {
    ...(signal && { signal }),
    ...(maxSteps !== undefined && { maxSteps }),
    ...(maxSeconds !== undefined && { maxSeconds }),
    ...(extended && { extended }),
  };
  const every = (options.checkpointSeconds ?? CHECKPOINT_SECONDS) * 1000;
  let saved = performance.now();
  for await (const event of trainer.run(limits)) {
    await journal.add(event, trainer.steps);
    onEvent?.(event);
    const isDue = event.type === 'validation' || performance.now() - saved > every;
    if (event.type === 'validation') await journal.validated(trainer, event, validation);
    else if (isDue) await journal.checkpoint(trainer);
    if (isDue) saved = performance.now();
    // So that messages and signals arrive however short the steps are.
    await nextTurn();
    await betweenSteps?.();
  }
  const isOver = trainer.finished || trainer.trainedSeconds >= (maxSeconds ?? Infinity);
  const status = isOver && signal?.aborted !== true ? 'finished' : 'stopped';
  await journal.end(trainer, status);
  if (status === 'finished') await removeWarmStarts(warmStartsOf(options.run));
  const model = join(options.run, 'model.safetensors');
  return {
    run: options.run,
    model: (await pathExists(model)) ? model : null,
    steps: trainer.steps,
    seconds: trainer.trainedSeconds,
    loss: journal.loss ?? Number.NaN,
    val: journal.best && { psnr: journal.best.psnr, ssim: journal.best.ssim },
    status,
  };
}

const warmStartsOf = (run: string): string => join(run, 'checkpoints', 'warm-starts');

/** Makes the folder. @returns what `run.json` says of an earlier session; null for a new run */
async function prepareFolder(run: string, resume: boolean): Promise<RunRecord | null> {
  const exists = await pathExists(join(run, 'run.json'));
  if (exists && !resume) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `${run} already holds a run.`,
      'Add --resume to go on with it, or name another folder.',
    );
  }
  if (!exists && resume) {
    throw new StillpointError('NOT_FOUND', `There is no run in ${run} to resume.`, 'Leave --resume out to start one.');
  }
  try {
    await mkdir(join(run, 'checkpoints'), { recursive: true });
  } catch (error) {
    throw cannotWrite(run, error);
  }
  return exists ? readRunRecord(run) : null;
}

async function restore(trainer: Trainer, run: string): Promise<FoundCheckpoint | null> {
  const checkpoint = await readCheckpoint(run);
  if (checkpoint === null) await rm(join(run, 'model.safetensors'), { force: true });
  else trainer.load(checkpoint.trainer);
  return checkpoint;
}

/** Says from where the run goes on, with what else than before, and what was wrong with a newer checkpoint. */
async function announce(
  journal: RunJournal,
  checkpoint: FoundCheckpoint | null,
  changes: readonly RunChange[],
  { onEvent }: TrainRunHooks,
): Promise<void> {
  const step = checkpoint?.trainer.step ?? 0;
  const passedOver = checkpoint?.passedOver ?? null;
  const where =
    checkpoint === null
      ? 'The run had no checkpoint yet; it starts from the beginning.'
      : passedOver === null
        ? `Going on from step ${step}.`
        : `Going on from step ${step}, the checkpoint before the last: ${passedOver}`;
  const hint = passedOver === null ? '' : 'Check the disk if this happens again.';
  const message = `${where}${describeChanges(changes)}`;
  const event: TrainingEvent = { type: 'notice', step, kind: 'resumed', message, hint };
  await journal.add(event, step);
  onEvent?.(event);
}

/** A run that existed before says in its record why it could not go on, unless it has said so already. */
async function noteFailure(run: string, { code, message, hint }: StillpointError): Promise<void> {
  // What it is refused to go on with says nothing of the run itself, which stays as it was.
  if (code === 'CANCELLED' || code === 'BAD_CONFIGURATION') return;
  try {
    const record = await readRunRecord(run);
    if (record.status !== 'failed') await writeRunRecord(run, { ...record, status: 'failed', message, hint });
  } catch {
    // The first failure is the one to tell; this one is about telling it.
  }
}
