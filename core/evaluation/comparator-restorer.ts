import { edgeTaper } from '../classical/edge-taper.js';
import { richardsonLucy, richardsonLucyIterations, type RichardsonLucyOptions } from '../classical/richardson-lucy.js';
import type { Boundary } from '../contract/blur.js';
import type { IterativeRestoration } from '../classical/restoration.js';
import { tikhonov, tikhonovByDescent, tikhonovWeight } from '../classical/tikhonov.js';
import { totalVariation, totalVariationWeight } from '../classical/total-variation.js';
import { wiener, wienerNoiseToSignal } from '../classical/wiener.js';
import { fourierBlur } from '../operators/fourier-blur.js';
import { inFrame } from '../operators/frame.js';
import { isSolvable, type LinearOperator } from '../operators/linear-operator.js';
import type { Psf } from '../operators/psf.js';
import { holding } from '../tensor/holding.js';
import type { EvaluationProtocol, Restorer } from './evaluate-batch.js';

/** A classical method to compare with: total variation, Wiener, Tikhonov, Richardson–Lucy. */
export type ComparatorMethod = 'tv' | 'wiener' | 'tikhonov' | 'rl';

/** From here on, where total variation stops after 40 to 120 steps, its PSNR changes by less than 0.05 dB. */
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
      return async (d) => closedForm(d, filtered(d, psf, boundary, noise));
    case 'tikhonov':
      return async (d, operator, signal) =>
        isSolvable(operator)
          ? closedForm(d, tikhonov(d, operator, tikhonovWeight(noise)))
          : iterated(
              d,
              operator,
              await tikhonovByDescent(d, operator, tikhonovWeight(noise), stopping(DESCENT, signal)),
            );
    case 'tv':
      return async (d, operator, signal) =>
        iterated(
          d,
          operator,
          await totalVariation(d, operator, totalVariationWeight(noise), stopping(STOPPING, signal)),
        );
    case 'rl':
      return async (d, operator, signal) => {
        const options = { iterations: richardsonLucyIterations(noise), ...(signal === undefined ? {} : { signal }) };
        const { x, iterations } = await (boundary === 'unknown'
          ? taperedRichardsonLucy(d, psf, options)
          : richardsonLucy(d, operator, options));
        return iterated(d, null, { x, iterations, reason: signal?.aborted === true ? 'cancelled' : 'converged' });
      };
  }
}

type Restoration = Awaited<ReturnType<Restorer>>;
type Batch = Parameters<Restorer>[0];

function stopping<T extends object>(limits: T, signal: AbortSignal | undefined): T & { signal?: AbortSignal } {
  return signal === undefined ? limits : { ...limits, signal };
}

/** A filter believes in a circular boundary: an unknown border is tapered into one. */
function filtered(d: Batch, psf: Psf, boundary: Boundary, noise: number): Batch {
  const noiseToSignal = wienerNoiseToSignal(noise);
  if (boundary !== 'unknown') return wiener(d, { psf, boundary, noiseToSignal });
  const tapered = edgeTaper(d, psf);
  try {
    return wiener(tapered, { psf, boundary: 'circular', noiseToSignal });
  } finally {
    tapered.dispose();
  }
}

/** Likewise. */
function taperedRichardsonLucy(d: Batch, psf: Psf, options: RichardsonLucyOptions): Promise<IterativeRestoration> {
  return holding(async (hold) => {
    const [, height, width] = d.shape;
    return richardsonLucy(hold(edgeTaper(d, psf)), hold(fourierBlur([psf], height, width)), options);
  });
}

function closedForm(d: Batch, restored: Batch): Restoration {
  return { restored, solves: Array.from({ length: d.shape[0] }, () => ({ evaluations: 0, converged: true })) };
}

/** @param operator whose canvas x is on; null where x is the picture already */
function iterated(
  d: Batch,
  operator: LinearOperator | null,
  { x, iterations, reason }: IterativeRestoration,
): Restoration {
  const solve = { evaluations: iterations, converged: reason === 'converged' };
  const restored = inFrame(x, operator?.frame);
  x.dispose();
  return { restored, solves: Array.from({ length: d.shape[0] }, () => solve) };
}
