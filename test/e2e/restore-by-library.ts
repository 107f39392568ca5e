import * as tf from '@tensorflow/tfjs';

import { modelConfigSchema } from '../../core/contract/training.js';
import { createModel, directBlur, gaussianPsf, imagesOf, psnr, tensorOf, type PlainImage } from '../../core/index.js';
import { restoreImage } from '../../core/restoration/restore-image.js';

/** What became of a restoration. */
export interface LibraryRestoration {
  /** dB, before and after. */
  readonly degraded: number;
  readonly restored: number;
  readonly reason: string;
  readonly residuals: readonly number[];
  readonly values: readonly number[];
  /** Whether a timer that was set at the beginning ran before the end: that the solve lets others have their turn. */
  readonly gaveWay: boolean;
  /** Tensors that were left behind. */
  readonly left: number;
}

const [HEIGHT, WIDTH] = [31, 38];

/** Blurs a drawing and restores it with the library alone, on the plain JavaScript backend of tfjs: the same anywhere. */
export async function restoreByLibrary(): Promise<LibraryRestoration> {
  // Silences the advice to install a native backend.
  tf.enableProdMode();
  await tf.setBackend('cpu');
  let gaveWay = false;
  setTimeout(() => (gaveWay = true), 0);
  const before = tf.memory().numTensors;
  const network = { kind: 'dncnn', layers: 2, channels: 2 };
  const model = createModel(modelConfigSchema.parse({ scheme: { kind: 'de-hqs', rho: 0.01 }, network }), 'library', 1);
  // Untrained, the denoiser had better do nothing: what is left is the inverse that the data term allows.
  const lastLayer = model.parameters
    .entries()
    .filter(([name]) => name.startsWith('network.'))
    .at(-1)?.[1];
  tf.tidy(() => lastLayer?.assign(tf.zerosLike(lastLayer)));
  const psf = gaussianPsf(0.8, 5);
  const sharp = drawing();
  const blurred = blur(sharp);
  const { image, trace } = await restoreImage(blurred, model, {
    psf,
    noise: 0.005,
    tolerance: 1e-4,
    maxEvaluations: 200,
  });
  model.dispose();
  return {
    degraded: psnr(blurred, sharp, { dataRange: 1, clip: true }),
    restored: psnr(image, sharp, { dataRange: 1, clip: true }),
    reason: trace.reason,
    residuals: trace.residuals,
    values: [...image.data],
    gaveWay,
    left: tf.memory().numTensors - before,
  };
}

/** A disk on a slope. */
function drawing(): PlainImage {
  const data = new Float32Array(HEIGHT * WIDTH * 3);
  for (let i = 0; i < HEIGHT * WIDTH; i += 1) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const inside = (x - 18) ** 2 + (y - 16) ** 2 < 100;
    data.set([inside ? 0.8 : x / WIDTH, inside ? 0.3 : 0.5, y / HEIGHT], 3 * i);
  }
  return { height: HEIGHT, width: WIDTH, channels: 3, data };
}

/** What a camera makes of it: a blur that reads beyond the frame. */
function blur(sharp: PlainImage): PlainImage {
  const operator = directBlur(gaussianPsf(0.8, 5), 'reflect', HEIGHT, WIDTH);
  const x = tensorOf(sharp);
  const d = operator.apply(x);
  const [blurred] = imagesOf(d);
  tf.dispose([x, d]);
  operator.dispose();
  if (blurred === undefined) throw new Error('an empty batch');
  return blurred;
}
