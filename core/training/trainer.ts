import type { CheckpointState } from '../contract/checkpoint.js';
import type { TrainingConfig, TrainingEvent } from '../contract/training.js';
import type { PictureSource } from '../data/picture-source.js';
import type { Spill } from '../gradients/warm-start-store.js';
import type { Model } from '../models/model.js';
import { clipByGlobalNorm } from '../optimisers/gradient-clip.js';
import { holding } from '../tensor/holding.js';
import { AdjointWatch } from './adjoint-watch.js';
import { BatchStream } from './batch-stream.js';
import { ContractionPenalty } from './contraction-penalty.js';
import { imageLoss, type ImageLoss } from './image-loss.js';
import type { LookTime } from './look-schedule.js';
import { RunForecast } from './run-forecast.js';
import { RunMonitor } from './run-monitor.js';
import { TrainingState } from './training-state.js';
import { copyOut, type SavedTensors } from './run-variables.js';
import { stoppedEarlyNotice, type Trouble } from './notices.js';
import { Recovery } from './recovery.js';
import { extendedRate, type Extension, learningRateAt } from './schedule.js';
import { equilibriumGradient } from './train-step.js';
import { TrainingClock, type TimeLimit } from './training-clock.js';
import { ValidationProgress } from './validation-progress.js';
import { validate, type ValidationSet } from './validation.js';

/** Everything that a run needs to go on as if it had not been interrupted. */
export interface TrainerSnapshot extends CheckpointState {
  /** Named arrays: weights, optimiser moments, averages, what the contraction penalty carries, warm starts, what a rollback returns to. */
  readonly tensors: SavedTensors;
}

/** Validation pictures that are restored once more after each validation, for people to see (`core/runs/samples.ts`). */
const SHOWN = 4;
/** Part of a run during which the solves are kept short. */
const EARLY_PART = 0.1;

/** Where a session ends, if not where the configuration says. */
export interface TrainerOptions extends TimeLimit {
  readonly signal?: AbortSignal;
  /** Stops after this many steps in all. */
  readonly maxSteps?: number;
  /** Of a run that was made longer since it began. */
  readonly extended?: Extension | null;
}

/** What a trainer may be given besides model, configuration and pictures. */
export interface TrainerParts {
  /** Where warm starts go that memory has no room for; without it they are dropped. */
  readonly spill?: Spill;
  /** The model's weights were trained before: there is no pretraining. */
  readonly pretrained?: boolean;
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
  private readonly state: TrainingState;
  private readonly loss: ImageLoss;
  private readonly recovery: Recovery;
  private readonly penalty: ContractionPenalty;
  private readonly progress: ValidationProgress;
  private readonly clock: TrainingClock;
  private readonly monitor: RunMonitor | null;
  private readonly forecast: RunForecast;
  private readonly adjoint: AdjointWatch;
  private stream: BatchStream;
  /** Step of the last regular validation, and of the last of any kind in this session. */
  private validated = 0;
  private shown: number | null = null;

  /** @param source at least one picture; none smaller than the crop. Stays the caller's to close */
  constructor(
    readonly model: Model,
    readonly config: TrainingConfig,
    private readonly source: PictureSource,
    private readonly validation: ValidationSet,
    { spill, pretrained = false }: TrainerParts = {},
  ) {
    this.state = new TrainingState(model, config, spill ?? null);
    if (pretrained) this.state.skipPretraining();
    this.loss = imageLoss(config.loss);
    this.penalty = new ContractionPenalty(model, config, (period) => this.stream.aside(period));
    this.recovery = new Recovery(config);
    this.progress = new ValidationProgress(config.stopping, validation.length > 0);
    this.clock = new TrainingClock(config);
    const { monitoring } = config;
    this.monitor = monitoring === null ? null : new RunMonitor(model, config, monitoring, validation, this.loss);
    const shown = pixelsOf([...validation, ...validation.slice(0, SHOWN)]);
    this.forecast = new RunForecast(config, shown, this.monitor?.pixels ?? 0);
    this.adjoint = new AdjointWatch(config.gradient);
    this.stream = this.openStream();
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.state.step;
  }

  /** Seconds of work so far, earlier sessions of a resumed run included: pretraining, steps, validation and monitors. */
  get trainedSeconds(): number {
    return this.clock.seconds;
  }

