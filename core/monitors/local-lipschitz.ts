import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { vectorJacobianProduct, type StateMap } from '../gradients/jacobian-products.js';
import { normalTensor } from '../random/normal-tensor.js';
import { sampleNorm, unit } from '../tensor/per-sample.js';
import type { Estimate } from './estimate.js';

export interface PowerOptions {
  /** Relative change below which it stops. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** An estimate with the directions it ended with, from which the next one, of a layer that has hardly changed, starts. */
export interface DirectedEstimate extends Estimate {
  /** Unit vectors, [B,H,W,K]; owned by the caller. */
  readonly directions: tf.Tensor4D;
}

const DEFAULTS: PowerOptions = { tolerance: 5e-4, maxIterations: 25 };

/**
 * Length of the finite difference behind J v, in the state's norm. Spread over an image it moves a pixel by a fraction of a grey level,
 * while float32 rounding of T contributes about 1e-4 of the result; a fifth of the cost of the exact product.
 */
const DIFFERENCE = 0.05;

/** J v for unit vectors v, with y = T(x) at hand. */
function push(map: StateMap, x: tf.Tensor4D, y: tf.Tensor4D, v: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => tf.div(tf.sub(map(tf.add(x, tf.mul(DIFFERENCE, v))), y), DIFFERENCE));
}

function normsOf(x: tf.Tensor4D): number[] {
  return tf.tidy(() => [...sampleNorm(x).dataSync()]);
}

/**
 * The local Lipschitz constant σ_max(J) of T at x by power iteration on JᵀJ: an estimate from below, never a certificate.
 *
 * @param x states, [B,H,W,K], each with a direction of its own; not disposed
 * @param start unit vectors to start from; disposed
 * @returns the largest of the samples
 */
export function localLipschitzFrom(
  map: StateMap,
  x: tf.Tensor4D,
  start: tf.Tensor4D,
  options: PowerOptions = DEFAULTS,
): DirectedEstimate {
  return tf.tidy(() => {
    let v = takenOver(start);
    const y = map(x);
    let value = 0;
    let change = Number.POSITIVE_INFINITY;
    let iterations = 0;
    while (iterations < options.maxIterations && change > options.tolerance) {
      const pushed = push(map, x, y, v);
      const next = Math.max(...normsOf(pushed));
      change = Math.abs(next - value) / Math.max(next, Number.MIN_VALUE);
      value = next;
      iterations += 1;
      const pulled = vectorJacobianProduct(map, x, pushed);
      tf.dispose([v, pushed]);
      v = unit(pulled);
      pulled.dispose();
    }
    return { value, change, iterations, products: 2 * iterations + 1, directions: v };
  });
}

/** A tensor as one of the scope that runs: disposed with it, whatever happens. */
function takenOver(start: tf.Tensor4D): tf.Tensor4D {
  const own = tf.clone(start);
  start.dispose();
  return own;
}

/** {@link localLipschitzFrom} random directions. */
export function localLipschitz(
  map: StateMap,
  x: tf.Tensor4D,
  random: Random,
  options: PowerOptions = DEFAULTS,
): Estimate {
  const { directions, ...estimate } = localLipschitzFrom(map, x, randomDirections(x.shape, random), options);
  directions.dispose();
  return estimate;
}

/** Iterations whose growth factors are averaged: a leading complex pair makes single ones oscillate. */
const AVERAGED = 10;

/**
 * The spectral radius ρ(J) of T at x: the mean growth of ‖Jᵏv‖. Picard converges near x* exactly when it is below 1.
 *
 * @param x states, [B,H,W,K]; not disposed
 * @param start unit vectors to start from; disposed
 * @param maxIterations at least the ten that are averaged; cold starts need more
 * @returns the largest of the samples
 */
export function spectralRadiusFrom(
  map: StateMap,
  x: tf.Tensor4D,
  start: tf.Tensor4D,
  maxIterations = AVERAGED,
): DirectedEstimate {
  return tf.tidy(() => {
    let v = takenOver(start);
    const y = map(x);
    // One list a sample.
    const logs: number[][] = Array.from({ length: x.shape[0] }, () => []);
    let iterations = 0;
    for (let alive = true; iterations < maxIterations && alive; iterations++) {
      const pushed = push(map, x, y, v);
      const growth = normsOf(pushed);
      growth.forEach((factor, i) => logs[i]?.push(Math.log(Math.max(factor, Number.MIN_VALUE))));
      v.dispose();
      v = unit(pushed);
      pushed.dispose();
      alive = growth.some((factor) => factor > 0);
    }
    const late = logs.map((growths) => growths.slice(-AVERAGED));
    const value = Math.max(...late.map(geometricMean));
    const half = Math.max(...late.map((growths) => geometricMean(growths.slice(Math.floor(growths.length / 2)))));
    const change = Math.abs(half - value) / Math.max(value, Number.MIN_VALUE);
    return { value, change, iterations, products: iterations + 1, directions: v };
  });
}

/** {@link spectralRadiusFrom} random directions. */
export function spectralRadius(map: StateMap, x: tf.Tensor4D, random: Random, maxIterations = 30): Estimate {
  const { directions, ...estimate } = spectralRadiusFrom(map, x, randomDirections(x.shape, random), maxIterations);
  directions.dispose();
  return estimate;
}

const geometricMean = (logs: readonly number[]): number =>
  Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);

/** Random unit vectors, one a sample. @returns new tensor */
export function randomDirections(shape: [number, number, number, number], random: Random): tf.Tensor4D {
  return tf.tidy(() => unit(normalTensor(shape, random)));
}
