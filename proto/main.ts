import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { openBackend, closeBackend } from '../electron/engine/backend.js';
import { loadModel } from '../core/files/model-file.js';
import { readPicture } from '../core/pictures/decode-picture.js';
import { readPsf } from '../core/pictures/psf-file.js';
import { fastLength } from '../core/restoration/periodic-extension.js';
import { unknownBorderBlur, type Proto } from '../core/operators/unknown-border-blur.js';
import { anderson, PAPER_ANDERSON } from '../core/solvers/anderson.js';
import { solveFixedPoint } from '../core/solvers/solve-fixed-point.js';
import { tensorOf, imagesOf } from '../core/tensor/images.js';
import { perSample } from '../core/tensor/per-sample.js';
import { denoise } from '../core/networks/denoiser.js';
import { splittingLevel } from '../core/schemes/splitting-level.js';
import { psnr } from '../core/metrics/psnr.js';
import { toRgb } from '../core/pictures/rgb-picture.js';

const [dir = '', pattern = '', ...variants] = process.argv.slice(2);
void (async () => {
  await openBackend({ backend: 'tensorflow' });
  const model = await loadModel('resources/models/default.safetensors');
  const sc = model.parameters.all as unknown;
  const scenes = (JSON.parse(readFileSync(`${dir}/scenes.json`, 'utf8')) as { name: string; noise: number }[]).filter((s) => new RegExp(pattern).test(s.name));
  const logRho = model.parameters.find('scheme.logRho') as tf.Tensor;
  const exponent = model.parameters.find('scheme.noiseExponent') as tf.Tensor;
  const [lr, ex] = [logRho.dataSync()[0] ?? 0, exponent.dataSync()[0] ?? 0];
  console.log('rho at .005', Math.exp(lr), 'exponent', ex);
  for (const scene of scenes) {
    const picture = toRgb(await readPicture(`${dir}/${scene.name}.png`));
    const truth = toRgb(await readPicture(`${dir}/truth/${scene.name}.png`));
    const psf = await readPsf(`${dir}/kernel/${scene.name}.npy`);
    const blurred = psnr(picture, truth, { dataRange: 1, clip: true });
    const line = [`${scene.name.padEnd(28)} ${blurred.toFixed(2)}`];
    for (const v of variants) {
      const [mode, steps, tol, margin = '16', low = '0.05'] = v.split(':');
      const proto: Proto = { mode: mode as 'mm', steps: Number(steps), low: Number(low) };
      const before = tf.memory().numTensors;
      const { height, width } = picture;
      const H = fastLength(height + psf.height + Number(margin)), W = fastLength(width + psf.width + Number(margin));
      const canvas = { height: H, width: W, top: Math.floor((H - height) / 2), left: Math.floor((W - width) / 2) };
      const op = unknownBorderBlur(psf, canvas, { height, width }, null, proto);
      const d = tensorOf(picture);
      const back = op.adjoint(d);
      const sigma = scene.noise;
      const rho = perSample([Math.exp(lr + ex * Math.log(sigma / 0.005))]);
      const level = tf.tidy(() => tf.div(sigma, tf.sqrt(rho))) as tf.Tensor4D;
      const map = (x: tf.Tensor4D): tf.Tensor4D =>
        tf.tidy(() => {
          const z = denoise(model.network, x, level);
          return op.solve(tf.add(back, tf.mul(rho, z)), rho, x);
        });
      const start = tf.tidy(() => tf.mirrorPad(d, [[0, 0], [canvas.top, H - height - canvas.top], [canvas.left, W - width - canvas.left], [0, 0]], 'symmetric')) as tf.Tensor4D;
      const t0 = performance.now();
      const { state, samples } = await solveFixedPoint(map, start, { solver: anderson(PAPER_ANDERSON), tolerance: Number(tol), maxEvaluations: 60 });
      const out = tf.tidy(() => op.crop(denoise(model.network, state, level)));
      const seconds = (performance.now() - t0) / 1000;
      const [image] = imagesOf(out);
      if (image === undefined) throw new Error();
      line.push(`${v}: ${psnr(image, truth, { dataRange: 1, clip: true }).toFixed(2)} (${samples[0]?.evaluations} ${samples[0]?.reason === 'converged' ? '' : '!'} ${seconds.toFixed(1)}s)`);
      tf.dispose([d, back, rho, level, start, state, out]);
      op.dispose();
      if (tf.memory().numTensors !== before) console.log('leak', tf.memory().numTensors - before);
    }
    console.log(line.join(' | '));
  }
  closeBackend();
})();
