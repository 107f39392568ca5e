import * as tf from '@tensorflow/tfjs-core';

import type { Psf } from '../../../core/operators/psf.js';
import { validConvolution } from '../../../core/operators/valid-convolution.js';
import { createRandom } from '../../../core/random/random.js';
import { cutOut } from '../../../core/tensor/cut-out.js';
import { onlyImage, tensorOf, type PlainImage } from '../../../core/tensor/images.js';
import type { PhotographCase } from './photographs-config.js';
import { encodedLight, lightOf } from './srgb.js';

/**
 * What a camera makes of a scene: the blur reads the scene beyond the frame, the sensor adds noise and knows nothing above white.
 *
 * @param psf at most twice `margin` + 1 pixels a side @param margin of the scene around the frame, pixels
 * @returns encoded values on [0, 1], not rounded; the same seed gives the same noise
 */
export function takePhotograph(
  scene: PlainImage,
  psf: Psf,
  { noise, light }: Pick<PhotographCase, 'noise' | 'light'>,
  { margin, seed }: { readonly margin: number; readonly seed: number },
): PlainImage {
  const [rows, columns] = [Math.floor(psf.height / 2), Math.floor(psf.width / 2)];
  const [height, width] = [scene.height - 2 * margin, scene.width - 2 * margin];
  const read = cutOut(scene, margin - rows, margin - columns, height + psf.height - 1, width + psf.width - 1);
  const lit = light === 'linear' ? { ...read, data: read.data.map(lightOf) } : read;
  const seen = blurred(lit, psf, height, width);
  const random = createRandom(seed).split('sensor');
  const data = seen.data.map((value) => {
    const encoded = light === 'linear' ? encodedLight(Math.max(0, value)) : value;
    return Math.min(1, Math.max(0, encoded + noise * random.normal()));
  });
  return { ...seen, data };
}

/** Where the kernel lies inside the picture, and nowhere else. */
function blurred(image: PlainImage, psf: Psf, height: number, width: number): PlainImage {
  const blur = validConvolution(psf, height, width);
  const x = tensorOf(image);
  const y = blur.forward(x);
  try {
    return onlyImage(y);
  } finally {
    tf.dispose([x, y]);
    blur.dispose();
  }
}
