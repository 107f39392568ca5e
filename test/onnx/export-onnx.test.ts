import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { createModel, type Model } from '../../core/models/model.js';
import { denoise } from '../../core/networks/denoiser.js';
import { exportOnnx, type OnnxPart } from '../../core/onnx/export-onnx.js';
import { PHOTOGRAPH_RANGE } from '../../core/schemes/shown-to.js';
import { usesNoise } from '../../core/onnx/scheme-graph.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { padToCanvas, type Frame } from '../../core/operators/frame.js';
import { normalisedPsf, type Psf } from '../../core/operators/psf.js';
import { canvasFor, unknownBorderBlur } from '../../core/operators/unknown-border-blur.js';
import { anderson } from '../../core/solvers/anderson.js';
import { solveFixedPoint } from '../../core/solvers/solve-fixed-point.js';
import { perSample } from '../../core/tensor/per-sample.js';
import { normalImages, relativeError, scene, withoutLeak } from '../problems/tensors.js';
import { openSession, toOnnx, type PlainArray, type Session } from './onnx-runtime.js';

const schemes = [
  { kind: 'de-grad' },
  { kind: 'de-prox' },
  { kind: 'de-hqs', rho: 0.05 },
  { kind: 'de-admm', rho: 0.05 },
  { kind: 'pnp-fb' },
  { kind: 'red' },
] as const;

const networks = [
  { kind: 'dncnn', layers: 4, channels: 5, batchNorm: true, activation: 'elu' },
  { kind: 'dncnn', layers: 3, channels: 4, noiseMap: false },
  { kind: 'residual', blocks: 2, channels: 4, activation: 'softplus' },
  { kind: 'drunet', channels: [2, 3, 4, 5], blocks: 2 },
  { kind: 'nonexpansive', layers: 2, channels: 5, lipschitz: 0.95 },
  { kind: 'multiscale', channels: 3, half: { channels: 4, blocks: 1 }, quarter: { channels: 5, blocks: 2 } },
] as const;

/** A model whose every tensor counts: statistics and step sizes away from where they start. */
function modelOf(config: unknown): Model {
  const model = createModel(modelConfigSchema.parse(config), 'test', 4);
  tf.tidy(() => {
    model.network.observe?.(normalImages([2, 12, 12, 3], 5), perSample([0.3, 0.2]));
    for (const name of ['norm.scale', 'norm.offset']) {
      const variable = model.parameters.find(`network.conv1.${name}`);
      variable?.assign(tf.add(variable, tf.mul(0.2, tf.range(0, variable.size))));
    }
    // A fresh network knows nothing; at a tenth of its size T is a contraction.
    for (const [name, variable] of model.parameters.entries()) {
      if (/conv[23].kernel|tail|step$/.test(name)) variable.assign(tf.mul(variable, 0.1));
    }
  });
  return model;
}

async function sessionOf(model: Model, part: OnnxPart): Promise<Session> {
  const { name, config } = model;
  return openSession(exportOnnx({ name, config, weights: await model.parameters.save() }, part));
}

/** Even and odd, centred and not. */
const psfs: readonly Psf[] = [
  normalisedPsf(3, 4, [1, 2, 3, 1, 0, 9, 4, 2, 1, 1, 0, 2]),
  normalisedPsf(3, 4, [0, 1, 0, 5, 2, 7, 1, 0, 3, 0, 1, 1]),
];

/** Sharp enough for Picard to get somewhere: its spectrum stays above a third. */
const mildPsf = normalisedPsf(3, 4, [0, 1, 2, 0, 1, 4, 30, 3, 0, 2, 1, 1]);

const kernelInput = (kernels: readonly Psf[]): PlainArray => ({
  shape: [kernels.length, 3, 4],
  data: Float32Array.from(kernels.flatMap(({ data }) => [...data])),
});

const dualIsCentred = (channel: number): number => (channel < 3 ? 0.5 : 0);

interface Problem {
  readonly height: number;
  readonly width: number;
  readonly kernels: readonly Psf[];
  readonly noise: readonly number[];
}

/** What both sides are given: the layer of core, and the inputs of the graph for a state. */
function bothSides(model: Model, { height, width, kernels, noise }: Problem) {
  const clean = tf.tidy(() => tf.concat([scene(height, width), scene(height, width, 1)], 0));
  const operator = fourierBlur(kernels, height, width);
  const levels = perSample([...noise]);
  const d = tf.tidy(() => tf.add(operator.apply(clean), tf.mul(0.02, normalImages(clean.shape, 6))) as tf.Tensor4D);
  const problem = model.scheme.bind({ d, operator, noise: levels });
  const { kind } = model.config.scheme;
  const inputsFor = (state: PlainArray): Record<string, PlainArray> => ({
    state,
    measurement: toOnnx(d),
    kernel: kernelInput(kernels),
    ...(kind === 'pnp-fb' || kind === 'red'
      ? {}
      : { noise: { shape: [noise.length], data: Float32Array.from(noise) } }),
  });
  return {
    problem,
    inputsFor,
    dispose: () => {
      tf.dispose([clean, levels, d]);
      problem.dispose();
      operator.dispose();
    },
  };
}

