import * as tf from '@tensorflow/tfjs-core';

import { scalesOf } from '../contract/model-config.js';
import type { ModelConfig } from '../contract/training.js';
import type { Model } from '../models/model.js';
import { blockNormBound, convolutionNormBound } from '../networks/convolution-norm.js';
import { GREATEST_SLOPE } from '../tensor/activations.js';
import { nonexpansiveBound } from '../networks/nonexpansive.js';

/** Frequencies an axis at which convolutions are bounded: within a few per cent of the norm. */
const GRID = 32;

/** Certified upper bounds of a network's two faces: S_Θ, and R_Θ = I − S_Θ. */
export interface NetworkBound {
  readonly residual: number;
  readonly denoiser: number;
}

/**
 * Certified upper bounds of Lip(S_Θ) and Lip(R_Θ) in x, from the layers' operator norms and the activations' greatest slopes. Often very loose,
 * except where the architecture is made for it (`nonexpansive`).
 *
 * @returns null for networks whose layers have no certified bound here (DRUNet's strided and transposed convolutions, batch norm)
 */
export function networkBound(model: Model): NetworkBound | null {
  const { network } = model.config;
  switch (network.kind) {
    case 'drunet':
      return null;
    case 'nonexpansive': {
      const norms = convolutionNorms(model);
      const layers = Array.from({ length: network.layers }, (_, i) => ({
        norm: norms.get(`network.layer${i}.kernel`) ?? Number.NaN,
        logit: model.parameters.find(`network.layer${i}.step`)?.dataSync()[0] ?? Number.NaN,
      }));
      const denoiser = nonexpansiveBound(network.lipschitz, layers);
      return { denoiser, residual: 1 + denoiser };
    }
    case 'multiscale': {
      const residual = multiscaleBound(network, convolutionNorms(model));
      return { residual, denoiser: 1 + residual };
    }
    case 'dncnn': {
      if (network.batchNorm) return null;
      const slopes = GREATEST_SLOPE[network.activation] ** (network.layers - 1);
      const residual = [...convolutionNorms(model).values()].reduce((product, norm) => product * norm, slopes);
      return { residual, denoiser: 1 + residual };
    }
    case 'residual': {
      const norms = convolutionNorms(model);
      const normOf = (name: string): number => norms.get(`network.${name}.kernel`) ?? Number.NaN;
      let residual = normOf('head') * normOf('tail');
      const slope = GREATEST_SLOPE[network.activation];
      for (let i = 0; i < network.blocks; i++)
        residual *= 1 + slope * normOf(`block${i}.conv0`) * normOf(`block${i}.conv1`);
      return { residual, denoiser: 1 + residual };
    }
  }
}

/** Lip(S) of a multiscale network: a skip adds 1, a block 1 + what its two convolutions can do. */
function multiscaleBound(
  network: Extract<ModelConfig['network'], { kind: 'multiscale' }>,
  norms: ReadonlyMap<string, number>,
): number {
  const normOf = (name: string): number => norms.get(`network.${name}.kernel`) ?? Number.NaN;
  const slope = GREATEST_SLOPE[network.activation];
  const stack = (name: string, count: number): number =>
    Array.from({ length: count }, (_, i) => `${name}${i}`).reduce(
      (product, block) => product * (1 + slope * normOf(`${block}.conv0`) * normOf(`${block}.conv1`)),
      1,
    );
  const scales = scalesOf(network);
  const inner = scales.reduceRight((smaller, { blocks }, i) => {
    const name = `scale${i + 1}`;
    const rising = i === scales.length - 1 ? 1 : stack(`${name}.rising`, blocks);
    return 1 + normOf(`${name}.down`) * stack(`${name}.falling`, blocks) * smaller * rising * normOf(`${name}.up`);
  }, 1);
  return slope ** 2 * normOf('head') * inner * normOf('tail');
}

/** Certified norm of every convolution of the network, by the name of its kernel. */
function convolutionNorms(model: Model): Map<string, number> {
  const norms = new Map<string, number>();
  for (const [name, variable] of model.parameters.entries()) {
    if (!name.startsWith('network.') || !name.endsWith('.kernel')) continue;
    const kernel = variable as unknown as Parameters<typeof convolutionNormBound>[0];
    norms.set(
      name,
      tf.tidy(() => {
        const bound = kernel.shape[0] === 2 ? blockNormBound(kernel) : convolutionNormBound(kernel, { grid: GRID });
        return bound.dataSync()[0] ?? Number.NaN;
      }),
    );
  }
  return norms;
}

/** ‖I − ηAᵀA‖ for 0 ≤ AᵀA ≤ ‖A‖²: the smallest eigenvalue of a blur is as good as 0. */
const gradientStep = (eta: number, operatorNorm: number): number => Math.max(1, Math.abs(1 - eta * operatorNorm ** 2));

/**
 * A certified upper bound of Lip(T), composed from the network's and the data step's: true everywhere, not only at x*.
 *
 * DE-Grad ‖I − ηAᵀA‖ + η·Lip(S); DE-Prox and PnP-FB Lip(R)·‖I − ηAᵀA‖; RED ‖I − τAᵀA‖ + τλ·Lip(S); DE-HQS Lip(R) (its data
 * step is nonexpansive); DE-ADMM √(Lip(R)² + Lip(S)²) on the stacked state,
 * since (z, u) ↦ (R, S)(Pz + (I − P)u) with 0 ≤ P ≤ I, and ‖[P, I − P]‖ ≤ 1.
 *
 * @param operatorNorm ‖A‖
 * @returns null where {@link networkBound} is
 */
export function certifiedBound(model: Model, operatorNorm: number): number | null {
  const bound = networkBound(model);
  return bound === null ? null : schemeBound(model.config, bound, operatorNorm * weightNorm(model), scalarsOf(model));
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

function schemeBound(
  { scheme }: ModelConfig,
  { residual: s, denoiser: r }: NetworkBound,
  norm: number,
  scalar: (name: string) => number,
): number {
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
      return Math.hypot(r, s);
  }
}
