import type { GraphBuilder, Value } from './graph-builder.js';
import { ELEMENT } from './onnx-format.js';

/** Half of a Hermitian spectrum, [N,C,H,⌊W/2⌋+1]; N and C may be 1 and then hold for all. */
export interface Spectrum {
  readonly re: Value;
  readonly im: Value;
}

/** Two-dimensional Fourier transforms of pictures [N,C,H,W] of one size, which is known when the graph runs. */
export interface FourierGraph {
  forward(x: Value): Spectrum;
  /** The real picture of a Hermitian spectrum. */
  inverse(spectrum: Spectrum): Value;
  /** The transfer function of kernels [M,h,w] with their centres, (⌊h/2⌋, ⌊w/2⌋), at the origin. */
  transfer(kernels: Value): Spectrum;
}

/** cos and sin of 2π ab / period. */
interface Waves {
  readonly cos: Value;
  readonly sin: Value;
}

/**
 * Fourier transforms as products with matrices of cosines and sines, computed in the graph from the picture's size.
 *
 * ONNX has an operator DFT, but few runtimes implement it; every one multiplies matrices. It costs O(n³) instead of O(n² log n),
 * which is little beside the network up to several thousand pixels a side, and it is as exact as float32 gets: phases are reduced as
 * whole numbers.
 *
 * @param like any value whose last two axes are the picture's
 */
export function fourierGraph(graph: GraphBuilder, like: Value): FourierGraph {
  const [height, width] = [graph.length(like, 2), graph.length(like, 3)];
  const half = graph.add(graph.op('Div', [width, graph.integer(2)]), graph.integer(1));
  const [rows, columns, frequencies] = [range(graph, height), range(graph, width), range(graph, half)];
  const down = waves(graph, rows, rows, height);
  const across = waves(graph, columns, frequencies, width);
  const back = inverseAcross(graph, across, frequencies, width);
  const up = { cos: down.cos, sin: graph.op('Neg', [down.sin]) };
  const overHeight = graph.div(graph.number(1), float(graph, height));

  /** (cos − i sin)·(re + i im) */
  const turn = ({ cos, sin }: Waves, { re, im }: Spectrum): Spectrum => ({
    re: graph.add(graph.matMul(cos, re), graph.matMul(sin, im)),
    im: graph.sub(graph.matMul(cos, im), graph.matMul(sin, re)),
  });
  const acrossOf = (x: Value, { cos, sin }: Waves): Spectrum => ({
    re: graph.matMul(x, cos),
    im: graph.op('Neg', [graph.matMul(x, sin)]),
  });
  return {
    forward: (x) => turn(down, acrossOf(x, across)),
    inverse: (spectrum) => {
      const columnwise = turn(up, spectrum);
      const sum = graph.sub(graph.matMul(columnwise.re, back.cos), graph.matMul(columnwise.im, back.sin));
      return graph.mul(sum, overHeight);
    },
    transfer: (kernels) => {
      const at = (axis: number): Value => {
        const length = graph.length(kernels, axis);
        return graph.sub(range(graph, length), graph.op('Div', [length, graph.integer(2)]));
      };
      const { re, im } = turn(
        waves(graph, rows, at(1), height),
        acrossOf(kernels, waves(graph, at(2), frequencies, width)),
      );
      const spread = (part: Value): Value => graph.op('Unsqueeze', [part, graph.integers([1])]);
      return { re: spread(re), im: spread(im) };
    },
  };
}

/** 0 … n − 1 */
function range(graph: GraphBuilder, n: Value): Value {
  return graph.op('Range', [graph.integer(0), n, graph.integer(1)]);
}

function float(graph: GraphBuilder, whole: Value): Value {
  return graph.op('Cast', [whole], { to: ELEMENT.float });
}

/** For a of length m and b of length n, whole numbers: [m,n]. The product is reduced before it loses digits as a float. */
function waves(graph: GraphBuilder, a: Value, b: Value, period: Value): Waves {
  const product = graph.mul(
    graph.op('Unsqueeze', [a, graph.integers([1])]),
    graph.op('Unsqueeze', [b, graph.integers([0])]),
  );
  const turns = graph.div(float(graph, graph.op('Mod', [product, period])), float(graph, period));
  const phase = graph.mul(turns, graph.number(2 * Math.PI));
  return { cos: graph.op('Cos', [phase]), sin: graph.op('Sin', [phase]) };
}

/** From half a spectrum back to the line: frequencies other than 0 and W/2 stand for two. [⌊W/2⌋+1, W] */
function inverseAcross(graph: GraphBuilder, { cos, sin }: Waves, frequencies: Value, width: Value): Waves {
  const alone = graph.op('Equal', [
    graph.op('Mod', [graph.mul(frequencies, graph.integer(2)), width]),
    graph.integer(0),
  ]);
  const count = graph.op('Where', [alone, graph.number(1), graph.number(2)]);
  const weight = graph.op('Unsqueeze', [graph.div(count, float(graph, width)), graph.integers([1])]);
  const transposed = (part: Value): Value => graph.mul(graph.op('Transpose', [part], { perm: [1, 0] }), weight);
  return { cos: transposed(cos), sin: transposed(sin) };
}