/** Largest difference of a graph's output from a tensor of core, against the largest value there (at least 1, white). */
function worst(actual: PlainArray | undefined, expected: PlainArray): number {
  expect(actual?.shape).toEqual(expected.shape);
  const size = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return expected.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (actual?.data[i] ?? NaN)) / size), 0);
}

/** A frame cut out of a canvas [N,C,H,W]. */
function framed(image: PlainArray | undefined, { top, left, height, width }: Frame): PlainArray | undefined {
  if (image === undefined) return undefined;
  const [n = 0, channels = 0, canvasHeight = 0, canvasWidth = 0] = image.shape;
  const data = Float32Array.from({ length: n * channels * height * width }, (_, i) => {
    const [x, y, plane] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    return image.data[(plane * canvasHeight + top + y) * canvasWidth + left + x] ?? Number.NaN;
  });
  return { shape: [n, channels, height, width], data };
}

describe.each(networks)('the layer with a network %j', (network) => {
  it.each(schemes)('in onnxruntime is T of core: $kind, odd and even sizes, two kernels, two noise levels', (scheme) =>
    withoutLeak(async () => {
      const model = modelOf({ scheme, network });
      const session = await sessionOf(model, 'layer');
      for (const [height, width] of [
        [17, 23],
        [16, 10],
      ] as const) {
        const { problem, inputsFor, dispose } = bothSides(model, {
          height,
          width,
          kernels: psfs,
          noise: [0.01, 0.04],
        });
        const state = tf.tidy(() => {
          const initial = problem.initialState();
          return tf.add(initial, tf.mul(0.05, normalImages(initial.shape, 7))) as tf.Tensor4D;
        });
        const [next, image] = [problem.map(state), problem.readout(state)];
        const results = await session.run(inputsFor(toOnnx(state, dualIsCentred)));
        expect(worst(results['next'], toOnnx(next, dualIsCentred))).toBeLessThan(1e-5);
        expect(worst(results['image'], toOnnx(image))).toBeLessThan(1e-5);
        tf.dispose([state, next, image]);
        dispose();
      }
      await session.dispose();
      model.dispose();
    }),
  );

  it('contains a denoiser that can be exported alone', () =>
    withoutLeak(async () => {
      const model = modelOf({ scheme: { kind: 'red' }, network });
      const session = await sessionOf(model, 'denoiser');
      expect([session.inputs, session.outputs]).toEqual([['image', 'level'], ['denoised']]);
      const [x, level] = [normalImages([2, 13, 9, 3], 8), perSample([0.05, 0.2])];
      const denoised = denoise(model.network, x, level);
      const results = await session.run({ image: toOnnx(x), level: { shape: [2], data: Float32Array.of(0.05, 0.2) } });
      expect(worst(results['denoised'], toOnnx(denoised))).toBeLessThan(1e-5);
      tf.dispose([x, level, denoised]);
      await session.dispose();
      model.dispose();
    }));
});

