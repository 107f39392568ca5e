import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../data/random.js';
import { vectorJacobianProduct, type StateMap } from '../gradients/jacobian-products.js';
import { normalTensor } from '../operators/noise.js';
import { sampleNorm, unit } from '../tensor/per-sample.js';
import type { Estimate } from './estimate.js';

export interface PowerOptions {
  /** Relative change below which it stops. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

const DEFAULTS: PowerOptions = { tolerance: 5e-4, maxIterations: 25 };

/**
 * Length of the finite difference behind J v, in the state's norm. Spread over an image it moves a pixel by a fraction of a grey level,
 * while float32 rounding of T contributes about 1e-4 of the result; a fifth of the cost of the exact product.
 */
const DIFFERENCE = 0.05;

/** J v for a unit v, with y = T(x) at hand. */
function push(map: StateMap, x: tf.Tensor4D, y: tf.Tensor4D, v: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => tf.div(tf.sub(map(tf.add(x, tf.mul(DIFFERENCE, v))), y), DIFFERENCE));
}

function normOf(x: tf.Tensor4D): number {
  return tf.tidy(() => sampleNorm(x).dataSync()[0] ?? Number.NaN);
}

/**
 * The local Lipschitz constant σ_max(J) of T at x by power iteration on JᵀJ: an estimate from below, never a certificate.
 *
 * @param x one state, [1,H,W,K]; not disposed
 */
export function localLipschitz(
  map: StateMap,
  x: tf.Tensor4D,
  random: Random,
  options: PowerOptions = DEFAULTS,
): Estimate {
  const y = map(x);
  let v = startingDirection(x, random);
  let value = 0;
  let change = Number.POSITIVE_INFINITY;
  let iterations = 0;
  while (iterations < options.maxIterations && change > options.tolerance) {
    const pushed = push(map, x, y, v);
    const next = normOf(pushed);
    change = Math.abs(next - value) / Math.max(next, Number.MIN_VALUE);
    value = next;
    iterations += 1;
    const pulled = vectorJacobianProduct(map, x, pushed);
    tf.dispose([v, pushed]);
    v = unit(pulled);
    pulled.dispose();
  }
  tf.dispose([v, y]);
  return { value, change, iterations, products: 2 * iterations + 1 };
}

/** Iterations whose growth factors are averaged: a leading complex pair makes single ones oscillate. */
const AVERAGED = 10;

/**
 * The spectral radius ρ(J) of T at x: the mean growth of ‖Jᵏv‖. Picard converges near x* exactly when it is below 1.
 *
 * @param x one state, [1,H,W,K]; not disposed
 */
export function spectralRadius(map: StateMap, x: tf.Tensor4D, random: Random, maxIterations = 30): Estimate {
  const y = map(x);
  let v = startingDirection(x, random);
  const logs: number[] = [];
  for (let k = 0; k < maxIterations; k++) {
    const pushed = push(map, x, y, v);
    const growth = normOf(pushed);
    logs.push(Math.log(Math.max(growth, Number.MIN_VALUE)));
    v.dispose();
    v = unit(pushed);
    pushed.dispose();
    if (!(growth > 0)) break;
  }
  tf.dispose([v, y]);
  const mean = (values: readonly number[]): number => values.reduce((sum, log) => sum + log, 0) / values.length;
  const last = logs.slice(-AVERAGED);
  const value = Math.exp(mean(last));
  const half = Math.exp(mean(last.slice(Math.floor(last.length / 2))));
  return {
    value,
    change: Math.abs(half - value) / Math.max(value, Number.MIN_VALUE),
    iterations: logs.length,
    products: logs.length + 1,
  };
}

function startingDirection(x: tf.Tensor4D, random: Random): tf.Tensor4D {
  const raw = normalTensor(x.shape, random);
  const v = unit(raw);
  raw.dispose();
  return v;
}