  /** The best validation so far, null before the first. */
  get best(): { readonly psnr: number; readonly step: number } | null {
    return this.progress.best;
  }

  /** Whether the run has come to the end that its configuration sets: its steps, its minutes, or its patience. */
  get finished(): boolean {
    return this.steps >= this.config.steps || this.clock.isOver() || this.progress.exhausted;
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
    if (options.signal?.aborted !== true && this.shown !== this.steps) {
      // Before the validation, so that a model that is kept there has the numbers of its own weights.
      yield* this.lookAtEnd(options);
      yield* this.validate(options.signal);
    }
    if (this.progress.exhausted) yield stoppedEarlyNotice(this.steps, this.best, this.config.stopping);
  }

  private over({ signal, maxSteps = Infinity, ...limit }: TrainerOptions): boolean {
    return signal?.aborted === true || this.finished || this.steps >= maxSteps || this.clock.isOver(limit);
  }

  private async *pretrain(options: TrainerOptions): AsyncGenerator<TrainingEvent, void> {
    while (this.state.pretraining !== null && options.signal?.aborted !== true) {
      const { pretrained, pretraining } = this.state;
      const course = this.clock.pretrainingCourse(pretrained, options);
      // 0/0 for no steps at all.
      if (!(course < 1)) {
        this.state.endPretraining();
        this.stream = this.openStream();
        return;
      }
      const loss = await this.clock.timed(async () => {
        const rate = this.recovery.slowed(learningRateAt(this.config.optimiser, pretrained, course));
        return pretraining.advance(
          await this.stream.crops(pretrained),
          this.stream.random(pretrained).split('noise'),
          rate,
        );
      });
      this.clock.pretrainingSeconds = this.clock.seconds;
      if (Number.isFinite(loss)) {
        this.state.pretrained += 1;
        const left = this.secondsLeft(options);
        yield { type: 'pretraining', step: pretrained + 1, loss, seconds: this.clock.seconds, secondsLeft: left };
      } else yield this.rollBack({ where: `in pretraining step ${pretrained + 1}`, what: 'the loss is not finite' });
    }
  }

  private async *advance(options: TrainerOptions): AsyncGenerator<TrainingEvent, void> {
    const event = await this.clock.timed(() => this.trainStep(options));
    yield event;
    if (event.type !== 'step') return;
    yield* this.adjoint.stepped(event);
    if (this.monitor === null) return;
    const { monitor } = this;
    const time = this.lookTime(options);
    yield* await this.clock.timed(() => monitor.after(event.step, event.contraction, time, options.signal));
  }

  /** What the monitors see when the run is over: the verdict is that of its last weights. */
  private async *lookAtEnd(options: TrainerOptions): AsyncGenerator<TrainingEvent, void> {
    const { monitor } = this;
    if (monitor === null || this.steps === 0) return;
    yield* await this.clock.timed(() => monitor.atEnd(this.steps, this.lookTime(options), options.signal));
  }

  private lookTime(options: TrainerOptions): LookTime {
    const { seconds: elapsed, stepSeconds } = this.clock;
    return { elapsed, stepSeconds, course: Math.min(1, this.clock.course(this.steps, options)) };
  }

  /** A step that has begun is finished, so that what is saved after an abort is what an uninterrupted run went through. */
  private async trainStep(options: TrainerOptions): Promise<TrainingEvent> {
    const started = performance.now();
    const { optimiser } = this.config;
    const { step } = this.state;
    const course = this.clock.course(step, options);
    const batch = await this.stream.batch(step);
    const early = course < EARLY_PART;
    const { gradients, measures } = await holding(async (hold) =>
      equilibriumGradient(this.model, this.config, hold(batch), {
        imageLoss: this.loss,
        random: this.stream.random(step).split('direction'),
        step,
        penalty: this.penalty,
        warmStarts: this.state.warmStarts,
        early,
      }),
    );
    const { clipped, norm: gradientNorm } = clipByGlobalNorm(gradients, optimiser.clip);
    const wrong = this.recovery.judge({ ...measures, gradientNorm }, early);
    if (wrong !== null) {
      clipped.forEach((gradient) => gradient.dispose());
      return this.rollBack({ where: `at step ${step + 1}`, what: wrong });
    }
    const scheduled = this.recovery.slowed(learningRateAt(optimiser, step, course));
    const learningRate = extendedRate(scheduled, step, optimiser.warmup, options.extended ?? null);
    this.state.update(clipped, learningRate);
    this.recovery.moved = true;
    const { diverged: _diverged, ...shown } = measures;
    const took = (performance.now() - started) / 1000;
    this.clock.tick(took);
    this.forecast.stepped({ ...shown, took, early });
    const seconds = this.clock.seconds + took;
    const secondsLeft = this.secondsLeft(options, seconds);
    return { type: 'step', step: step + 1, ...shown, gradientNorm, learningRate, seconds, secondsLeft };
  }

