import { StillpointError } from '../contract/errors.js';

/** An array of a model file. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The arrays of a model file by name. */
export type StoredWeights = ReadonlyMap<string, WeightArray>;

/** @throws StillpointError BAD_MODEL when there is none of this name */
export function weightNamed(weights: StoredWeights, name: string): WeightArray {
  const found = weights.get(name);
  if (found === undefined) {
    throw new StillpointError('BAD_MODEL', `The tensor "${name}" is missing.`, 'Choose another model.');
  }
  return found;
}

/** A parameter that is one number. */
export function numberNamed(weights: StoredWeights, name: string): number {
  return weightNamed(weights, name).data[0] ?? Number.NaN;
}

/**
 * A convolution's kernel in ONNX's order of axes: [height, width, a, b] becomes [b, a, height, width]. So it is for transposed
 * convolutions too: [h, w, outputs, inputs] here, [inputs, outputs, h, w] there.
 */
export function onnxKernel({ shape, data }: WeightArray): { shape: number[]; data: Float32Array } {
  const [h = 0, w = 0, a = 0, b = 0] = shape;
  const turned = new Float32Array(data.length);
  for (let at = 0; at < h * w; at++) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) turned[(j * a + i) * h * w + at] = data[(at * a + i) * b + j] ?? 0;
    }
  }
  return { shape: [b, a, h, w], data: turned };
}
