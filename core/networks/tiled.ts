import * as tf from '@tensorflow/tfjs-core';

import type { Denoiser } from './denoiser.js';

/** Pixels of a tile's interior above which an image is processed in pieces; bounds the memory of hidden feature maps. */
const TILE_SIDE = 512;

/**
 * The same denoiser, evaluated tile by tile on large images.
 *
 * The result equals that on the whole image: each tile is read with a halo as wide as the network's receptive field, which is cut
 * off again, and a tile at the picture's edge has the picture's own padding there. Memory for hidden features no longer grows
 * with the picture. For inference; training uses crops.
 */
export function tiledDenoiser(denoiser: Denoiser, side = TILE_SIDE): Denoiser {
  const { stride = 1 } = denoiser;
  return {
    receptiveRadius: denoiser.receptiveRadius,
    stride,
    smooth: denoiser.smooth,
    ...(denoiser.observe === undefined ? {} : { observe: denoiser.observe }),
    ...(denoiser.damp === undefined ? {} : { damp: denoiser.damp }),
    residual: (x, level) => {
      const [, height, width] = x.shape;
      const whole = (height <= side && width <= side) || !Number.isFinite(denoiser.receptiveRadius);
      if (whole) return denoiser.residual(x, level);
      return tf.tidy(() => {
        const rows: tf.Tensor4D[] = [];
        for (const [top, rowSize] of spans(height, side, stride)) {
          const tiles = spans(width, side, stride).map(([left, columnSize]) =>
            tile(denoiser, x, level, { top, left, height: rowSize, width: columnSize }),
          );
          rows.push(tf.concat(tiles, 2));
          tf.dispose(tiles);
        }
        return tf.concat(rows, 1);
      });
    },
  };
}

/** Cuts a length into nearly equal spans of about `side`, each beginning at a multiple of the stride: [start, size]. */
function spans(length: number, side: number, stride: number): [number, number][] {
  const count = Math.ceil(length / side);
  const cut = (i: number): number => (i === count ? length : stride * Math.round((i * length) / count / stride));
  return Array.from({ length: count }, (_, i) => [cut(i), cut(i + 1) - cut(i)]);
}

interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

function tile(denoiser: Denoiser, x: tf.Tensor4D, level: tf.Tensor4D, r: Rectangle): tf.Tensor4D {
  const [, height, width] = x.shape;
  const { stride = 1 } = denoiser;
  const halo = stride * Math.ceil(denoiser.receptiveRadius / stride);
  const top = Math.max(0, r.top - halo);
  const left = Math.max(0, r.left - halo);
  const bottom = Math.min(height, r.top + r.height + halo);
  const right = Math.min(width, r.left + r.width + halo);
  return tf.tidy(() => {
    const part = tf.slice4d(x, [0, top, left, 0], [-1, bottom - top, right - left, -1]);
    const y = denoiser.residual(part, level);
    return tf.slice4d(y, [0, r.top - top, r.left - left, 0], [-1, r.height, r.width, -1]);
  });
}
