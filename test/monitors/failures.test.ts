import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { modelConfigSchema } from '../../core/contract/training.js';
import { jacobianFree } from '../../core/gradients/jacobian-free.js';
import { jacobianVectorProduct } from '../../core/gradients/jacobian-products.js';
import { createModel, type Model } from '../../core/models/model.js';
import { inspectImage } from '../../core/monitors/inspect-image.js';
import { parameterSensitivity } from '../../core/monitors/parameter-sensitivity.js';
import { Probe } from '../../core/monitors/probe.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { createRandom } from '../../core/random/random.js';
import type { Measurement } from '../../core/schemes/scheme.js';
import { meanSquaredError, perSample } from '../../core/tensor/per-sample.js';
import { expectNothingLeft, failAt } from '../problems/failing-network.js';
import { scene, valuesOf } from '../problems/tensors.js';

function tame(): Model {
  const config = modelConfigSchema.parse({
    scheme: { kind: 'de-hqs' },
    network: { kind: 'dncnn', layers: 2, channels: 2, activation: 'softplus' },
  });
  const model = createModel(config, 'tame', 1);
  for (const variable of model.parameters.all) tf.tidy(() => variable.assign(tf.mul(variable, 0.5)));
  return model;
}

/** A clean image and what is observed of it, for as long as an action takes. */
async function observed<T>(action: (x: tf.Tensor4D, measurement: Measurement) => Promise<T>): Promise<T> {
  const operator = fourierBlur([gaussianPsf(0.8, 3)], 8, 8);
  const [x, noise] = [scene(8, 8), perSample([0.02])];
  const d = operator.apply(x);
  try {
    return await action(x, { d, operator, noise });
  } finally {
    tf.dispose([x, noise, d]);
    operator.dispose();
  }
}

/** Each looks half a dozen times. */
const MINUTES = { timeout: 180_000 };

describe('a network that throws in the middle leaves no tensor behind', MINUTES, () => {
  it('when an image is inspected', () =>
    expectNothingLeft(tame, (model) =>
      observed((x, measurement) => inspectImage(model, x, measurement, createRandom(1))),
    ));

  it('in the sensitivity to the parameters, and the parameters are as they were', () =>
    expectNothingLeft(tame, (model) =>
      observed(async (x, measurement) => {
        const problem = model.scheme.bind(measurement);
        const before = model.parameters.all.map(valuesOf);
        try {
          return await parameterSensitivity(problem.map, x, model.parameters.all, model.config, createRandom(1), 4);
        } finally {
          problem.dispose();
          expect(model.parameters.all.map(valuesOf)).toEqual(before);
        }
      }),
    ));

  it('in a look of the monitors, and the next look is a whole one', () =>
    expectNothingLeft(tame, (model) =>
      observed(async (x, measurement) => {
        const loss = (restored: tf.Tensor4D): tf.Scalar => meanSquaredError(restored, x);
        const probe = new Probe(model, measurement, { gradient: jacobianFree(), loss, random: createRandom(1) });
        try {
          await probe.look({ alignment: true, condition: true });
        } catch (error) {
          const { local } = await probe.look({ alignment: false, condition: false });
          expect(local).toBeGreaterThan(0);
          throw error;
        } finally {
          probe.dispose();
        }
      }),
    ));

  it('also where gradients are nested', async () => {
    const model = tame();
    await observed((x, measurement) => {
      const problem = model.scheme.bind(measurement);
      failAt(model, 1);
      const before = tf.memory().numTensors;
      expect(() => jacobianVectorProduct(problem.map, x, x)).toThrow();
      expect(tf.memory().numTensors - before).toBe(0);
      problem.dispose();
      return Promise.resolve();
    });
    model.dispose();
  });
});
