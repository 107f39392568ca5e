import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  createRandom,
  deProx,
  identityOperator,
  jacobianFree,
  makeDeadLeaves,
  meanSquaredError,
  ParameterSet,
  perSample,
  picard,
  solveFixedPoint,
} from '../../core/index.js';
import { shallowNetwork } from '../../docs/examples/own-network.js';
import { blackAndWhite } from '../../docs/examples/own-operator.js';
import { aitken } from '../../docs/examples/own-solver.js';
import { restorePicture } from '../../docs/examples/restore-a-picture.js';
import { affine } from '../problems/fixed-points.js';
import { dot, matrixOf, norm, normalImages, relativeError, scene, valuesOf, withoutLeak } from '../problems/tensors.js';

describe('the page on the library', () => {
  it('shows the programs that are tested here, whole', () => {
    const blocks = [...readFileSync('docs/library.md', 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
      ([, code]) => code,
    );
    const shown = readdirSync('docs/examples').filter((name) => name !== 'one-training-step.ts');
    const programs = shown.map((name) => readFileSync(path.join('docs/examples', name), 'utf8'));
    expect(blocks.toSorted()).toEqual(programs.toSorted());
  });
});

describe('the operator of the example', () => {
  it('has an exact adjoint, the norm that it states and the data step of its matrix', () =>
    withoutLeak(() => {
      const operator = blackAndWhite();
      tf.tidy(() => {
        const x = normalImages([2, 3, 4, 3]);
        const y = normalImages([2, 3, 4, 1], 2);
        const [ax, aty] = [operator.apply(x), operator.adjoint(y)];
        expect(ax.shape).toEqual([2, 3, 4, 1]);
        expect(dot(valuesOf(ax), valuesOf(y))).toBeCloseTo(dot(valuesOf(x), valuesOf(aty)), 4);
        expect(operator.norm).toBeCloseTo(norm(matrixOf(operator.apply, [1, 1, 1, 3]).to1DArray()), 6);
        // (AᵀA + ρI) of what the data step returns is what it was given.
        const z = operator.solveNormal?.(x, perSample([0.1])) ?? x;
        const back = tf.add(operator.adjoint(operator.apply(z)), tf.mul(0.1, z));
        expect(relativeError(valuesOf(back), valuesOf(x))).toBeLessThan(1e-5);
      });
      operator.dispose();
    }));
});

describe('the network of the example', () => {
  it('goes into a scheme, and a step of training reaches its weights', () =>
    withoutLeak(async () => {
      const parameters = new ParameterSet();
      const scheme = deProx({ stepSize: 0.5 }, shallowNetwork(4, parameters, createRandom(1)), parameters);
      const [x, noise, operator] = [scene(8, 9), perSample([0.1]), identityOperator()];
      const layer = scheme.bind({ d: x, operator, noise });
      const initial = layer.initialState();
      const { loss, gradients } = await jacobianFree()({
        map: layer.map,
        equilibrium: initial,
        initial,
        loss: (z) => meanSquaredError(layer.readout(z), x),
        variables: parameters.all,
      });
      expect(parameters.names).toEqual(['network.analysis', 'network.synthesis', 'scheme.stepSize']);
      for (const gradient of gradients.slice(0, 2)) expect(norm(valuesOf(gradient))).toBeGreaterThan(0);
      tf.dispose([x, noise, initial, loss, ...gradients]);
      layer.dispose();
      operator.dispose();
      parameters.dispose();
    }));
});

describe('the solver of the example', () => {
  it('finds the fixed point of a contraction, for every sample of a batch, and sooner than Picard', () =>
    withoutLeak(async () => {
      // Picard gains a twentieth a step in the first direction.
      const problem = affine(Matrix.diag([0.95, 0.5, 0.1]), [1, 2, 3]);
      const start = normalImages([2, 1, 3, 1], 7);
      const limits = { tolerance: 1e-5, maxEvaluations: 200 };
      const plain = await solveFixedPoint(problem.map, start, { solver: picard(), ...limits });
      const { state, samples } = await solveFixedPoint(problem.map, start, { solver: aitken(), ...limits });
      samples.forEach(({ reason, evaluations }, i) => {
        expect(reason).toBe('converged');
        expect(evaluations).toBeLessThan((plain.samples[i]?.evaluations ?? 0) / 3);
        // The last step, over the 0.05 by which the map contracts at its slowest.
        expect(relativeError(valuesOf(state).slice(i * 3, (i + 1) * 3), problem.solution)).toBeLessThan(2e-4);
      });
      tf.dispose([start, state, plain.state]);
      problem.dispose();
    }));
});

describe('the restoration of the example', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-example-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('writes a picture like the one that it read', () =>
    withoutLeak(async () => {
      const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
      const side = 48;
      const pixels = Uint8Array.from(makeDeadLeaves({ size: side, seed: 1 }), (value) => Math.round(255 * value));
      const [input, output] = [path.join(folder, 'blurred.png'), path.join(folder, 'sharp.png')];
      await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
        .blur(1)
        .png()
        .toFile(input);
      await restorePicture(input, output, 'resources/models/default.safetensors');
      expect(said).toHaveBeenCalledWith(expect.stringMatching(/^converged after \d+ evaluations$/));
      expect(await sharp(output).metadata()).toMatchObject({ format: 'png', width: side, height: side, channels: 3 });
      said.mockRestore();
    }));
});
