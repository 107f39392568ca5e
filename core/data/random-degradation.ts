import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import type { BlurFamily, DegradationConfig } from '../contract/training.js';
import { directBlur } from '../operators/direct-blur.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import type { LinearOperator } from '../operators/linear-operator.js';
import { normalTensor } from '../random/normal-tensor.js';
import { diskPsf, gaussianPsf, motionPsf, type Psf } from '../operators/psf.js';
import { shakePsf } from '../operators/shake-psf.js';
import type { Measurement } from '../schemes/scheme.js';
import { assembled, type Held } from '../tensor/holding.js';
import { perSample } from '../tensor/per-sample.js';
import type { Random } from '../random/random.js';

function between([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random.uniform();
}

/** Log-uniform: as many draws between 0.002 and 0.004 as between 0.01 and 0.02. */
export function logUniform([low, high]: readonly [number, number], random: Random): number {
  return Math.exp(between([Math.log(low), Math.log(high)], random));
}

function drawFamily(families: readonly BlurFamily[], random: Random): BlurFamily {
  const total = families.reduce((sum, family) => sum + family.weight, 0);
  let rest = total * random.uniform();
  for (const family of families) {
    rest -= family.weight;
    if (rest < 0) return family;
  }
  return families[families.length - 1] as BlurFamily;
}

/** One kernel of a family. */
export function drawPsf(family: BlurFamily, random: Random): Psf {
  switch (family.kind) {
    case 'gaussian':
      return gaussianPsf(between(family.sigma, random), family.size);
    case 'motion':
      return motionPsf(between(family.length, random), 180 * random.uniform());
    case 'disk':
      return diskPsf(between(family.radius, random));
    case 'shake':
      return shakePsf(between(family.extent, random), random);
  }
}

/**
 * The operator of a batch. Closed-form data steps decide what it can mix: a kernel an image needs the circular boundary; under the
 * others one Gaussian (where there is one) serves the batch.
 *
 * @param sources one generator an image for the circular boundary; the first draws for the whole batch under the others
 */
function drawOperator(
  config: DegradationConfig,
  boundary: Boundary,
  height: number,
  width: number,
  sources: readonly Random[],
): LinearOperator {
  if (boundary === 'circular') {
    const psfs = sources.map((random) => drawPsf(drawFamily(config.blurs, random), random));
    return fourierBlur(psfs, height, width);
  }
  const [random] = sources;
  if (random === undefined) throw new Error('drawOperator: an empty batch');
  const separable = config.blurs.filter((family) => family.kind === 'gaussian');
  const families = separable.length > 0 ? separable : config.blurs;
  return directBlur(drawPsf(drawFamily(families, random), random), boundary, height, width);
}

/** A measurement that is freed with its operator. */
export interface DrawnMeasurement extends Held {
  readonly measurement: Measurement;
}

/** The parts of a measurement, drawn in this order. */
interface Draws {
  readonly operator: () => LinearOperator;
  readonly levels: () => readonly number[];
  /** Normal, the shape of the images. */
  readonly epsilon: () => tf.Tensor4D;
}

function measure(x: tf.Tensor4D, draws: Draws): DrawnMeasurement {
  return assembled((hold) => {
    const operator = hold(draws.operator());
    const noise = hold(perSample(draws.levels()));
    const d = hold(tf.tidy(() => tf.add(operator.apply(x), tf.mul(noise, draws.epsilon())) as tf.Tensor4D));
    return { measurement: { d, operator, noise } };
  });
}

/**
 * Degrades a batch at random: d = A x + ε with blur, boundary and noise level drawn from the configuration.
 *
 * @param x clean images [B,H,W,C], centred intensities, not disposed
 */
export function randomMeasurement(x: tf.Tensor4D, config: DegradationConfig, random: Random): DrawnMeasurement {
  const [batch, height, width] = x.shape;
  const boundary = config.boundaries[random.integer(config.boundaries.length)] ?? 'circular';
  return measure(x, {
    operator: () => drawOperator(config, boundary, height, width, new Array<Random>(batch).fill(random)),
    levels: () => Array.from({ length: batch }, () => logUniform(config.noise, random)),
    epsilon: () => normalTensor(x.shape, random),
  });
}

/**
 * Degrades a batch so that a sample gets the same blur, noise level and noise whenever its key comes back, whatever its batch-mates. The
 * first boundary of the configuration is used.
 *
 * @param keys one a sample; @param root generator that theirs are derived from
 */
export function fixedMeasurement(
  x: tf.Tensor4D,
  config: DegradationConfig,
  keys: readonly string[],
  root: Random,
): DrawnMeasurement {
  const [, height, width, channels] = x.shape;
  const boundary = config.boundaries[0] ?? 'circular';
  const sources = keys.map((key) => root.split(`${boundary === 'circular' ? key : 'batch'} blur`));
  const noises = keys.map((key) => root.split(`${key} noise`));
  return measure(x, {
    operator: () => drawOperator(config, boundary, height, width, sources),
    levels: () => noises.map((random) => logUniform(config.noise, random)),
    epsilon: () => {
      const parts = noises.map((random) => normalTensor([1, height, width, channels], random));
      return tf.concat(parts, 0);
    },
  });
}
