import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig, TrainingEvent } from '../contract/training.js';
import { stackPictures } from '../data/crops.js';
import { randomMeasurement } from '../data/random-degradation.js';
import { createRandom } from '../random/random.js';
import { createGradientMethod } from '../gradients/create-gradient-method.js';
import type { GradientMethod } from '../gradients/gradient-method.js';
import { jacobianFree } from '../gradients/jacobian-free.js';
import type { Model } from '../models/model.js';
import { Probe, type ProbeReading } from '../monitors/probe.js';
import { assembled, type Held } from '../tensor/holding.js';
import type { ImageLoss } from './image-loss.js';
import { LookSchedule } from './look-schedule.js';
import { fitting, type ValidationSet } from './validation.js';

/** σ_max(J) below which a layer that was expansive counts as a contraction again: no warning for every wobble around 1. */
const CONTRACTIVE_AGAIN = 0.98;

/**
 * The monitors of a run: looks at the layer on a fixed probe batch every now and then, within the time it is given, and says when the
 * layer stops being a contraction.
 *
 * Draws from generators of its own and leaves the model as it is: a run with monitoring has the weights of one without.
 */
export class RunMonitor {
  readonly schedule: LookSchedule;
  /** Whether the last look saw L ≥ 1; null before the first. */
  expansive: boolean | null = null;
  private opened: ({ readonly probe: Probe } & Held) | null = null;

  /** @param validation pictures to probe with; none, no looks */
  constructor(
    private readonly model: Model,
    private readonly config: TrainingConfig,
    private readonly settings: NonNullable<TrainingConfig['monitoring']>,
    private readonly validation: ValidationSet,
    private readonly loss: ImageLoss,
  ) {
    this.schedule = new LookSchedule(settings);
  }

  /**
   * Looks if it is time.
   *
   * @param seconds training time so far; @param stepSeconds mean time of a step
   * @returns what to tell, in order; nothing when it was not time
   */
  async after(step: number, seconds: number, stepSeconds: number): Promise<TrainingEvent[]> {
    const parts = this.validation.length === 0 ? null : this.schedule.next(step, seconds, stepSeconds);
    if (parts === null) return [];
    const started = performance.now();
    this.opened ??= this.open();
    const { cost, ...reading } = await this.opened.probe.look(parts);
    const took = (performance.now() - started) / 1000;
    this.schedule.record(step, parts, cost, took);
    // A layer on its way to infinity is the guard's business; nothing that was measured there is a number.
    if (![reading.local, reading.spectralRadius, reading.observed].every(Number.isFinite)) return [];
    const total = seconds + took;
    const share = this.schedule.seconds / total;
    return [{ type: 'monitor', step, ...reading, share, seconds: total }, ...this.crossing(step, reading)];
  }

  private crossing(step: number, { local }: Pick<ProbeReading, 'local'>): TrainingEvent[] {
    const before = this.expansive;
    this.expansive = before === true ? local >= CONTRACTIVE_AGAIN : local >= 1;
    if (this.expansive === (before ?? false)) return [];
    const value = local.toFixed(3);
    if (!this.expansive) {
      const message = `The layer is a contraction again: σ_max(J) is ${value} on the probe images.`;
      return [{ type: 'notice', step, kind: 'contractive', message, hint: 'Nothing needs to be done.' }];
    }
    const message = `The layer expands: σ_max(J) is ${value} on the probe images, and the theory asks for less than 1.`;
    return [{ type: 'notice', step, kind: 'expansive', message, hint: this.remedy() }];
  }

  private remedy(): string {
    const { contraction } = this.config;
    const penalty =
      contraction === null
        ? 'Set "contraction", the penalty that keeps the layer a contraction,'
        : `Lower contraction.target (now ${contraction.target}) or raise contraction.weight (now ${contraction.weight}),`;
    return `${penalty} or bound the convolutions with model.network.spectralBound. A short excursion early in a run is harmless; if it stays, solves need not reach an equilibrium and the step is no longer one of the theory's.`;
  }

  private open(): { readonly probe: Probe } & Held {
    return assembled((hold) => {
      const random = createRandom(this.config.seed).split('monitors');
      const x = hold(stackPictures(fitting(this.validation, this.config).slice(0, this.settings.images)));
      const { measurement, reference } = hold(randomMeasurement(x, this.config.degradation, random));
      const loss = (restored: tf.Tensor4D): tf.Scalar => tf.mul(this.loss.scale, this.loss.error(restored, reference));
      return { probe: hold(new Probe(this.model, measurement, { gradient: this.direction(), loss, random })) };
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