  private secondsLeft(options: TrainerOptions, seconds = this.clock.seconds): number | null {
    const monitoringSeconds = this.monitor?.schedule.seconds ?? 0;
    const limit = this.clock.limitOf(options);
    return this.forecast.secondsLeft({ step: this.steps, seconds, monitoringSeconds, limit });
  }

  private async *validate(signal?: AbortSignal): AsyncGenerator<TrainingEvent, void> {
    const started = performance.now();
    const scores = await this.clock.timed(() =>
      this.withAveragedWeights(() => validate(this.model, this.config, this.validation, signal)),
    );
    if (scores === null) return;
    this.forecast.validatedIn((performance.now() - started) / 1000, pixelsOf(this.validation));
    const { residual, ...shown } = scores;
    if (!Number.isFinite(shown.psnr)) {
      yield this.rollBack({
        where: `in the validation of step ${this.steps}`,
        what: 'restored images are not finite',
      });
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
    yield { type: 'validation', step: this.steps, ...shown, best, seconds: this.clock.seconds };
  }

  /**
   * Back to what was good, with a lower learning rate and other batches.
   *
   * @throws StillpointError BAD_CONFIGURATION when that was done often enough
   */
  private rollBack(trouble: Trouble): TrainingEvent {
    const failed = this.steps;
    this.state.rollBack();
    this.penalty.reset();
    const notice = this.recovery.begin(trouble, { failed, back: this.steps, best: this.best });
    this.stream = this.openStream();
    this.shown = null;
    return notice;
  }

  private openStream(): BatchStream {
    const stage = this.state.pretraining === null ? 'training' : 'pretraining';
    return new BatchStream(this.source, this.config, `${stage}, attempt ${this.recovery.attempts}`);
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
    await copyOut(this.penalty.carried, tensors, 'probe.');
    const { best, reference, waited } = this.progress;
    return {
      ...state,
      seconds: this.clock.seconds,
      pretrainingSeconds: this.clock.pretrainingSeconds,
      attempts: this.recovery.attempts,
      strikes: this.recovery.strikes,
      best,
      reference,
      waited,
      validated: this.validated,
      monitoringSeconds: this.monitor?.schedule.seconds ?? 0,
      expansive: this.monitor?.watch.expansive ?? null,
      tensors,
    };
  }

  /** Puts a state back. @throws StillpointError BAD_MODEL when it belongs to another configuration */
  load(snapshot: TrainerSnapshot): void {
    this.state.load(snapshot, snapshot.tensors);
    this.penalty.load(snapshot.step, snapshot.tensors);
    this.clock.seconds = snapshot.seconds;
    this.clock.pretrainingSeconds = snapshot.pretrainingSeconds;
    this.recovery.load(snapshot);
    Object.assign(this.progress, { best: snapshot.best, reference: snapshot.reference, waited: snapshot.waited });
    // Whoever goes on with a run that had stopped early wants more of it.
    if (this.progress.exhausted) this.progress.waited = 0;
    this.validated = snapshot.validated;
    this.shown = null;
    if (this.monitor !== null) {
      this.monitor.schedule.resume(snapshot.step, snapshot.monitoringSeconds);
      this.monitor.watch.expansive = snapshot.expansive;
    }
    this.stream = this.openStream();
  }

  /** Frees everything but the model, which stays the caller's. */
  dispose(): void {
    this.state.dispose();
    this.penalty.dispose();
    this.monitor?.dispose();
  }
}

function pixelsOf(pictures: ValidationSet): number {
  return pictures.reduce((sum, { width, height }) => sum + width * height, 0);
}
