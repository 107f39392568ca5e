import { fourierGraph, type Spectrum } from './fourier-graph.js';
import type { GraphBuilder, Value } from './graph-builder.js';

/** The data term f(x) = ½‖W^½(Ax − d)‖² of a circular blur, on centred pictures [N,3,H,W]. */
export interface FidelityGraph {
  /** ∇f(x) = Aᵀ W (Ax − d). */
  gradient(x: Value): Value;
  /** (AᵀA + ρI)⁻¹(Aᵀd + ρz); only for W = I. @param rho [N,1,1,1] */
  proximal(z: Value, rho: Value): Value;
}

/**
 * @param d the measurement; @param kernels [M,h,w], one for all pictures or one a picture
 * @param weight W, broadcastable to d; null for W = I
 */
export function fidelityGraph(graph: GraphBuilder, d: Value, kernels: Value, weight: Value | null): FidelityGraph {
  const fourier = fourierGraph(graph, d);
  const transfer = fourier.transfer(kernels);
  const multiply = (a: Spectrum, b: Spectrum): Spectrum => ({
    re: graph.sub(graph.mul(a.re, b.re), graph.mul(a.im, b.im)),
    im: graph.add(graph.mul(a.re, b.im), graph.mul(a.im, b.re)),
  });
  const conjugate = { re: transfer.re, im: graph.op('Neg', [transfer.im]) };
  const residual = (x: Value): Spectrum => {
    const blurred = multiply(transfer, fourier.forward(x));
    if (weight !== null) return fourier.forward(graph.mul(weight, graph.sub(fourier.inverse(blurred), d)));
    const measured = fourier.forward(d);
    return { re: graph.sub(blurred.re, measured.re), im: graph.sub(blurred.im, measured.im) };
  };
  return {
    gradient: (x) => fourier.inverse(multiply(conjugate, residual(x))),
    proximal: (z, rho) => {
      const [back, prior] = [multiply(conjugate, fourier.forward(d)), fourier.forward(z)];
      const power = graph.add(graph.mul(transfer.re, transfer.re), graph.mul(transfer.im, transfer.im));
      const gain = graph.op('Reciprocal', [graph.add(power, rho)]);
      const combine = (a: Value, b: Value): Value => graph.mul(gain, graph.add(a, graph.mul(rho, b)));
      return fourier.inverse({ re: combine(back.re, prior.re), im: combine(back.im, prior.im) });
    },
  };
}
