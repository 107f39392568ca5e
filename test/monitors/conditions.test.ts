import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isContraction, isDescent, isWellConditioned } from '../../core/contract/conditions.js';
import { inspectionSettingsSchema, type InspectionReport } from '../../core/contract/inspection.js';
import { modelConfigSchema } from '../../core/contract/training.js';
import { jacobianFree } from '../../core/gradients/jacobian-free.js';
import { implicit } from '../../core/gradients/implicit.js';
import { inspectFolder } from '../../core/jobs/inspect-folder.js';
import { createModel, type Model } from '../../core/models/model.js';
import { gradientAlignment } from '../../core/monitors/gradient-alignment.js';
import { localConstants } from '../../core/monitors/local-lipschitz.js';
import { parameterSensitivity } from '../../core/monitors/parameter-sensitivity.js';
import { boundConvolutions } from '../../core/networks/spectral-normalisation.js';
import { createRandom } from '../../core/random/random.js';
import { valuesOf, withoutLeak } from '../problems/tensors.js';

describe('the counterexample that pins which matrix counts: J = [[0, 0], [0.9, 0]], M = (1, 0)ᵀ, v = (1, −2)ᵀ', () => {
  const state = (values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, 2, 1]);

  it('JFB goes uphill, and it is the row rank that says so', () =>
    withoutLeak(async () => {
      const theta = tf.tidy(() => tf.variable(tf.ones([1])));
      const map = (x: tf.Tensor4D): tf.Tensor4D =>
        tf.tidy(() => {
          const [first] = tf.split(tf.reshape(x, [2]), 2) as [tf.Tensor1D, tf.Tensor1D];
          return tf.reshape(tf.concat([theta as tf.Tensor1D, tf.mul(0.9, first)]), [1, 1, 2, 1]);
        });
      const equilibrium = state([1, 0.9]);
      const loss = (x: tf.Tensor4D): tf.Scalar => tf.tidy(() => tf.sum(tf.mul(x, state([1, -2]))));
      const step = { map, equilibrium, initial: equilibrium, loss, variables: [theta] };

      const exact = await implicit({ solver: 'gmres', tolerance: 1e-6, maxIterations: 10 })(step);
      expect(valuesOf(exact.gradients[0] ?? exact.loss)[0]).toBeCloseTo(-0.8, 5);
      const jfb = await jacobianFree()(step);
      expect(valuesOf(jfb.gradients[0] ?? jfb.loss)[0]).toBeCloseTo(1, 5);

      const { local } = await localConstants(map, equilibrium, createRandom(1));
      expect(local.value).toBeCloseTo(0.9, 4);
      expect(isContraction(null, local.samples)).toBe(true);
      // M has full column rank and MᵀM = (1) is as well conditioned as can be: what counts is M Mᵀ, which is singular.
      const { fullRowRank } = await parameterSensitivity(map, equilibrium, [theta], null, createRandom(2));
      expect(fullRowRank).toBe(false);
      const { cosine, error } = await gradientAlignment(jacobianFree(), step, local.value);
      expect(cosine).toBeCloseTo(-1, 4);
      expect(isDescent({ value: cosine, error })).toBe(false);
      tf.dispose([theta, equilibrium]);
      tf.dispose([exact.loss, ...exact.gradients, jfb.loss, ...jfb.gradients]);
    }));
});