describe('a layer behind an unknown border', () => {
  const network = { kind: 'dncnn', layers: 4, channels: 5, activation: 'elu' };

  it.each(schemes)('in onnxruntime is T of core, canvas, mask, range and all: $kind', (scheme) =>
    withoutLeak(async () => {
      const model = modelOf({ scheme, network });
      const { name, config } = model;
      const bytes = exportOnnx({ name, config, weights: await model.parameters.save() }, 'layer', 'unknown');
      const session = await openSession(bytes);
      const frame = canvasFor(psfs, 14, 11);
      const believed = tf.tensor4d(
        Float32Array.from({ length: 14 * 11 }, (_, i) => (i % 9 === 4 ? 0 : 1)),
        [1, 14, 11, 1],
      );
      const operator = unknownBorderBlur(psfs, frame, believed);
      const levels = perSample([0.01, 0.04]);
      const d = tf.tidy(() => tf.concat([scene(14, 11), scene(14, 11, 1)], 0));
      const problem = model.scheme.bind({ d, operator, noise: levels, range: PHOTOGRAPH_RANGE });
      // Brighter than white here and there: what the network is shown is clipped.
      const state = tf.tidy(() => {
        const initial = problem.initialState();
        return tf.add(initial, tf.mul(0.3, normalImages(initial.shape, 7))) as tf.Tensor4D;
      });
      const [canvas, mask] = tf.tidy(() => [padToCanvas(d, frame), padToCanvas(believed, frame)]) as [
        tf.Tensor4D,
        tf.Tensor4D,
      ];
      const next = problem.map(state);
      const image = problem.readout(state);
      const results = await session.run({
        state: toOnnx(state, dualIsCentred),
        measurement: toOnnx(canvas),
        kernel: kernelInput(psfs),
        mask: toOnnx(mask, () => 0),
        ...(usesNoise(scheme.kind) ? { noise: { shape: [2], data: Float32Array.of(0.01, 0.04) } } : {}),
      });
      expect(worst(results['next'], toOnnx(next, dualIsCentred))).toBeLessThan(1e-5);
      // The picture is read on the whole canvas there, and cut to its frame here.
      expect(worst(framed(results['image'], frame), toOnnx(image))).toBeLessThan(1e-5);
      tf.dispose([believed, levels, d, state, canvas, mask, next, image]);
      problem.dispose();
      operator.dispose();
      await session.dispose();
      model.dispose();
    }),
  );

  it('is refused in a weighted norm, which has pictures of one size', async () => {
    const weightedNorm = { height: 9, width: 12 };
    const model = modelOf({ scheme: { kind: 'de-prox' }, network, weightedNorm });
    const { name, config } = model;
    const weights = await model.parameters.save();
    expect(() => exportOnnx({ name, config, weights }, 'layer', 'unknown')).toThrow('no canvas around them');
    model.dispose();
  });
});

describe.each(schemes)('repeating the exported layer of $kind', (scheme) => {
  it('ends at the equilibrium that our solver finds', () =>
    withoutLeak(async () => {
      const network = { kind: 'dncnn', layers: 4, channels: 5, activation: 'elu' };
      const model = modelOf({ scheme, network });
      const session = await sessionOf(model, 'layer');
      const [height, width] = [15, 12];
      const { problem, inputsFor, dispose } = bothSides(model, {
        height,
        width,
        kernels: [mildPsf],
        noise: [0.03, 0.03],
      });
      const initial = problem.initialState();
      const solver = anderson({ history: 5, ridge: 1e-8, mixing: 1 });
      const solved = await solveFixedPoint(problem.map, initial, { solver, tolerance: 1e-6, maxEvaluations: 300 });
      const [ours, began] = [problem.readout(solved.state), problem.readout(initial)];

      let state = toOnnx(initial, dualIsCentred);
      let image = state;
      for (let evaluation = 0; evaluation < 400; evaluation++) {
        const { next, image: read } = await session.run(inputsFor(state));
        if (next === undefined || read === undefined) throw new Error('an output is missing');
        const change = relativeError(state.data, next.data);
        [state, image] = [next, read];
        if (change < 1e-6) break;
      }
      expect(worst(image, toOnnx(ours))).toBeLessThan(1e-4);
      // Not the picture that it began with: there was something to solve.
      expect(worst(toOnnx(began), toOnnx(ours))).toBeGreaterThan(0.01);
      tf.dispose([initial, solved.state, ours, began]);
      dispose();
      await session.dispose();
      model.dispose();
    }));
});

describe('a weighted norm', () => {
  const config = (kind: string): unknown => ({
    scheme: { kind },
    network: { kind: 'dncnn', layers: 2, channels: 3 },
    weightedNorm: { height: 9, width: 12 },
  });

  it('is part of the exported layer where T only needs the gradient of the data term', () =>
    withoutLeak(async () => {
      const model = modelOf(config('de-prox'));
      tf.tidy(() => model.parameters.find('scheme.logWeights')?.assign(tf.mul(0.3, normalImages([1, 9, 12, 1], 3))));
      const session = await sessionOf(model, 'layer');
      const { problem, inputsFor, dispose } = bothSides(model, {
        height: 9,
        width: 12,
        kernels: psfs,
        noise: [0.01, 0.04],
      });
      const state = problem.initialState();
      const next = problem.map(state);
      const results = await session.run(inputsFor(toOnnx(state)));
      expect(worst(results['next'], toOnnx(next))).toBeLessThan(1e-5);
      tf.dispose([state, next]);
      dispose();
      await session.dispose();
      model.dispose();
    }));

  it('is refused where T contains a solve without a closed form; the denoiser is not', () =>
    withoutLeak(async () => {
      const model = modelOf(config('de-hqs'));
      await expect(sessionOf(model, 'layer')).rejects.toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining('de-hqs with a weighted norm') as string,
      });
      await (await sessionOf(model, 'denoiser')).dispose();
      model.dispose();
    }));
});
