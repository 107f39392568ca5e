import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig, TrainingEvent } from '../contract/training.js';
import { centreCrop, stackPictures } from '../data/crops.js';
import { randomMeasurement } from '../data/random-degradation.js';
import { createRandom } from '../random/random.js';
import { createGradientMethod } from '../gradients/create-gradient-method.js';
import type { GradientMethod } from '../gradients/gradient-method.js';
import { jacobianFree } from '../gradients/jacobian-free.js';
import type { Model } from '../models/model.js';
import { Probe, type ProbeParts } from '../monitors/probe.js';
import { assembled, type Held } from '../tensor/holding.js';
import { ContractionWatch } from './contraction-watch.js';
import type { ImageLoss } from './image-loss.js';
import { Interrupted, interruptibleModel } from './interruptible-model.js';
import { LookSchedule, type LookTime } from './look-schedule.js';
import { fitting, type ValidationSet } from './validation.js';

/** Least side of the probe images, pixels: on fewer the layer's largest stretch may not show. */
const LEAST_SIDE = 64;

/**
 * The monitors of a run: looks at the layer on a fixed probe batch every now and then, within the time it is given, and says when the
 * layer stops being a contraction.
 *
 * Draws from generators of its own and leaves the model as it is: a run with monitoring has the weights of one without.
 */
export class RunMonitor {
  readonly schedule: LookSchedule;
  readonly watch: ContractionWatch;
  /** Of all the probe images together. */
  readonly pixels: number;
  private readonly pictures: ValidationSet;
  private opened: ({ readonly probe: Probe } & Held) | null = null;
  private signal: AbortSignal | undefined;
  /** Step of the last look. */
  private looked: number | null = null;

  /** @param validation pictures to probe with, no more of each than its middle; none, no looks */
  constructor(
    private readonly model: Model,
    private readonly config: TrainingConfig,
    settings: NonNullable<TrainingConfig['monitoring']>,
    validation: ValidationSet,
    private readonly loss: ImageLoss,
  ) {
    const { crop } = config.data;
    const middle = Math.max(LEAST_SIDE, crop);
    this.pictures = fitting(validation, config)
      .slice(0, settings.images)
      .map((picture) => centreCrop(picture, Math.min(middle, picture.height), Math.min(middle, picture.width)));
    this.pixels = this.pictures.reduce((sum, { width, height }) => sum + width * height, 0);
    this.schedule = new LookSchedule(settings, this.pixels / (config.batch * crop ** 2));
    this.watch = new ContractionWatch(config.contraction);
  }

  /**
   * Looks if it is time.
   *
   * @param gain the penalty's, of that step; null when it measured none
   * @param signal aborted: the look ends at its next evaluation of T, and nothing is told of it
   * @returns what to tell, in order; nothing when it was not time
   */
  async after(step: number, gain: number | null, time: LookTime, signal?: AbortSignal): Promise<TrainingEvent[]> {
    const seen = this.watch.stepped(step, gain);
    const parts = this.pictures.length === 0 ? null : this.schedule.next(step, time);
    return parts === null ? seen : [...seen, ...(await this.look(step, parts, time, signal))];
  }

  /** The look at a run's end, whatever was seen before, unless there is no time for looks at all. */
  async atEnd(step: number, time: LookTime, signal?: AbortSignal): Promise<TrainingEvent[]> {
    if (this.looked === step || this.pictures.length === 0) return [];
    const parts = this.schedule.last(time);
    return parts === null ? [] : this.look(step, parts, time, signal);
  }

  private async look(
    step: number,
    parts: ProbeParts,
    time: LookTime,
    signal: AbortSignal | undefined,
  ): Promise<TrainingEvent[]> {
    const started = performance.now();
    const took = (): number => (performance.now() - started) / 1000;
    this.signal = signal;
    try {
      this.opened ??= this.open();
      const { cost, ...reading } = await this.opened.probe.look(parts);
      this.schedule.record(step, parts, cost, took(), time);
      this.looked = step;
      // A layer on its way to infinity is the guard's business; nothing that was measured there is a number.
      if (![reading.local, reading.spectralRadius, reading.observed].every(Number.isFinite)) return [];
      const seconds = time.elapsed + took();
      const share = this.schedule.seconds / seconds;
      return [{ type: 'monitor', step, ...reading, share, seconds }, ...this.watch.looked(step, reading.local)];
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      this.schedule.seconds += took();
      return [];
    }
  }

  private open(): { readonly probe: Probe } & Held {
    return assembled((hold) => {
      const random = createRandom(this.config.seed).split('monitors');
      const x = hold(stackPictures(this.pictures));
      const { measurement, reference } = hold(randomMeasurement(x, this.config.degradation, random));
      const loss = (restored: tf.Tensor4D): tf.Scalar => tf.mul(this.loss.scale, this.loss.error(restored, reference));
      const model = interruptibleModel(this.model, () => this.signal);
      return { probe: hold(new Probe(model, measurement, { gradient: this.direction(), loss, random })) };
    });
  }

  /** The step's direction at an equilibrium: restarted JFB has settled into K-step JFB there. */
  private direction(): GradientMethod {
    const { gradient } = this.config;
    return gradient.kind === 'restarted' ? jacobianFree(gradient.applications) : createGradientMethod(gradient);
  }

  dispose(): void {
    this.opened?.dispose();
  }
}
