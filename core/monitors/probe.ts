import * as tf from '@tensorflow/tfjs-core';

import { isContraction, isDescent, isEquilibrium } from '../contract/conditions.js';
import type { Random } from '../random/random.js';
import type { GradientMethod } from '../gradients/gradient-method.js';
import type { Model } from '../models/model.js';
import type { EquilibriumProblem, Measurement } from '../schemes/scheme.js';
import { solveEquilibrium } from '../schemes/solve-equilibrium.js';
import { anderson, PAPER_ANDERSON } from '../solvers/anderson.js';
import { certifiedBound } from './certified-bound.js';
import type { Estimate } from './estimate.js';
import { gradientAlignment, type GradientAlignment } from './gradient-alignment.js';
import { localConstantsFrom, type LookDirections } from './local-lipschitz.js';
import { observedRatio } from './observed-ratio.js';
import { parameterSensitivity, type ParameterSensitivity } from './parameter-sensitivity.js';

/** What a look measures beyond the Lipschitz constants. */
export interface ProbeParts {
  /** The step's direction against the exact gradient. */
  readonly alignment: boolean;
  /** κ(M Mᵀ). */
  readonly condition: boolean;
}

/** What a look saw, as `monitor` events say it, and the seconds that each part took. */
export interface ProbeReading {
  readonly certified: number | null;
  readonly local: number;
  readonly localError: number | null;
  readonly contractive: boolean | null;
  readonly spectralRadius: number;
  readonly observed: number;
  readonly cosine: number | null;
  readonly descent: boolean | null;
  readonly rowCondition: number | null;
  readonly fullRowRank: false | null;
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
const LANCZOS_STEPS = 6;

/**
 * A few images whose layer is looked at again and again while a model trains: the same measurement every time, and searches that go on
 * from the last look's directions.
 *
 * Leaves the model as it is, bit for bit.
 */
export class Probe {
  private readonly problem: EquilibriumProblem;
  private directions: LookDirections | null = null;

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
    return solveEquilibrium(this.problem, options, async ({ initial, state, samples }) => {
      const { local, ...constants } = await this.constants(state, samples);
      const observed = await observedRatio(map, initial);
      const forConstants = clock();
      const alignment = parts.alignment ? await this.alignment(state, initial, local.value) : null;
      const forAlignment = clock();
      const condition = parts.condition ? await this.condition(state) : null;
      return {
        ...constants,
        local: local.value,
        localError: local.error,
        observed,
        cosine: alignment?.cosine ?? null,
        descent: alignment === null ? null : isDescent({ value: alignment.cosine, error: alignment.error }),
        rowCondition: condition?.condition ?? null,
        fullRowRank: condition?.fullRowRank ?? null,
        cost: { constants: forConstants, alignment: forAlignment, condition: clock() },
      };
    });
  }

  private async constants(
    state: tf.Tensor4D,
    solved: readonly { readonly residual: number }[],
  ): Promise<Pick<ProbeReading, 'certified' | 'contractive' | 'spectralRadius'> & { readonly local: Estimate }> {
    const { directions } = this;
    // No longer kept: who starts from them disposes them.
    this.directions = null;
    const seen = await localConstantsFrom(this.problem.map, state, this.options.random, directions);
    this.directions = seen.directions;
    const certified = certifiedBound(this.model, this.measurement.operator.norm);
    const atEquilibria = seen.local.samples.filter((_, i) => isEquilibrium(solved[i]?.residual ?? Infinity));
    return {
      certified,
      contractive: isContraction(certified, atEquilibria, solved.length),
      local: seen.local,
      spectralRadius: seen.spectralRadius.value,
    };
  }

  private alignment(equilibrium: tf.Tensor4D, initial: tf.Tensor4D, local: number): Promise<GradientAlignment> {
    const { map, readout } = this.problem;
    const step = {
      map,
      equilibrium,
      initial,
      loss: (z: tf.Tensor4D): tf.Scalar => tf.tidy(() => this.options.loss(readout(z))),
      variables: this.model.parameters.all,
    };
    return gradientAlignment(this.options.gradient, step, local);
  }

  /** At the first image: rank is a matter of one image's values. */
  private condition(equilibria: tf.Tensor4D): Promise<ParameterSensitivity> {
    const { parameters, config } = this.model;
    const { random } = this.options;
    return parameterSensitivity(this.problem.map, equilibria, parameters.all, config, random, LANCZOS_STEPS);
  }

  dispose(): void {
    if (this.directions !== null) tf.dispose([this.directions.stretching, this.directions.growing]);
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
