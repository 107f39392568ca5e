import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { solverConfigSchema, modelConfigSchema } from '../../core/contract/training.js';
import { comparatorRestorer, type ComparatorMethod } from '../../core/evaluation/comparator-restorer.js';
import {
  evaluateBatch,
  modelRestorer,
  evaluationSetting,
  type EvaluationProtocol,
} from '../../core/evaluation/evaluate-batch.js';
import { createModel, type Model } from '../../core/models/model.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { compareSolvers } from '../../core/restoration/compare-solvers.js';
import { restoreImage } from '../../core/restoration/restore-image.js';
import { imagesOf, type PlainImage } from '../../core/tensor/images.js';
import { expectNothingLeft } from '../problems/failing-network.js';
import { scene } from '../problems/tensors.js';

const psf = gaussianPsf(0.8, 5);

function small(): Model {
  const network = { kind: 'dncnn', layers: 2, channels: 2 };
  return createModel(modelConfigSchema.parse({ scheme: { kind: 'de-hqs' }, network }), 'small', 1);
}

function photograph(): PlainImage {
  const x = scene(20, 24);
  const [image] = imagesOf(x);
  x.dispose();
  if (image === undefined) throw new Error('one image');
  return image;
}

describe('a network that throws in the middle leaves no tensor behind', () => {
  const options = { psf, noise: 0.01, tolerance: 1e-5, maxEvaluations: 6 };

  it('when a photograph is restored', async () => {
    const image = photograph();
    await expectNothingLeft(small, (model) => restoreImage(image, model, options));
  });

  it('when solvers are compared', async () => {
    const image = photograph();
    const solvers = (['picard', 'anderson', 'broyden'] as const).map((kind) => solverConfigSchema.parse({ kind }));
    const ignore = (): void => undefined;
    await expectNothingLeft(small, (model) =>
      compareSolvers(
        image,
        model,
        { ...options, solvers },
        { onEvaluation: ignore, onFinished: ignore, onFrame: ignore },
      ),
    );
  });

  it('in an evaluation', () =>
    expectNothingLeft(small, async (model) => {
      const protocol: EvaluationProtocol = { ...options, boundary: 'circular', seed: 0 };
      const operator = evaluationSetting(protocol, 16, 16);
      const x = scene(16, 16);
      try {
        return await evaluateBatch(x, 0, protocol, operator, modelRestorer(model, protocol));
      } finally {
        x.dispose();
        operator.dispose();
      }
    }));
});

/** Throws at its n-th use. */
function luckless(operator: LinearOperator, n: number): LinearOperator {
  let uses = 0;
  const counted =
    (map: (x: tf.Tensor4D) => tf.Tensor4D) =>
    (x: tf.Tensor4D): tf.Tensor4D => {
      uses += 1;
      if (uses === n) throw new Error('out of luck');
      return map(x);
    };
  return { ...operator, apply: counted(operator.apply), adjoint: counted(operator.adjoint) };
}

describe('an operator that throws in the middle leaves no tensor behind', () => {
  it.each<[ComparatorMethod | 'model', number]>([
    ['model', 1],
    ['model', 2],
    ['model', 4],
    ['tikhonov', 2],
    ['tikhonov', 7],
    ['tv', 2],
    ['tv', 9],
    ['rl', 2],
    ['rl', 8],
  ])('in an evaluation of %s, at use %i', async (method, n) => {
    const model = small();
    const before = tf.memory().numTensors;
    // No closed form: everything goes through the operator.
    const protocol: EvaluationProtocol = {
      psf,
      boundary: 'zero',
      noise: 0.01,
      tolerance: 1e-4,
      maxEvaluations: 4,
      seed: 0,
    };
    const { seen, operator, dispose } = evaluationSetting(protocol, 16, 16);
    const { solveNormal: _closed, ...iterative } = operator;
    const x = scene(16, 16);
    const restore = method === 'model' ? modelRestorer(model, protocol) : comparatorRestorer(method, protocol);
    await expect(
      evaluateBatch(x, 0, protocol, { seen, operator: luckless(iterative, n), dispose }, restore),
    ).rejects.toThrow('out of luck');
    x.dispose();
    dispose();
    expect(tf.memory().numTensors - before).toBe(0);
    model.dispose();
  });

  it('nor does a caller that throws when it is told how a solve goes', async () => {
    const model = small();
    const image = photograph();
    const before = tf.memory().numTensors;
    const onEvaluation = (evaluation: number): void => {
      if (evaluation === 2) throw new Error('not listening');
    };
    const options = { psf, noise: 0.01, tolerance: 1e-5, maxEvaluations: 6, onEvaluation };
    await expect(restoreImage(image, model, options)).rejects.toThrow('not listening');
    expect(tf.memory().numTensors - before).toBe(0);
    model.dispose();
  });
});
