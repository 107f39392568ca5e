import * as tf from '@tensorflow/tfjs-core';

import type { Random } from '../random/random.js';
import { activation } from '../tensor/activations.js';
import { MID_GREY } from '../tensor/images.js';
import type { PerSample } from '../tensor/per-sample.js';
import { convolve, kaimingNormal } from './convolution.js';
import type { Denoiser } from './denoiser.js';
import type { ParameterSet } from './parameter-set.js';
import { replicatedTo } from './replicated-to.js';

export interface DrunetOptions {
  /** Channels of the four scales; published: 64, 128, 256, 512. */
  readonly channels: readonly [number, number, number, number];
  /** Residual blocks a scale; published: 4. */
  readonly blocks: number;
}

/** Both sides are padded to a multiple of this: three halvings. */
export const DRUNET_STRIDE = 8;

type Kernel = tf.Variable<tf.Rank.R4>;
interface Block {
  readonly first: Kernel;
  readonly second: Kernel;
}

/**
 * DRUNet as published: a U-net of four scales with residual blocks (conv, ReLU, conv), strided 2×2 convolutions down, transposed ones
 * up, additive skips, no bias, and the noise level as a fourth input channel. Its output is the denoised image, so the residual is what
 * it takes away.
 *
 * Parameters carry the published names (`m_down1.0.res.0.weight`), so that a published checkpoint converted to safetensors loads by
 * {@link drunetFromPyTorch}'s axis rule alone.
 *
 * @see Zhang et al. 2021, arXiv 2008.13751
 */
export function drunet(options: DrunetOptions, parameters: ParameterSet, random: Random, prefix = 'network'): Denoiser {
  const relu = activation('relu');
  const { channels, blocks } = options;
  const kernel = (name: string, shape: [number, number, number, number]): Kernel =>
    parameters.add(`${prefix}.${name}.weight`, kaimingNormal(shape, random));
  const block = (name: string, width: number): Block => ({
    first: kernel(`${name}.res.0`, [3, 3, width, width]),
    second: kernel(`${name}.res.2`, [3, 3, width, width]),
  });
  const stack = (name: string, width: number, first: number): Block[] =>
    Array.from({ length: blocks }, (_, i) => block(`${name}.${first + i}`, width));

  const [c0, c1, c2, c3] = channels;
  const head = kernel('m_head', [3, 3, 4, c0]);
  const downs = [
    { blocks: stack('m_down1', c0, 0), sample: kernel(`m_down1.${blocks}`, [2, 2, c0, c1]) },
    { blocks: stack('m_down2', c1, 0), sample: kernel(`m_down2.${blocks}`, [2, 2, c1, c2]) },
    { blocks: stack('m_down3', c2, 0), sample: kernel(`m_down3.${blocks}`, [2, 2, c2, c3]) },
  ];
  const body = stack('m_body', c3, 0);
  // A transposed convolution's filter is [height, width, outputs, inputs].
  const ups = [
    { sample: kernel('m_up3.0', [2, 2, c2, c3]), blocks: stack('m_up3', c2, 1) },
    { sample: kernel('m_up2.0', [2, 2, c1, c2]), blocks: stack('m_up2', c1, 1) },
    { sample: kernel('m_up1.0', [2, 2, c0, c1]), blocks: stack('m_up1', c0, 1) },
  ];
  const tail = kernel('m_tail', [3, 3, c0, 3]);

  const run = (y: tf.Tensor4D, list: readonly Block[]): tf.Tensor4D =>
    list.reduce((z, { first, second }) => tf.add(z, convolve(relu(convolve(z, first)), second)), y);
  const denoised = (x: tf.Tensor4D, level: PerSample): tf.Tensor4D => {
    const [b, height, width] = x.shape;
    const map = tf.mul(level, tf.ones([b, height, width, 1])) as tf.Tensor4D;
    const input = replicatedTo(DRUNET_STRIDE, tf.concat([tf.add(x, MID_GREY) as tf.Tensor4D, map], 3));
    const skips: tf.Tensor4D[] = [convolve(input, head)];
    for (const down of downs) {
      const y = run(skips[skips.length - 1] as tf.Tensor4D, down.blocks);
      skips.push(tf.conv2d(y, down.sample as unknown as tf.Tensor4D, 2, 'valid'));
    }
    let y = run(skips[3] as tf.Tensor4D, body);
    ups.forEach((up, i) => {
      const merged = tf.add(y, skips[3 - i] as tf.Tensor4D) as tf.Tensor4D;
      const [, h, w] = merged.shape;
      const outputs = up.sample.shape[2];
      const wider = tf.conv2dTranspose(
        merged,
        up.sample as unknown as tf.Tensor4D,
        [b, 2 * h, 2 * w, outputs],
        2,
        'valid',
      );
      y = run(wider, up.blocks);
    });
    const out = convolve(tf.add(y, skips[0] as tf.Tensor4D), tail);
    return tf.sub(tf.slice4d(out, [0, 0, 0, 0], [-1, height, width, -1]), MID_GREY);
  };
  return {
    // The bottleneck's receptive field is wider than most pictures: tiles could not be exact.
    receptiveRadius: Number.POSITIVE_INFINITY,
    smooth: false,
    residual: (x, level) => tf.tidy(() => tf.sub(x, denoised(x, level))),
  };
}

/**
 * Converts published weights: PyTorch stores convolutions as [outputs, inputs, height, width] and transposed ones as
 * [inputs, outputs, height, width]; here both become [height, width, second axis reversed]: the axes (2, 3, 1, 0). Names stay, with
 * the prefix in front.
 *
 * @param tensors as read from a safetensors file of the published `state_dict`
 */
export function drunetFromPyTorch(
  tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
  prefix = 'network',
): Map<string, { shape: number[]; data: Float32Array }> {
  const converted = new Map<string, { shape: number[]; data: Float32Array }>();
  for (const [name, { shape, data }] of tensors) {
    const [o = 0, i = 0, h = 0, w = 0] = shape;
    const target = new Float32Array(data.length);
    for (let a = 0; a < o; a++)
      for (let b = 0; b < i; b++)
        for (let y = 0; y < h; y++)
          for (let x = 0; x < w; x++) {
            target[((y * w + x) * i + b) * o + a] = data[((a * i + b) * h + y) * w + x] ?? 0;
          }
    converted.set(`${prefix}.${name}`, { shape: [h, w, i, o], data: target });
  }
  return converted;
}
