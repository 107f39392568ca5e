import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import type { GradientMethod } from '../gradients/gradient-method.js';
import type { Model } from '../models/model.js';
import type { EquilibriumProblem, Measurement } from '../schemes/scheme.js';
import { solveEquilibrium } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { certifiedBound } from './certified-bound.js';
import { gradientAlignment } from './gradient-alignment.js';
import { localLipschitzFrom, randomDirections, spectralRadiusFrom } from './local-lipschitz.js';
import { observedRatio } from './observed-ratio.js';
import { parameterJacobian } from './parameter-jacobian.js';

/** What a look measures beyond the Lipschitz constants. */
export interface ProbeParts {
  /** The step's direction against the exact gradient. */
  readonly alignment: boolean;
  /** κ(MᵀM). */
  readonly condition: boolean;
}

/** What a look saw, as `monitor` events say it, and the seconds that each part took. */
export interface ProbeReading {
  readonly certified: number | null;
  readonly local: number;
  readonly spectralRadius: number;
  readonly observed: number;
  readonly cosine: number | null;
  readonly descent: boolean | null;
  readonly condition: number | null;
  readonly cost: { readonly constants: number; readonly alignment: number; readonly condition: number };
}

export interface ProbeOptions {
  /** The backward mode in use. */
  readonly gradient: GradientMethod;
  /** ℓ of a restored image, scalar. @param restored [B,H,W,C], centred */
  readonly loss: (restored: tf.Tensor4D) => tf.Scalar;
  /** Draws starting directions: a generator of the monitors' own, so that looking changes nothing. */
  readonly random: Random;
}

/** Tight: the constants are those at x*. */
const EQUILIBRIUM = { tolerance: 1e-5, maxEvaluations: 60 };
/** Iterations of a first look; later ones start from the directions that the one before ended with. */
const COLD_ITERATIONS = 30;
const LANCZOS_STEPS = 6;

/**
 * A few images whose layer is looked at again and again while a model trains: the same measurement every time, and power iterations that
 * go on from the last look's directions.
 *
 * Leaves the model as it is, bit for bit.
 */
export class Probe {
  private readonly problem: EquilibriumProblem;
  private stretching: tf.Tensor4D | null = null;
  private growing: tf.Tensor4D | null = null;

  /** @param measurement of the probe images; the caller's, kept until the probe is disposed */
  constructor(
    private readonly model: Model,
    private readonly measurement: Measurement,
    private readonly options: ProbeOptions,
  ) {
    this.problem = model.scheme.bind(measurement);
  }

  async look(parts: ProbeParts): Promise<ProbeReading> {
    const { map } = this.problem;
    const clock = stopwatch();
    const options = { solver: anderson(PAPER_ANDERSON), ...EQUILIBRIUM };
    return solveEquilibrium(this.problem, options, async ({ initial, state }) => {
      const constants = { ...this.constants(state), observed: await observedRatio(map, initial) };
      const forConstants = clock();
      const alignment = parts.alignment ? await this.alignment(state, initial) : null;
      const forAlignment = clock();
      const condition = parts.condition ? this.condition(state) : null;
      return {
        ...constants,
        cosine: alignment?.cosine ?? null,
        descent: alignment?.descent ?? null,
        condition,
        cost: { constants: forConstants, alignment: forAlignment, condition: clock() },
      };
    });
  }

  private constants(state: tf.Tensor4D): { certified: number | null; local: number; spectralRadius: number } {
    const { map } = this.problem;
    const warm = this.growing !== null;
    const local = localLipschitzFrom(map, state, this.start('stretching', state.shape));
    this.stretching = local.directions;
    const start = this.start('growing', state.shape);
    const radius = warm
      ? spectralRadiusFrom(map, state, start)
      : spectralRadiusFrom(map, state, start, COLD_ITERATIONS);
    this.growing = radius.directions;
    return {
      certified: certifiedBound(this.model, this.measurement.operator.norm),
      local: local.value,
      spectralRadius: radius.value,
    };
  }

  /** What the last look ended with, no longer kept: who starts from it disposes it. Random directions at the first. */
  private start(which: 'stretching' | 'growing', shape: tf.Tensor4D['shape']): tf.Tensor4D {
    const directions = this[which] ?? randomDirections(shape, this.options.random);
    this[which] = null;
    return directions;
  }

  private alignment(
    equilibrium: tf.Tensor4D,
    initial: tf.Tensor4D,
  ): Promise<{ readonly cosine: number; readonly descent: boolean }> {
    const { map, readout } = this.problem;
    return gradientAlignment(this.options.gradient, {
      map,
      equilibrium,
      initial,
      loss: (z) => tf.tidy(() => this.options.loss(readout(z))),
      variables: this.model.parameters.all,
    });
  }

  private condition(equilibrium: tf.Tensor4D): number {
    const { parameters } = this.model;
    const { random } = this.options;
    return parameterJacobian(this.problem.map, equilibrium, parameters.all, random, LANCZOS_STEPS).condition;
  }

  dispose(): void {
    tf.dispose([this.stretching, this.growing].filter((directions) => directions !== null));
    this.problem.dispose();
  }
}

/** @returns seconds since it was last asked */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
