import * as tf from '@tensorflow/tfjs-core';

import type { ModelConfig } from '../contract/training.js';
import type { Model } from '../models/model.js';
import { convolutionNormBound } from '../networks/convolution-norm.js';

/** Frequencies an axis at which convolutions are bounded: within a few per cent of the norm. */
const GRID = 32;

/**
 * A certified upper bound of Lip(S_Θ) in x: the product of the layers' operator norms (activations are 1-Lipschitz). Often very loose.
 *
 * @returns null for networks whose layers have no certified bound here (DRUNet's strided and transposed convolutions, batch norm)
 */
export function networkBound(model: Model): number | null {
  const { network } = model.config;
  if (network.kind === 'drunet' || (network.kind === 'dncnn' && network.batchNorm)) return null;
  const norms = new Map<string, number>();
  for (const [name, variable] of model.parameters.entries()) {
    if (!name.startsWith('network.') || !name.endsWith('.kernel')) continue;
    const bound = convolutionNormBound(variable as unknown as Parameters<typeof convolutionNormBound>[0], {
      grid: GRID,
    });
    norms.set(name, bound.dataSync()[0] ?? Number.NaN);
    bound.dispose();
  }
  if (network.kind === 'dncnn') return [...norms.values()].reduce((product, norm) => product * norm, 1);
  const normOf = (name: string): number => norms.get(`network.${name}.kernel`) ?? Number.NaN;
  let bound = normOf('head') * normOf('tail');
  for (let i = 0; i < network.blocks; i++) bound *= 1 + normOf(`block${i}.conv0`) * normOf(`block${i}.conv1`);
  return bound;
}

/** ‖I − ηAᵀA‖ for 0 ≤ AᵀA ≤ ‖A‖²: the smallest eigenvalue of a blur is as good as 0. */
const gradientStep = (eta: number, operatorNorm: number): number => Math.max(1, Math.abs(1 - eta * operatorNorm ** 2));

/**
 * A certified upper bound of Lip(T), composed from the network's and the data step's: true everywhere, not only at x*.
 *
 * DE-Grad ‖I − ηAᵀA‖ + η·Lip(S); DE-Prox and PnP-FB Lip(R)·‖I − ηAᵀA‖ with R = I − S; RED ‖I − τAᵀA‖ + τλ·Lip(S); DE-HQS Lip(R) (its data
 * step is nonexpansive); DE-ADMM (1 + √2)·√(Lip(R)² + Lip(S)²) on the stacked state.
 *
 * @param operatorNorm ‖A‖
 * @returns null where {@link networkBound} is
 */
export function certifiedBound(model: Model, operatorNorm: number): number | null {
  const s = networkBound(model);
  return s === null ? null : schemeBound(model.config, s, operatorNorm * weightNorm(model), scalarsOf(model));
}

/** ‖W^½‖ of a weighted data norm, in which A counts as W^½A; 1 without weights. */
function weightNorm(model: Model): number {
  const logarithms = model.parameters.find('scheme.logWeights');
  if (logarithms === null) return 1;
  const largest = tf.tidy(() => tf.max(logarithms).dataSync()[0] ?? Number.NaN);
  return Math.exp(largest / 2);
}

/** The scheme's trained scalars by name. */
function scalarsOf(model: Model): (name: string) => number {
  const scalars = new Map(
    model.parameters
      .entries()
      .flatMap(([name, variable]): [string, number][] =>
        variable.size === 1 ? [[name, variable.dataSync()[0] ?? Number.NaN]] : [],
      ),
  );
  return (name) => scalars.get(`scheme.${name}`) ?? Number.NaN;
}

function schemeBound({ scheme }: ModelConfig, s: number, norm: number, scalar: (name: string) => number): number {
  const r = 1 + s;
  switch (scheme.kind) {
    case 'de-grad': {
      const eta = Math.abs(scalar('stepSize'));
      return gradientStep(scalar('stepSize'), norm) + eta * s;
    }
    case 'de-prox':
      return r * gradientStep(scalar('stepSize'), norm);
    case 'pnp-fb':
      return r * gradientStep(Math.exp(scalar('logStepSize')), norm);
    case 'red': {
      const tau = Math.exp(scalar('logStepSize'));
      return gradientStep(tau, norm) + tau * Math.exp(scalar('logRegularisation')) * s;
    }
    case 'de-hqs':
      return r;
    case 'de-admm':
      return (1 + Math.SQRT2) * Math.hypot(r, s);
  }
}
