import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import type { BlurFamily, DegradationConfig } from '../contract/training.js';
import { directBlur } from '../operators/direct-blur.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import { inFrame } from '../operators/frame.js';
import type { LinearOperator } from '../operators/linear-operator.js';
import { normalTensor } from '../random/normal-tensor.js';
import { diskPsf, gaussianPsf, motionPsf, type Psf } from '../operators/psf.js';
import { shakePsf } from '../operators/shake-psf.js';
import { frameWithin, unknownBorderBlur } from '../operators/unknown-border-blur.js';
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
 * The operator of a batch. Data steps in the Fourier domain can mix kernels, one an image: those of the circular boundary, and of the
 * unknown border, whose canvas is the clean image and whose frame is what the widest blur leaves of it. Under the others one Gaussian
 * (where there is one) serves the batch.
 *
 * @param sources one generator an image where kernels can be mixed; the first draws for the whole batch elsewhere
 */
function drawOperator(
  config: DegradationConfig,
  boundary: Boundary,
  height: number,
  width: number,
  sources: readonly Random[],
): LinearOperator {
  if (boundary === 'circular' || boundary === 'unknown') {
    const psfs = sources.map((random) => drawPsf(drawFamily(config.blurs, random), random));
    return boundary === 'circular'
      ? fourierBlur(psfs, height, width)
      : unknownBorderBlur(psfs, frameWithin(psfs, height, width));
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
  /** The clean images that restored ones are compared with, the size of d. */
  readonly reference: tf.Tensor4D;
}

/** The parts of a measurement, drawn in this order. */
interface Draws {
  readonly operator: () => LinearOperator;
  readonly levels: () => readonly number[];
  /** Normal, the shape of d. */
  readonly epsilon: (shape: tf.Tensor4D['shape']) => tf.Tensor4D;
}

function measure(x: tf.Tensor4D, draws: Draws): DrawnMeasurement {
  return assembled((hold) => {
    const operator = hold(draws.operator());
    const noise = hold(perSample(draws.levels()));
    const d = hold(
      tf.tidy(() => {
        const blurred = operator.apply(x);
        return tf.add(blurred, tf.mul(noise, draws.epsilon(blurred.shape))) as tf.Tensor4D;
      }),
    );
    return { measurement: { d, operator, noise }, reference: hold(inFrame(x, operator.frame)) };
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
    epsilon: (shape) => normalTensor(shape, random),
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
  const [, height, width] = x.shape;
  const boundary = config.boundaries[0] ?? 'circular';
  const mixes = boundary === 'circular' || boundary === 'unknown';
  const sources = keys.map((key) => root.split(`${mixes ? key : 'batch'} blur`));
  const noises = keys.map((key) => root.split(`${key} noise`));
  return measure(x, {
    operator: () => drawOperator(config, boundary, height, width, sources),
    levels: () => noises.map((random) => logUniform(config.noise, random)),
    epsilon: ([, height, width, channels]) => {
      const parts = noises.map((random) => normalTensor([1, height, width, channels], random));
      return tf.concat(parts, 0);
    },
  });
}
