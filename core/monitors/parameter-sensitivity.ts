import * as tf from '@tensorflow/tfjs-core';

import type { ModelConfig } from '../contract/model-config.js';
import type { Random } from '../random/random.js';
import type { StateMap } from '../gradients/jacobian-products.js';
import { freeingTape } from '../tensor/freeing-tape.js';
import { holding } from '../tensor/holding.js';
import { innerProduct } from '../tensor/per-sample.js';
import { randomDirections } from './directions.js';
import { lanczos } from './lanczos.js';

/** What was seen of M Mᵀ, M = ∂T/∂Θ of n state values by p parameters: JFB's conditions 3 and 4. */
export interface ParameterSensitivity {
  /** σ_max(M), from below. */
  readonly largest: number;
  /** σ_min(Mᵀ), from above: the true one can be smaller. */
  readonly smallest: number;
  /** κ(M Mᵀ) = (σ_max/σ_min)², from below: it can refute that the matrix is well conditioned, never confirm it. */
  readonly condition: number;
  /** False where M cannot have full row rank, or was seen not to have it; null where nothing says so, which proves nothing. */
  readonly fullRowRank: false | null;
  readonly iterations: number;
}

/** Relative length of the central difference in Θ: the cube root of float32's resolution, where rounding and curvature weigh alike. */
const DIFFERENCE = 5e-3;

/** σ_min/σ_max below which float32, and a vector found by differences, cannot tell a singular value from zero. */
const RESOLUTION = 1e-4;

/** The part of a model's configuration that says what the rank can be. */
type KnownLayer = Pick<ModelConfig, 'scheme' | 'weightedNorm'>;

/** One array a variable. */
type Direction = tf.Tensor[];

/**
 * The extreme eigenvalues of v ↦ M(Mᵀv) by Lanczos in the space of states.
 *
 * ⟨exact gradient, JFB's⟩ = vᵀ(I − J)⁻¹(M Mᵀ)v, so it is this n×n matrix that has to be definite and well conditioned: M needs full *row* rank
 * (the authors write M transposed). Products Mᵀv are backward passes; products M u are finite differences of T in Θ and serve the search alone:
 * the values are ‖Mᵀq‖² of the vectors q that it ends with.
 *
 * @param x x*, [B,H,W,K], of which the first image is looked at: the condition is one of each image; @param variables Θ; unchanged afterwards; @param layer whose rank may be known by its form
 * @param steps Lanczos steps
 * @see [F] Wu Fung et al. 2022, arXiv 2103.12803, assumption 0.4
 */
export async function parameterSensitivity(
  map: StateMap,
  x: tf.Tensor4D,
  variables: readonly tf.Variable[],
  layer: KnownLayer | null,
  random: Random,
  steps = 8,
): Promise<ParameterSensitivity> {
  const [batch, height, width, channels] = x.shape;
  const values = x.size / batch;
  const pulled = (v: tf.Tensor4D): Direction => pulledBack(map, x, variables, asFirst(v, batch));
  const { sizes, iterations } = await holding(async (hold) => {
    const { largest, smallest, products } = await lanczos(
      (v) => firstOf(directionalDerivative(map, x, variables, pulled(v))),
      hold(randomDirections([1, height, width, channels], random)),
      { steps: Math.min(steps, values), tolerance: 0 },
    );
    const ends = hold([largest.vectors, smallest.vectors]);
    return { sizes: ends.map((q) => tf.tidy(() => lengthOf(pulled(q)))), iterations: products };
  });
  const [most, least] = [Math.max(...sizes), Math.min(...sizes)];
  const singular = !(least > RESOLUTION * most);
  const deficient = rankAtMost(layer, variables, values) < values;
  return {
    largest: most,
    smallest: least,
    condition: (most / Math.max(least, Number.MIN_VALUE)) ** 2,
    fullRowRank: singular || deficient ? false : null,
    iterations,
  };
}

/**
 * What is known of the rank of M by counting: no more than p. DE-ADMM's state is (z, u), and z⁺ + u⁺ = x + u depends on Θ through ρ alone (and
 * through the weights of a trained norm), so half of the directions see one number.
 */
function rankAtMost(layer: KnownLayer | null, variables: readonly tf.Variable[], values: number): number {
  const parameters = variables.reduce((sum, variable) => sum + variable.size, 0);
  const halved = layer?.scheme.kind === 'de-admm' && layer.weightedNorm === null;
  return Math.min(parameters, halved ? values / 2 + 1 : values);
}

/** A state of the first image, in a batch where nothing else moves. */
const asFirst = (v: tf.Tensor4D, batch: number): tf.Tensor4D =>
  tf.pad(v, [
    [0, batch - 1],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);

const firstOf = (x: tf.Tensor4D): tf.Tensor4D => tf.slice4d(x, [0, 0, 0, 0], [1, -1, -1, -1]);

const lengthOf = (direction: Direction): number =>
  tf.tidy(() => Math.sqrt(tf.addN(direction.map((t) => tf.sum(tf.square(t)))).dataSync()[0] ?? Number.NaN));

/** Mᵀ v: one backward pass. New tensors. */
function pulledBack(map: StateMap, x: tf.Tensor4D, variables: readonly tf.Variable[], v: tf.Tensor4D): Direction {
  const { value, grads } = freeingTape(() => tf.variableGrads(() => tf.sum(innerProduct(map(x), v)), [...variables]));
  value.dispose();
  return variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
}

/** M u by a central difference in Θ. */
function directionalDerivative(
  map: StateMap,
  x: tf.Tensor4D,
  variables: readonly tf.Variable[],
  u: Direction,
): tf.Tensor4D {
  const originals = variables.map((variable) => tf.clone(variable));
  const h = (DIFFERENCE * Math.max(lengthOf(originals), 1)) / Math.max(lengthOf(u), Number.MIN_VALUE);
  const moveTo = (step: number): void => {
    tf.tidy(() => {
      variables.forEach((variable, i) => {
        const original = originals[i];
        const direction = u[i];
        if (original === undefined || direction === undefined) return;
        variable.assign(step === 0 ? original : tf.add(original, tf.mul(step, direction)));
      });
    });
  };
  try {
    moveTo(h);
    const ahead = map(x);
    moveTo(-h);
    const behind = map(x);
    const derivative = tf.tidy(() => tf.div(tf.sub(ahead, behind), 2 * h) as tf.Tensor4D);
    tf.dispose([ahead, behind]);
    return derivative;
  } finally {
    moveTo(0);
    tf.dispose(originals);
  }
}
