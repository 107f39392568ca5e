import type { CheckpointState } from '../contract/checkpoint.js';
import { StillpointError } from '../contract/errors.js';
import type { TrainingConfig, TrainingEvent } from '../contract/training.js';
import type { PictureSource } from '../data/picture-source.js';
import type { Spill } from '../gradients/warm-start-store.js';
import type { Model } from '../models/model.js';
import { clipByGlobalNorm } from '../optimisers/gradient-clip.js';
import { BatchStream } from './batch-stream.js';
import { Guard } from './guard.js';
import { imageLoss, type ImageLoss } from './image-loss.js';
import { RunMonitor } from './run-monitor.js';
import { RunState } from './run-state.js';
import type { SavedTensors } from './run-variables.js';
import { extendedRate, type Extension, learningRateAt } from './schedule.js';
import { equilibriumGradient } from './train-step.js';
import { ValidationProgress } from './validation-progress.js';
import { validate, type ValidationSet } from './validation.js';

/** Everything that a run needs to go on as if it had not been interrupted. */
export interface TrainerSnapshot extends CheckpointState {
  /** Named arrays: weights, optimiser moments, averages, the power iteration's direction, warm starts, what a rollback returns to. */
  readonly tensors: SavedTensors;
}

/** Steps between steps of the power iteration. */
const POWER_EVERY = 2;
/** Part of a run during which the solves are kept short. */
const EARLY_PART = 0.1;
/** Most part of a time limit that pretraining takes. */
const PRETRAINING_PART = 0.25;
/** Weight of a new step in the mean time of one. */
const TIME_MEMORY = 0.1;

export interface TrainerOptions {
  readonly signal?: AbortSignal;
  /** Stops after this many steps in all. */
  readonly maxSteps?: number;
  /** Training time in all, seconds; the learning-rate schedule ends there when the steps would take longer. */
  readonly maxSeconds?: number;
  /** Of a run that was made longer since it began. */
  readonly extended?: Extension | null;
}

/** What a trainer may be given besides model, configuration and pictures. */
export interface TrainerParts {
  /** Where warm starts go that memory has no room for; without it they are dropped. */
  readonly spill?: Spill;
}

/**
 * Trains a model: denoiser pretraining, then equilibrium training. Knows no files and no interface: it yields events, and the
 * caller decides what to write when.
 *
 * What a caller does with the events:
 * - a `validation` with `best` says that the averaged weights (`withAveragedWeights`) are now the model to keep;
 * - `save` may be called between any two events and gives a snapshot from which `load` goes on bit for bit, in a rolled-back run too;
 * - after a `notice` of kind `rollback` the trainer is back at an earlier step: `steps` falls, and the steps after it are taken again
 *   (the notice's own `step` is where it went wrong);
 * - `stopped-early` ends the run; `finished` then says so.
 */
export class Trainer {
  private readonly state: RunState;
  private readonly loss: ImageLoss;
  private readonly guard: Guard;
  private readonly progress: ValidationProgress;
  private readonly monitor: RunMonitor | null;
  private stream: BatchStream;
  private attempts = 0;
  private seconds = 0;
  private pretrainingSeconds = 0;
  private stepSeconds = 0;
  /** Step of the last regular validation, and of the last of any kind in this session. */
  private validated = 0;
  private shown: number | null = null;

  /** @param source at least one picture; none smaller than the crop. Stays the caller's to close */
  constructor(
    readonly model: Model,
    readonly config: TrainingConfig,
    private readonly source: PictureSource,
    private readonly validation: ValidationSet,
    { spill }: TrainerParts = {},
  ) {
    this.state = new RunState(model, config, spill ?? null);
    this.loss = imageLoss(config.loss);
    this.guard = new Guard(config.guard);
    this.progress = new ValidationProgress(config.stopping);
    const { monitoring } = config;
    this.monitor = monitoring === null ? null : new RunMonitor(model, config, monitoring, validation, this.loss);
    this.stream = this.openStream();
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.state.step;
  }

  /** Seconds of work so far, earlier sessions of a resumed run included: pretraining, steps, validation and monitors. */
  get trainedSeconds(): number {
    return this.seconds;
  }

  /** The best validation so far, null before the first. */
  get best(): { readonly psnr: number; readonly step: number } | null {
    return this.progress.best;
  }

  /** Whether the run has come to the end that its configuration sets: its steps, its minutes, or its patience. */
  get finished(): boolean {
    const { steps, minutes } = this.config;
    const outOfTime = minutes !== null && this.seconds >= 60 * minutes;
    return this.steps >= steps || outOfTime || this.progress.exhausted;
  }

