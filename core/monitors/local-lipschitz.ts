import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../data/random.js';
import { jacobianVectorProduct, vectorJacobianProduct, type StateMap } from '../gradients/jacobian-products.js';
import { normalTensor } from '../operators/noise.js';
import { sampleNorm, unit } from '../tensor/per-sample.js';
import type { Estimate } from './estimate.js';

export interface PowerOptions {
  /** Relative change below which it stops. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

const DEFAULTS: PowerOptions = { tolerance: 2e-3, maxIterations: 20 };

function normOf(x: tf.Tensor4D): number {
  return tf.tidy(() => sampleNorm(x).dataSync()[0] ?? Number.NaN);
}

/**
 * The local Lipschitz constant σ_max(J) of T at x by power iteration on JᵀJ: an estimate from below, never a certificate.
 *
 * @param x one state, [1,H,W,K]; not disposed
 */
export function localLipschitz(map: StateMap, x: tf.Tensor4D, random: Random, options: PowerOptions = DEFAULTS): Estimate {
  let v = startingDirection(x, random);
  let value = 0;
  let change = Number.POSITIVE_INFINITY;
  let iterations = 0;
  while (iterations < options.maxIterations && change > options.tolerance) {
    const pushed = jacobianVectorProduct(map, x, v);
    const next = normOf(pushed);
    change = Math.abs(next - value) / Math.max(next, Number.MIN_VALUE);
    value = next;
    iterations += 1;
    const pulled = vectorJacobianProduct(map, x, pushed);
    tf.dispose([v, pushed]);
    v = unit(pulled);
    pulled.dispose();
  }
  v.dispose();
  return { value, change, iterations, products: 3 * iterations };
}

/** Iterations whose growth factors are averaged: a leading complex pair makes single ones oscillate. */
const AVERAGED = 10;

/**
 * The spectral radius ρ(J) of T at x: the mean growth of ‖Jᵏv‖. Picard converges near x* exactly when it is below 1.
 *
 * @param x one state, [1,H,W,K]; not disposed
 */
export function spectralRadius(map: StateMap, x: tf.Tensor4D, random: Random, maxIterations = 30): Estimate {
  let v = startingDirection(x, random);
  const logs: number[] = [];
  for (let k = 0; k < maxIterations; k++) {
    const pushed = jacobianVectorProduct(map, x, v);
    const growth = normOf(pushed);
    logs.push(Math.log(Math.max(growth, Number.MIN_VALUE)));
    v.dispose();
    v = unit(pushed);
    pushed.dispose();
    if (!(growth > 0)) break;
  }
  v.dispose();
  const mean = (values: readonly number[]): number => values.reduce((sum, log) => sum + log, 0) / values.length;
  const last = logs.slice(-AVERAGED);
  const value = Math.exp(mean(last));
  const half = Math.exp(mean(last.slice(Math.floor(last.length / 2))));
  return { value, change: Math.abs(half - value) / Math.max(value, Number.MIN_VALUE), iterations: logs.length, products: 2 * logs.length };
}

function startingDirection(x: tf.Tensor4D, random: Random): tf.Tensor4D {
  const raw = normalTensor(x.shape, random);
  const v = unit(raw);
  raw.dispose();
  return v;
}
