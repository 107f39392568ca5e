import { join } from 'node:path';

import type { StillpointError } from '../contract/errors.js';
import type { TrainingEvent } from '../contract/training.js';
import type { TrainingPicture } from '../data/crops.js';
import type { Trainer } from '../training/trainer.js';
import { type RunPosition, writeCheckpoint } from './checkpoint.js';
import { saveModel, type TrainingSummary } from '../files/model-file.js';
import { AppendFile } from '../files/append-file.js';
import { type RunRecord, withNotice, writeRunRecord } from './record.js';
import { freeReserve, makeReserve } from './reserve.js';
import { writeSamples } from './samples.js';
import { TensorboardLog } from './tensorboard-log.js';

type Validation = Extract<TrainingEvent, { type: 'validation' }>;

/** Where a run begins. */
const BEGINNING: RunPosition = { metrics: 0, best: null, loss: null };

/** Part of a run's steps within which what the monitors saw still holds. */
const RECENT = 0.25;

/**
 * Everything that a run writes into its folder, in an order that makes a kill at any moment harmless: what a checkpoint refers to is on
 * the disk before the checkpoint is, and what was written after it is dropped when the run goes on from it.
 */
export class RunJournal {
  readonly #run: string;
  readonly #metrics: AppendFile;
  readonly #tensorboard: TensorboardLog;
  #record: RunRecord;
  #position: RunPosition;
  /** What the last checkpoint of this session says. */
  #saved: RunPosition | null = null;
  #latest: Pick<RunRecord['progress'], 'psnr' | 'ssim' | 'lipschitz' | 'learningRate'>;
  /** By the last monitors of this session; the model's card shows it. */
  #lipschitz: (NonNullable<TrainingSummary['lipschitz']> & { readonly step: number }) | null = null;

  private constructor(
    run: string,
    files: { metrics: AppendFile; tensorboard: TensorboardLog },
    record: RunRecord,
    position: RunPosition,
  ) {
    this.#run = run;
    this.#metrics = files.metrics;
    this.#tensorboard = files.tensorboard;
    this.#record = record;
    this.#position = position;
    const { psnr, ssim, lipschitz, learningRate } = record.progress;
    this.#latest = { psnr, ssim, lipschitz, learningRate };
  }

  /**
   * @param run folder of the run, with a folder `checkpoints`
   * @param from the checkpoint that the run goes on from; null to begin
   * @throws StillpointError CANNOT_WRITE
   */
  static async open(
    run: string,
    record: RunRecord,
    from: { position: RunPosition; step: number } | null,
  ): Promise<RunJournal> {
    const position = from?.position ?? BEGINNING;
    await makeReserve(run);
    const metrics = await AppendFile.open(join(run, 'metrics.jsonl'));
    await metrics.cutTo(position.metrics);
    const journal = new RunJournal(
      run,
      { metrics, tensorboard: await TensorboardLog.open(run, from?.step ?? 0) },
      record,
      position,
    );
    await writeRunRecord(run, record);
    return journal;
  }

  /** Scores of the kept model; null before the first validation. */
  get best(): RunPosition['best'] {
    return this.#position.best;
  }

  /** Latest training loss; null before the first step. */
  get loss(): number | null {
    return this.#position.loss;
  }

  /**
   * Puts an event down. A notice also goes to `run.json`, with the next checkpoint.
   *
   * @param step where the run is now: after a rollback, before the step that went wrong
   */
  async add(event: TrainingEvent, step: number): Promise<void> {
    await this.#metrics.append(`${JSON.stringify(event)}\n`);
    await this.#tensorboard.add(event, step);
    if (event.type === 'notice') this.#record = withNotice(this.#record, `${event.message} ${event.hint}`);
    if (event.type === 'monitor') {
      this.#latest = { ...this.#latest, lipschitz: event.local };
      this.#lipschitz = { step: event.step, certified: event.certified, local: event.local };
    }
    if (event.type === 'validation') this.#latest = { ...this.#latest, psnr: event.psnr, ssim: event.ssim };
    if (event.type === 'step') this.#latest = { ...this.#latest, learningRate: event.learningRate };
    this.#position = {
      ...this.#position,
      metrics: this.#metrics.size,
      loss: event.type === 'step' ? event.loss : this.#position.loss,
    };
  }

  /** After a validation: sample restorations, the model where it is the best so far, a checkpoint. */
  async validated(trainer: Trainer, event: Validation, pictures: readonly TrainingPicture[]): Promise<void> {
    const isFirst = this.#position.best === null;
    const { model, config } = trainer;
    const samples = await trainer.withAveragedWeights(() =>
      writeSamples(this.#run, event.step, model, config, pictures, isFirst),
    );
    for (const sample of samples) {
      const [kind = '', index = ''] = /^(\w+).*-(\d+)$/.exec(sample.name)?.slice(1) ?? [];
      await this.#tensorboard.addImage(event.step, `samples/${index} ${kind === 'step' ? 'restored' : kind}`, sample);
    }
    if (event.best) {
      await this.#saveModel(trainer, event);
      this.#position = { ...this.#position, best: { step: event.step, psnr: event.psnr, ssim: event.ssim } };
    }
    await this.checkpoint(trainer);
  }

  /** Puts everything needed to go on from here on the disk. */
  async checkpoint(trainer: Trainer): Promise<void> {
    this.#saved = this.#position;
    await this.#metrics.sync();
    await writeCheckpoint(this.#run, { trainer: await trainer.save(), position: this.#position });
    await this.#write({
      progress: {
        step: trainer.steps,
        seconds: trainer.trainedSeconds,
        loss: this.loss,
        ...this.#latest,
      },
      best: this.best,
    });
  }

  /** Ends a run that did what it was to do, or was asked to stop. A run without validations keeps its last weights. */
  async end(trainer: Trainer, status: 'finished' | 'stopped'): Promise<void> {
    if (this.#position.best === null && trainer.steps > 0) await this.#saveModel(trainer, null);
    // Written again it would push the one before out, which is another step's.
    if (this.#saved !== this.#position) await this.checkpoint(trainer);
    await this.#write({ status });
    await this.#close();
  }

  /** Ends a run that cannot go on; says why as far as the disk lets it. */
  async fail({ message, hint }: StillpointError): Promise<void> {
    await freeReserve(this.#run);
    await this.#write({ status: 'failed', message, hint }).catch(() => undefined);
    await this.#close();
  }

  async #saveModel(trainer: Trainer, validation: { psnr: number; ssim: number } | null): Promise<void> {
    const summary = {
      description: trainer.config.description,
      trained: new Date().toISOString(),
      steps: trainer.steps,
      seconds: trainer.trainedSeconds,
      configuration: trainer.config,
      validation: validation === null ? null : { psnr: validation.psnr, ssim: validation.ssim },
      ...this.#lipschitzOf(trainer.steps),
    };
    const path = join(this.#run, 'model.safetensors');
    await trainer.withAveragedWeights(() => saveModel(path, trainer.model, summary));
  }

  /** What the monitors saw, unless it was so long ago that it says nothing of the model. */
  #lipschitzOf(steps: number): Pick<TrainingSummary, 'lipschitz'> {
    if (this.#lipschitz === null || steps - this.#lipschitz.step > RECENT * steps) return {};
    return { lipschitz: this.#lipschitz };
  }

  async #write(change: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    await writeRunRecord(this.#run, this.#record);
  }

  async #close(): Promise<void> {
    await freeReserve(this.#run);
    await this.#metrics.close();
    await this.#tensorboard.close();
  }
}