  /**
   * Runs until the end that the configuration sets, a limit or an abort.
   *
   * @yields `pretraining` and `step` events; `validation` every `checkpointEvery` steps and at the end; `monitor` and `notice` events
   * @throws StillpointError BAD_CONFIGURATION when training went wrong more often than `guard.attempts`; the model is then what the last
   *   rollback returned to. Whatever the source throws
   */
  async *run(options: TrainerOptions = {}): AsyncGenerator<TrainingEvent, void> {
    yield* this.pretrain(options);
    while (!this.over(options)) {
      if (this.steps % this.config.checkpointEvery === 0 && this.validated !== this.steps) {
        yield* this.validate(options.signal);
      } else {
        yield* this.advance(options);
      }
    }
    if (options.signal?.aborted !== true && this.shown !== this.steps) yield* this.validate(options.signal);
    if (this.progress.exhausted) yield this.stoppedEarly();
  }

  private over({ signal, maxSteps, ...options }: TrainerOptions): boolean {
    if (signal?.aborted === true || this.finished) return true;
    return this.steps >= (maxSteps ?? Infinity) || this.seconds >= this.limit(options);
  }

  /** Training time that there is, seconds. */
  private limit({ maxSeconds }: TrainerOptions): number {
    const { minutes } = this.config;
    return Math.min(maxSeconds ?? Infinity, minutes === null ? Infinity : 60 * minutes);
  }

  /** Of the stage after pretraining, by steps or by time, whichever is further. */
  private courseOf(options: TrainerOptions): number {
    const before = this.pretrainingSeconds;
    const byTime = (this.seconds - before) / Math.max(Number.MIN_VALUE, this.limit(options) - before);
    return Math.max(this.steps / this.config.steps, byTime);
  }

  private async *pretrain(options: TrainerOptions): AsyncGenerator<TrainingEvent, void> {
    while (this.state.pretraining !== null && options.signal?.aborted !== true) {
      const { pretrained, pretraining } = this.state;
      const byTime = this.seconds / (PRETRAINING_PART * this.limit(options));
      const course = Math.max(pretrained / this.config.pretraining.steps, byTime);
      // 0/0 for no steps at all.
      if (!(course < 1)) {
        this.state.endPretraining();
        this.stream = this.openStream();
        return;
      }
      const loss = await this.timed(async () => {
        const rate = this.slowed(learningRateAt(this.config.optimiser, pretrained, course));
        return pretraining.advance(
          await this.stream.crops(pretrained),
          this.stream.random(pretrained).split('noise'),
          rate,
        );
      });
      this.pretrainingSeconds = this.seconds;
      if (Number.isFinite(loss)) {
        this.state.pretrained += 1;
        yield { type: 'pretraining', step: pretrained + 1, loss, seconds: this.seconds };
      } else yield this.rollBack(`in pretraining step ${pretrained + 1}`, 'the loss is not finite');
    }
  }

  private async *advance(options: TrainerOptions): AsyncGenerator<TrainingEvent, void> {
    const event = await this.timed(() => this.trainStep(options));
    yield event;
    if (this.monitor === null || event.type !== 'step') return;
    const { monitor } = this;
    yield* await this.timed(() => monitor.after(event.step, this.seconds, this.stepSeconds));
  }

  /** A step that has begun is finished, so that what is saved after an abort is what an uninterrupted run went through. */
  private async trainStep(options: TrainerOptions): Promise<TrainingEvent> {
    const started = performance.now();
    const { optimiser } = this.config;
    const { step } = this.state;
    const course = this.courseOf(options);
    const batch = await this.stream.batch(step);
    const early = course < EARLY_PART;
    const { gradients, measures } = await equilibriumGradient(this.model, this.config, batch, {
      imageLoss: this.loss,
      random: this.stream.random(step).split('direction'),
      power: this.state.power,
      warmStarts: this.state.warmStarts,
      advance: step % POWER_EVERY === 0,
      early,
    });
    batch.dispose();
    const { clipped, norm: gradientNorm } = clipByGlobalNorm(gradients, optimiser.clip);
    const wrong = this.guard.judge({ ...measures, gradientNorm }, early);
    if (wrong !== null) {
      clipped.forEach((gradient) => gradient.dispose());
      return this.rollBack(`at step ${step + 1}`, wrong);
    }
    const scheduled = this.slowed(learningRateAt(optimiser, step, course));
    const learningRate = extendedRate(scheduled, step, optimiser.warmup, options.extended ?? null);
    this.state.update(clipped, learningRate);
    const { diverged: _diverged, ...shown } = measures;
    const took = (performance.now() - started) / 1000;
    this.stepSeconds = this.stepSeconds === 0 ? took : (1 - TIME_MEMORY) * this.stepSeconds + TIME_MEMORY * took;
    return { type: 'step', step: step + 1, ...shown, gradientNorm, learningRate, seconds: this.seconds + took };
  }

