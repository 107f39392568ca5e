import * as tf from '@tensorflow/tfjs-core';

import type { TrainingConfig } from '../contract/training.js';
import type { Random } from '../random/random.js';
import type { TrainingBatch } from '../data/training-batch.js';
import type { Model } from '../models/model.js';
import { normalTensor } from '../random/normal-tensor.js';
import { narrowing } from '../schemes/narrowing.js';
import type { EquilibriumProblem } from '../schemes/scheme.js';
import { configuredSolve } from '../solvers/configured-solve.js';
import { solveFixedPoint } from '../solvers/solve-fixed-point.js';
import { freeingTape } from '../tensor/freeing-tape.js';
import { holding } from '../tensor/holding.js';
import { unit } from '../tensor/per-sample.js';
import { directionalGain, powerStep } from './contraction.js';
import { imageShape, type SavedTensors } from './run-variables.js';

/**
 * Steps that a batch is kept for. Power iteration needs about twenty to find the direction; a direction carried to another
 * image starts over, and the gain along it is far too low (measured: 0.75 where σ_max is 0.97).
 */
const PERIOD = 150;
/** Steps from one look at the batch to the next: it costs a third, and a layer changes little in a step. */
const EVERY = 3;

/** Evaluations with which x* follows Θ from look to look: of the configured solver, since plain repetition leaves an expansive layer's x*. */
const FOLLOW = 3;

/** A relative residual beyond which a state is no equilibrium that anything could follow. */
const ASTRAY = 0.1;

/** The penalty's share of a step. */
export interface PenaltyShare {
  /** In the order of the model's parameters, null for those that T does not depend on; owned by the caller. */
  readonly gradients: (tf.Tensor | null)[];
  /** Largest gain ‖Ju‖ of the batch, a lower estimate of σ_max(J) at its equilibria. */
  readonly gain: number;
}

/**
 * Keeps the layer a contraction: the penalty weight·mean max(0, ‖Ju‖ − target)² at the equilibria of a few images that stay the same for a
 * while, so that u has the time to become the direction in which T stretches most, and x* to follow Θ by a few evaluations a look.
 */
export class ContractionPenalty {
  private batch: TrainingBatch | null = null;
  private period = -1;
  /** x* as far as it has followed, and u, unit vectors; [B,H,W,K]. */
  private state: tf.Tensor4D | null = null;
  private direction: tf.Tensor4D | null = null;

  /** @param draw draws the batch of a period, the same whenever it is asked; disposed here */
  constructor(
    private readonly model: Model,
    private readonly config: TrainingConfig,
    private readonly draw: (period: number) => Promise<TrainingBatch>,
  ) {}

  /** @param step 0-based @returns null at steps that do not look, and where the contraction is left free */
  async look(step: number, random: Random): Promise<PenaltyShare | null> {
    const { contraction } = this.config;
    if (contraction === null || step % EVERY !== 0) return null;
    const batch = await this.batchAt(Math.floor(step / PERIOD));
    return holding(async (hold) => {
      const problem = hold(this.model.scheme.bind(batch.measurement));
      const { map } = problem;
      const { state, residual } = await this.follow(problem, batch);
      const from = this.direction ?? tf.tidy(() => unit(normalTensor(state.shape, random)));
      this.direction = from;
      this.direction = powerStep(map, state, from);
      from.dispose();
      const penalty = this.gradientAt(map, state, this.direction, contraction);
      // Where an expansive layer has led astray, the next look starts over.
      if (!(residual < ASTRAY)) this.setState(null);
      return penalty;
    });
  }

  private async batchAt(period: number): Promise<TrainingBatch> {
    if (this.batch !== null && this.period === period) return this.batch;
    // A state of the same period is a resumed run's, and stays. The direction is a better start than a random one.
    if (this.period !== period) this.setState(null);
    this.batch?.dispose();
    this.batch = null;
    this.batch = await this.draw(period);
    this.period = period;
    return this.batch;
  }

  /** x* of the batch: found anew, or from where it was. */
  private follow(
    { map, initialState }: EquilibriumProblem,
    { measurement }: TrainingBatch,
  ): Promise<{ state: tf.Tensor4D; residual: number }> {
    return holding(async (hold) => {
      const { solver } = this.config;
      const from = hold(this.state === null ? initialState() : tf.clone(this.state));
      const { state, samples } = await solveFixedPoint(map, from, {
        ...configuredSolve(solver),
        narrow: narrowing(this.model.scheme, measurement),
        maxEvaluations: this.state === null ? solver.maxEvaluations : FOLLOW,
      });
      this.setState(state);
      return { state, residual: Math.max(...samples.map(({ residual }) => residual)) };
    });
  }

  private gradientAt(
    map: (x: tf.Tensor4D) => tf.Tensor4D,
    x: tf.Tensor4D,
    u: tf.Tensor4D,
    { target, weight }: NonNullable<TrainingConfig['contraction']>,
  ): PenaltyShare {
    const kept: tf.Tensor[] = [];
    const variables = this.model.parameters.all;
    try {
      const { value, grads } = freeingTape(() =>
        tf.variableGrads(() => {
          const gain = directionalGain(map, x, map(x), u);
          kept.push(tf.keep(tf.max(gain)));
          return tf.mul(weight, tf.mean(tf.square(tf.relu(tf.sub(gain, target)))));
        }, [...variables]),
      );
      value.dispose();
      const gain = kept[0]?.dataSync()[0] ?? Number.NaN;
      return { gradients: variables.map(({ name }) => grads[name] ?? null), gain };
    } finally {
      tf.dispose(kept);
    }
  }

  /** What a checkpoint must hold besides the step, for the next look to be the same. */
  get carried(): ReadonlyMap<string, tf.Tensor> {
    const named: [string, tf.Tensor | null][] = [
      ['state', this.state],
      ['direction', this.direction],
    ];
    return new Map(named.flatMap(([name, tensor]) => (tensor === null ? [] : [[name, tensor]])));
  }

  /**
   * Goes on with what {@link carried} gave, its names with the prefix `probe.` that they have in every checkpoint.
   *
   * @param step the next one
   * @throws StillpointError BAD_MODEL when the tensors are no images
   */
  load(step: number, saved: SavedTensors): void {
    this.reset();
    this.state = imageOf(saved.get('probe.state'));
    this.direction = imageOf(saved.get('probe.direction'));
    // The last look was at the last step divisible by EVERY before this one.
    this.period = Math.floor((Math.ceil(step / EVERY) * EVERY - EVERY) / PERIOD);
  }

  /** Starts afresh: what it carries may be tainted. */
  reset(): void {
    this.batch?.dispose();
    this.batch = null;
    this.period = -1;
    this.setState(null);
    this.direction?.dispose();
    this.direction = null;
  }

  private setState(state: tf.Tensor4D | null): void {
    this.state?.dispose();
    this.state = state;
  }

  dispose(): void {
    this.reset();
  }
}

function imageOf(saved: { shape: readonly number[]; data: Float32Array } | undefined): tf.Tensor4D | null {
  return saved === undefined ? null : tf.tensor4d(saved.data, imageShape(saved.shape));
}
