import { richardsonLucy, richardsonLucyIterations } from '../classical/richardson-lucy.js';
import type { IterativeRestoration } from '../classical/restoration.js';
import { tikhonov, tikhonovByDescent, tikhonovWeight } from '../classical/tikhonov.js';
import { totalVariation, totalVariationWeight } from '../classical/total-variation.js';
import { wiener, wienerNoiseToSignal } from '../classical/wiener.js';
import { isSolvable } from '../operators/linear-operator.js';
import type { EvaluationProtocol, Restorer } from './evaluate-batch.js';

/** A classical method to compare with: total variation, Wiener, Tikhonov, Richardson–Lucy. */
export type ComparatorMethod = 'tv' | 'wiener' | 'tikhonov' | 'rl';

/** Tighter than scores can tell: a relative change of 1e-4 a step moves PSNR by less than 0.01 dB. */
const STOPPING = { tolerance: 1e-4, maxIterations: 300 };
const DESCENT = { tolerance: 1e-5, maxIterations: 2000 };

/**
 * Restores with a classical method at its default strength, a function of the protocol's noise level alone.
 *
 * `evaluations` counts iterations (0 for a closed form); a method that stops by its own rule counts as converged.
 */
export function comparatorRestorer(method: ComparatorMethod, protocol: EvaluationProtocol): Restorer {
  const { psf, boundary, noise } = protocol;
  switch (method) {
    case 'wiener':
      return async (d) => closedForm(d, wiener(d, { psf, boundary, noiseToSignal: wienerNoiseToSignal(noise) }));
    case 'tikhonov':
      return async (d, operator, signal) =>
        isSolvable(operator)
          ? closedForm(d, tikhonov(d, operator, tikhonovWeight(noise)))
          : iterated(d, await tikhonovByDescent(d, operator, tikhonovWeight(noise), stopping(DESCENT, signal)));
    case 'tv':
      return async (d, operator, signal) =>
        iterated(d, await totalVariation(d, operator, totalVariationWeight(noise), stopping(STOPPING, signal)));
    case 'rl':
      return async (d, operator, signal) => {
        const { x, iterations } = await richardsonLucy(d, operator, {
          iterations: richardsonLucyIterations(noise),
          ...(signal === undefined ? {} : { signal }),
        });
        return iterated(d, { x, iterations, reason: signal?.aborted === true ? 'cancelled' : 'converged' });
      };
  }
}

type Restoration = Awaited<ReturnType<Restorer>>;
type Batch = Parameters<Restorer>[0];

function stopping<T extends object>(limits: T, signal: AbortSignal | undefined): T & { signal?: AbortSignal } {
  return signal === undefined ? limits : { ...limits, signal };
}

function closedForm(d: Batch, restored: Batch): Restoration {
  return { restored, solves: Array.from({ length: d.shape[0] }, () => ({ evaluations: 0, converged: true })) };
}

function iterated(d: Batch, { x, iterations, reason }: IterativeRestoration): Restoration {
  const solve = { evaluations: iterations, converged: reason === 'converged' };
  return { restored: x, solves: Array.from({ length: d.shape[0] }, () => solve) };
}