  private async *validate(signal?: AbortSignal): AsyncGenerator<TrainingEvent, void> {
    const scores = await this.timed(() =>
      this.withAveragedWeights(() => validate(this.model, this.config, this.validation, signal)),
    );
    if (scores === null) return;
    const { residual, ...shown } = scores;
    if (!Number.isFinite(shown.psnr)) {
      yield this.rollBack(`in the validation of step ${this.steps}`, 'restored images are not finite');
      return;
    }
    const { checkpointEvery, steps, guard } = this.config;
    // Where a session happens to be cut off must not change what an uninterrupted run would do.
    const regular = this.steps % checkpointEvery === 0 || this.steps >= steps;
    const best = this.progress.record(shown.psnr, this.steps, regular);
    this.shown = this.steps;
    if (regular) {
      this.validated = this.steps;
      if (residual <= guard.residual) this.state.markGood();
    }
    yield { type: 'validation', step: this.steps, ...shown, best, seconds: this.seconds };
  }

  private stoppedEarly(): TrainingEvent {
    const { best } = this.progress;
    const waited = this.config.stopping?.patience ?? 0;
    const where = best === null ? '' : ` The best was ${best.psnr.toFixed(2)} dB at step ${best.step}.`;
    return {
      type: 'notice',
      step: this.steps,
      kind: 'stopped-early',
      message: `Stopped early: validation PSNR has not risen for ${waited} validations.${where}`,
      hint: 'The best model is kept. Train longer, or raise stopping.patience, if you expect more of it.',
    };
  }

  /**
   * Back to what was good, with a lower learning rate and other batches.
   *
   * @throws StillpointError BAD_CONFIGURATION when that was done often enough
   */
  private rollBack(where: string, what: string): TrainingEvent {
    const { attempts, factor } = this.config.guard;
    const failed = this.steps;
    this.state.rollBack();
    this.guard.strikes = 0;
    if (this.attempts >= attempts) throw this.givingUp(where, what);
    this.attempts += 1;
    this.stream = this.openStream();
    this.shown = null;
    return {
      type: 'notice',
      step: failed,
      kind: 'rollback',
      message:
        `Training went wrong ${where}: ${what}. It is back at step ${this.steps} and goes on with ` +
        `${(100 * factor ** this.attempts).toPrecision(2)} % of the learning rate (attempt ${this.attempts} of ${attempts}).`,
      hint: 'Nothing needs to be done. If it happens again, start with a lower optimiser.learningRate.',
    };
  }

  private givingUp(where: string, what: string): StillpointError {
    const { learningRate } = this.config.optimiser;
    const times = this.attempts === 0 ? '' : `, after the learning rate had been lowered ${this.attempts} times`;
    return new StillpointError(
      'BAD_CONFIGURATION',
      `Training went wrong ${where}: ${what}${times}. The weights of step ${this.steps} and the best model are kept.`,
      `Start with an optimiser.learningRate well below ${learningRate}, keep the layer a contraction ("contraction" or model.network.spectralBound), or look for damaged pictures.`,
    );
  }

  private slowed(learningRate: number): number {
    return learningRate * this.config.guard.factor ** this.attempts;
  }

  private openStream(): BatchStream {
    const stage = this.state.pretraining === null ? 'training' : 'pretraining';
    return new BatchStream(this.source, this.config, `${stage}, attempt ${this.attempts}`);
  }

  /** Counts the time of an action as training time. */
  private async timed<T>(action: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await action();
    } finally {
      this.seconds += (performance.now() - started) / 1000;
    }
  }

  /** Runs something with the averaged weights in the model: what is validated and saved. */
  async withAveragedWeights<T>(action: () => Promise<T>): Promise<T> {
    const { average } = this.state;
    average.swap();
    try {
      return await action();
    } finally {
      average.swap();
    }
  }

  /** Copies the whole state out. */
  async save(): Promise<TrainerSnapshot> {
    const { state, tensors } = await this.state.save();
    const { best, reference, waited } = this.progress;
    return {
      ...state,
      seconds: this.seconds,
      pretrainingSeconds: this.pretrainingSeconds,
      attempts: this.attempts,
      strikes: this.guard.strikes,
      best,
      reference,
      waited,
      validated: this.validated,
      monitoringSeconds: this.monitor?.schedule.seconds ?? 0,
      expansive: this.monitor?.expansive ?? null,
      tensors,
    };
  }

  /** Puts a state back. @throws StillpointError BAD_MODEL when it belongs to another configuration */
  load(snapshot: TrainerSnapshot): void {
    this.state.load(snapshot, snapshot.tensors);
    this.seconds = snapshot.seconds;
    this.pretrainingSeconds = snapshot.pretrainingSeconds;
    this.attempts = snapshot.attempts;
    this.guard.strikes = snapshot.strikes;
    Object.assign(this.progress, { best: snapshot.best, reference: snapshot.reference, waited: snapshot.waited });
    // Whoever goes on with a run that had stopped early wants more of it.
    if (this.progress.exhausted) this.progress.waited = 0;
    this.validated = snapshot.validated;
    this.shown = null;
    if (this.monitor !== null) {
      this.monitor.schedule.resume(snapshot.step, snapshot.monitoringSeconds);
      this.monitor.expansive = snapshot.expansive;
    }
    this.stream = this.openStream();
  }

  /** Frees everything but the model, which stays the caller's. */
  dispose(): void {
    this.state.dispose();
    this.monitor?.dispose();
  }
}
