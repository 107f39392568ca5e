import * as tf from '@tensorflow/tfjs-core';

import type { Boundary } from '../contract/blur.js';
import type { BlurFamily, DegradationConfig } from '../contract/training.js';
import { directBlur } from '../operators/direct-blur.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import type { LinearOperator } from '../operators/linear-operator.js';
import { normalTensor } from '../operators/noise.js';
import { diskPsf, gaussianPsf, motionPsf, type Psf } from '../operators/psf.js';
import { shakePsf } from '../operators/shake-psf.js';
import type { Measurement } from '../schemes/scheme.js';
import { perSample } from '../tensor/per-sample.js';
import type { Random } from './random.js';

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

/** Closed-form data steps decide what a batch can mix: per-image kernels need the circular boundary. */
function drawOperator(
  config: DegradationConfig,
  boundary: Boundary,
  shape: readonly [number, number, number, number],
  random: Random,
): LinearOperator {
  const [batch, height, width] = shape;
  const fits = (psf: Psf): boolean => psf.height <= height && psf.width <= width;
  const draw = (families: readonly BlurFamily[]): Psf => {
    let psf = drawPsf(drawFamily(families, random), random);
    while (!fits(psf)) psf = drawPsf(drawFamily(families, random), random);
    return psf;
  };
  if (boundary === 'circular') {
    return fourierBlur(
      Array.from({ length: batch }, () => draw(config.blurs)),
      height,
      width,
    );
  }
  const separable = config.blurs.filter((family) => family.kind === 'gaussian');
  return directBlur(draw(separable.length > 0 ? separable : config.blurs), boundary, height, width);
}

/**
 * Degrades a batch at random: d = A x + ε with blur, boundary and noise level drawn from the configuration.
 *
 * @param x clean images [B,H,W,C], centred intensities, not disposed
 * @returns the measurement and the function that frees it, operator included
 */
export function randomMeasurement(
  x: tf.Tensor4D,
  config: DegradationConfig,
  random: Random,
): { measurement: Measurement; dispose: () => void } {
  const boundary = config.boundaries[random.integer(config.boundaries.length)] ?? 'circular';
  const operator = drawOperator(config, boundary, x.shape, random);
  const noise = perSample(Array.from({ length: x.shape[0] }, () => logUniform(config.noise, random)));
  const epsilon = normalTensor(x.shape, random);
  const d = tf.tidy(() => tf.add(operator.apply(x), tf.mul(noise, epsilon)) as tf.Tensor4D);
  epsilon.dispose();
  return {
    measurement: { d, operator, noise },
    dispose: () => {
      tf.dispose([d, noise]);
      operator.dispose();
    },
  };
}