describe('each condition can be refuted on a real model', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-conditions-'));
    const pixels = Buffer.from(Array.from({ length: 12 * 12 * 3 }, (_, i) => 128 + Math.round(90 * Math.sin(i / 7))));
    await sharp(pixels, { raw: { width: 12, height: 12, channels: 3 } })
      .png()
      .toFile(path.join(folder, 'waves.png'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** As `stillpoint inspect` says it. */
  async function inspected(config: object, shape: (model: Model) => void): Promise<InspectionReport> {
    const model = createModel(modelConfigSchema.parse(config), 'inspected', 1);
    shape(model);
    const blur = { kind: 'gaussian', sigma: 0.4, size: 3 } as const;
    const settings = inspectionSettingsSchema.parse({
      ...{ images: folder, size: 12, blur, boundary: 'circular', noise: 0.02, limit: 1 },
    });
    try {
      return await inspectFolder(settings, model);
    } finally {
      model.dispose();
    }
  }

  const tame = (model: Model): void => {
    boundConvolutions(model.parameters, 0.3);
  };
  const network = { kind: 'dncnn', layers: 3, channels: 8, activation: 'elu' };

  it('none of them where they hold, as far as one can see', async () => {
    const { images, conditions, alignment } = await inspected({ scheme: { kind: 'de-hqs', rho: 0.05 }, network }, tame);
    expect(images).toEqual({ total: 1, equilibria: 1 });
    expect(conditions).toMatchObject({ contraction: true, smooth: true, fullRowRank: null });
    expect(alignment.descent).toBe(true);
  });

  it('1, a contraction: a long step stretches what the blur lets through', async () => {
    // I − ηAᵀA with η = 2.5 has the eigenvalue −1.5.
    const { lipschitz, conditions } = await inspected({ scheme: { kind: 'de-grad', stepSize: 2.5 }, network }, tame);
    expect(conditions.contraction).toBe(false);
    expect(lipschitz.local?.max).toBeGreaterThan(1.4);
  });

  it('nothing is said of a state that is no equilibrium', async () => {
    const { images, lipschitz, conditions, alignment } = await inspected(
      { scheme: { kind: 'de-grad' }, network },
      (model) => {
        model.network.damp?.(100);
      },
    );
    expect(images).toEqual({ total: 1, equilibria: 0 });
    expect(lipschitz).toMatchObject({ local: null, spectralRadius: null, observed: null });
    expect(conditions).toMatchObject({ contraction: null, condition: null, wellConditioned: null });
    expect(alignment).toEqual({ cosine: null, descent: null });
  });

  it('2, smoothness: ReLU', async () => {
    const { conditions } = await inspected(
      { scheme: { kind: 'de-hqs', rho: 0.05 }, network: { ...network, activation: 'relu' } },
      tame,
    );
    expect(conditions.smooth).toBe(false);
  });

  it('3, full row rank: fewer parameters than values, and DE-ADMM whatever its size', async () => {
    const few = await inspected(
      { scheme: { kind: 'de-hqs', rho: 0.05 }, network: { ...network, layers: 2, channels: 2 } },
      tame,
    );
    expect(few.conditions.parameters).toBeLessThan(few.conditions.values);
    expect(few.conditions.fullRowRank).toBe(false);
    const admm = await inspected(
      { scheme: { kind: 'de-admm', rho: 0.05 }, network: { ...network, channels: 16 } },
      tame,
    );
    expect(admm.conditions.parameters).toBeGreaterThan(admm.conditions.values);
    expect(admm.conditions.fullRowRank).toBe(false);
  });

  it('4, κ(MMᵀ) ≤ 1/γ', async () => {
    const { conditions, lipschitz } = await inspected({ scheme: { kind: 'de-hqs', rho: 0.05 }, network }, tame);
    expect(conditions.condition).toBeGreaterThan(1 / (lipschitz.local?.max ?? Number.NaN));
    expect(conditions.wellConditioned).toBe(false);
    // What the threshold means.
    expect(isWellConditioned(1.5, 0.5)).toBeNull();
    expect(isWellConditioned(2.5, 0.5)).toBe(false);
  });
});

describe('what is too near to say', () => {
  it('is not said: an error that reaches 1, no equilibrium, a cosine within its error', () => {
    expect(isContraction(null, [{ value: 0.99, error: 0.02 }])).toBeNull();
    expect(isContraction(null, [{ value: 0.99, error: 0.001 }])).toBe(true);
    expect(isContraction(null, [{ value: 1.001, error: 0 }])).toBe(false);
    // One of two solves reached no equilibrium.
    expect(isContraction(null, [{ value: 0.9, error: 0.001 }], 2)).toBeNull();
    expect(isContraction(0.98, [{ value: 0.9, error: 0.001 }], 2)).toBe(true);
    expect(isContraction(null, [])).toBeNull();
    expect(isContraction(0.98, [])).toBe(true);
    expect([0.3, -0.3, 0.1].map((value) => isDescent({ value, error: 0.2 }))).toEqual([true, false, null]);
    expect(isDescent({ value: 0.9, error: null })).toBeNull();
  });
});
