import { maskedSteps, REFINEMENTS } from '../operators/masked-data-step.js';
import { fourierGraph, type Spectrum } from './fourier-graph.js';
import type { GraphBuilder, Value } from './graph-builder.js';

/** The data term f(x) = ½‖W^½(Ax − d)‖² of a circular blur, on centred pictures [N,3,H,W]. */
export interface FidelityGraph {
  /** ∇f(x) = Aᵀ W (Ax − d). */
  gradient(x: Value): Value;
  /**
   * (AᵀWA + ρI)⁻¹(AᵀWd + ρz) for W = I; as many steps towards it as `dataFidelity` takes for a mask; not for other weights.
   *
   * @param rho [N,1,1,1] @param guess where a mask's steps begin
   */
  proximal(z: Value, rho: Value, guess: Value): Value;
}

/**
 * @param d the measurement; @param kernels [M,h,w], one for all pictures or one a picture
 * @param weight W, a mask of what is believed or a weight a pixel, broadcastable to d; null for W = I
 */
export function fidelityGraph(graph: GraphBuilder, d: Value, kernels: Value, weight: Value | null): FidelityGraph {
  const fourier = fourierGraph(graph, d);
  const transfer = fourier.transfer(kernels);
  const conjugate = { re: transfer.re, im: graph.op('Neg', [transfer.im]) };
  const multiply = (a: Spectrum, b: Spectrum): Spectrum => ({
    re: graph.sub(graph.mul(a.re, b.re), graph.mul(a.im, b.im)),
    im: graph.add(graph.mul(a.re, b.im), graph.mul(a.im, b.re)),
  });
  const both = (of: (part: 're' | 'im') => Value): Spectrum => ({ re: of('re'), im: of('im') });
  const add = (a: Spectrum, b: Spectrum): Spectrum => both((part) => graph.add(a[part], b[part]));
  const sub = (a: Spectrum, b: Spectrum): Spectrum => both((part) => graph.sub(a[part], b[part]));
  const scale = (by: Value, a: Spectrum): Spectrum => both((part) => graph.mul(by, a[part]));
  const weighted = (x: Value): Value => (weight === null ? x : graph.mul(weight, x));
  const blurred = (x: Spectrum): Spectrum => multiply(transfer, x);

  const residual = (x: Value): Spectrum => {
    const seen = blurred(fourier.forward(x));
    if (weight === null) return sub(seen, fourier.forward(d));
    return fourier.forward(weighted(graph.sub(fourier.inverse(seen), d)));
  };
  /** AᵀWd + ρz. */
  const target = (z: Value, rho: Value): Spectrum =>
    add(multiply(conjugate, fourier.forward(weighted(d))), scale(rho, fourier.forward(z)));
  /** (AᵀA + ρI)⁻¹, a division. */
  const divided = (x: Spectrum, rho: Value): Spectrum => {
    const power = graph.add(graph.mul(transfer.re, transfer.re), graph.mul(transfer.im, transfer.im));
    return scale(graph.op('Reciprocal', [graph.add(power, rho)]), x);
  };
  const refined = (aim: Spectrum, rho: Value, guess: Value): Spectrum => {
    let x = fourier.forward(guess);
    let step: Spectrum | null = null;
    for (const { inertia, gain } of maskedSteps(REFINEMENTS)) {
      const believed = fourier.forward(weighted(fourier.inverse(blurred(x))));
      const normal = add(multiply(conjugate, believed), scale(rho, x));
      const pull = scale(graph.number(gain), divided(sub(aim, normal), rho));
      step = step === null ? pull : add(pull, scale(graph.number(inertia), step));
      x = add(x, step);
    }
    return x;
  };
  return {
    gradient: (x) => fourier.inverse(multiply(conjugate, residual(x))),
    proximal: (z, rho, guess) => {
      const aim = target(z, rho);
      return fourier.inverse(weight === null ? divided(aim, rho) : refined(aim, rho, guess));
    },
  };
}
