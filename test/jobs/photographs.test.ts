import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { restorationSettingsSchema, type RestorationReport } from '../../core/contract/restoration.js';
import { makeDeadLeaves } from '../../core/data/dead-leaves.js';
import { loadModel } from '../../core/files/model-file.js';
import { evaluateFolder } from '../../core/jobs/evaluate-folder.js';
import { restorePicture } from '../../core/jobs/restore-picture.js';
import { psnr } from '../../core/metrics/psnr.js';
import type { Model } from '../../core/models/model.js';
import { observation } from '../../core/operators/observation.js';
import { parametricPsf } from '../../core/operators/psf.js';
import { readPicture } from '../../core/pictures/decode-picture.js';
import { normalTensor } from '../../core/random/normal-tensor.js';
import { createRandom } from '../../core/random/random.js';
import { imagesOf, tensorOf, type PlainImage } from '../../core/tensor/images.js';

/** With the model that ships: what a photographer meets. */
let model: Model;
let folder: string;
beforeAll(async () => {
  model = await loadModel('resources/models/default.safetensors');
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-photographs-'));
});
afterAll(async () => {
  model.dispose();
  await rm(folder, { recursive: true, force: true });
});

const SIDE = 176;
type Blur = Exclude<Parameters<typeof parametricPsf>[0], never>;
const MOTION: Blur = { kind: 'motion', length: 15, angle: 30 };

async function write(name: string, { height, width, data }: PlainImage): Promise<string> {
  const bytes = Buffer.from(Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))));
  const file = join(folder, name);
  await writeFile(
    file,
    await sharp(bytes, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
  return file;
}

const sceneOf = (seed: number): PlainImage => ({
  height: SIDE,
  width: SIDE,
  channels: 3,
  data: makeDeadLeaves({ size: SIDE, seed }),
});

/** A frame of a scene that goes on beyond it, as a camera sees it; and the same part of the scene. */
async function photograph(
  name: string,
  scene: PlainImage,
  blur: Blur,
  noise: number,
): Promise<{ file: string; truth: PlainImage }> {
  const seen = observation(parametricPsf(blur), 'unknown', scene.height, scene.width);
  const [d, reference] = tf.tidy(() => {
    const x = tensorOf(scene);
    const blurred = seen.observe(x);
    const epsilon = normalTensor(blurred.shape, createRandom(0).split('image 0'));
    return [tf.add(blurred, tf.mul(noise, epsilon)), seen.reference(x)];
  }) as [tf.Tensor4D, tf.Tensor4D];
  const [[observed], [truth]] = [imagesOf(d), imagesOf(reference)];
  tf.dispose([d, reference]);
  seen.dispose();
  if (observed === undefined || truth === undefined) throw new Error('two images');
  return { file: await write(name, observed), truth };
}

const score = (image: PlainImage, truth: PlainImage): number => psnr(image, truth, { dataRange: 1, clip: true });

async function restored(
  input: string,
  settings: object,
): Promise<{ report: RestorationReport; before: PlainImage; after: PlainImage }> {
  const output = join(folder, 'restored.png');
  const { model: _, ...parsed } = restorationSettingsSchema.parse(settings);
  const report = await restorePicture({ ...parsed, input, output }, model);
  return { report, before: await readPicture(input), after: await readPicture(output) };
}

it('a streak across the frame comes out far better than it was, to the edge, with nothing told but the blur', async () => {
  const { file, truth } = await photograph('streak.png', sceneOf(3), MOTION, 0.01);
  const { report, before, after } = await restored(file, { blur: MOTION });
  expect(report.verdict).toMatchObject({ blur: 'right', kept: false, message: 'Looks right.' });
  expect(report.verdict.measuredNoise).toBeCloseTo(0.01, 2);
  expect(score(after, truth)).toBeGreaterThan(score(before, truth) + 4);
  const edge = ({ data, width, ...image }: PlainImage): PlainImage => ({
    ...image,
    width,
    height: 8,
    data: data.subarray(0, 8 * width * 3),
  });
  expect(score(edge(after), edge(truth))).toBeGreaterThan(score(edge(before), edge(truth)) + 2);
});

it('a streak told too long is said to be, with the right length, and does no harm', async () => {
  const { file, truth } = await photograph('long.png', sceneOf(3), MOTION, 0.01);
  const { report, before, after } = await restored(file, { blur: { ...MOTION, length: 18 } });
  expect(report.verdict).toMatchObject({ blur: 'too-large', suggestion: { kind: 'motion', length: 15, angle: 30 } });
  expect(report.noise).toBeCloseTo(report.verdict.caution * report.verdict.measuredNoise, 6);
  expect(score(after, truth)).toBeGreaterThan(score(before, truth));
});

it('a sharp picture is left as it is, and said to be sharp', async () => {
  // Scaled down, as a camera's pictures are sharp: the procedural ones are softened themselves.
  const large = await write('large.png', {
    ...sceneOf(4),
    height: 2 * SIDE,
    width: 2 * SIDE,
    data: makeDeadLeaves({ size: 2 * SIDE, seed: 4 }),
  });
  const file = join(folder, 'sharp.png');
  await sharp(large).resize(SIDE).toFile(file);
  const { report, before, after } = await restored(file, { blur: { kind: 'disk', radius: 2 } });
  expect(report.verdict).toMatchObject({ blur: 'sharp', kept: true });
  expect(after.data).toEqual(before.data);
});

it('a level told far below the noise is said to be, and not believed', async () => {
  const { file } = await photograph('noisy.png', sceneOf(3), MOTION, 0.01);
  const { report } = await restored(file, { blur: MOTION, noise: 0.004 });
  expect(report.verdict.noisier).toBe(true);
  expect(report.noise).toBeCloseTo(report.verdict.measuredNoise, 6);
});

it('evaluate under an unknown border scores what restore gives for the same pictures as files', async () => {
  const scene = sceneOf(5);
  const images = await mkdtemp(join(folder, 'images-'));
  const clean = await write('clean.png', scene);
  await sharp(clean).toFile(join(images, 'scene.png'));
  const told = { blur: MOTION, noise: 0.01, tolerance: 1e-3, maxEvaluations: 50 };
  const evaluation = await evaluateFolder({ images, size: SIDE, boundary: 'unknown', seed: 0, ...told }, model);
  const { file, truth } = await photograph('same.png', await readPicture(clean), MOTION, 0.01);
  const { before, after } = await restored(file, { ...told, check: false });
  expect(Math.abs(evaluation.degraded.psnr - score(before, truth))).toBeLessThan(0.02);
  expect(Math.abs(evaluation.restored.psnr - score(after, truth))).toBeLessThan(0.05);
});
