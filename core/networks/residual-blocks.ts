import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { convolve, kaimingNormal } from './convolution.js';
import type { ParameterSet } from './parameter-set.js';

export type Kernel = tf.Variable<tf.Rank.R4>;

/** y ↦ y + second(act(first(y))). */
export interface Block {
  readonly first: Kernel;
  readonly second: Kernel;
}

/** Factor on what adds to a skip at the start, so that a fresh block is nearly the identity. */
export const FRESH_BLOCK = 0.1;

/** Adds fresh kernels to the parameters of a network. */
export type KernelSource = (name: string, shape: [number, number, number, number], factor?: number) => Kernel;

/** @param prefix of the parameters' names, which end in `.kernel` */
export function freshKernels(parameters: ParameterSet, random: Random, prefix: string): KernelSource {
  return (name, shape, factor = 1) => {
    const fresh = kaimingNormal(shape, random);
    const scaled = tf.mul(fresh, factor) as tf.Tensor4D;
    fresh.dispose();
    return parameters.add(`${prefix}.${name}.kernel`, scaled);
  };
}

/**
 * Blocks of two 3×3 convolutions, named `NAME0.conv0`, `NAME0.conv1`, `NAME1.conv0`, …
 *
 * @see He et al. 2016, arXiv 1512.03385; without batch normalisation as in EDSR, Lim et al. 2017, arXiv 1707.02921
 */
export function residualBlocks(kernel: KernelSource, name: string, width: number, count: number): Block[] {
  return Array.from({ length: count }, (_, i) => ({
    first: kernel(`${name}${i}.conv0`, [3, 3, width, width]),
    second: kernel(`${name}${i}.conv1`, [3, 3, width, width], FRESH_BLOCK),
  }));
}

/** A row of blocks applied to features. */
export function throughBlocks(
  y: tf.Tensor4D,
  blocks: readonly Block[],
  act: (x: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  return blocks.reduce((z, { first, second }) => tf.add(z, convolve(act(convolve(z, first)), second)), y);
}
