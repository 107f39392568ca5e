import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { unrolled } from '../../core/gradients/jacobian-free.js';
import { dnCnn } from '../../core/networks/dncnn.js';
import { ParameterSet } from '../../core/networks/parameter-set.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { Adam } from '../../core/optimisers/adam.js';
import { deGrad } from '../../core/schemes/de-grad.js';
import { deHqs } from '../../core/schemes/de-hqs.js';
import type { Scheme } from '../../core/schemes/scheme.js';
import { unrolledNetwork } from '../../core/schemes/unrolled.js';
import { meanSquaredError, perSample } from '../../core/tensor/per-sample.js';
import { relativeError, scene, valuesOf, withoutLeak } from '../problems/tensors.js';

/** DE-HQS with a small network of its own. */
function layer(seed: number): { scheme: Scheme; parameters: ParameterSet } {
  const parameters = new ParameterSet();
  const options = { layers: 2, channels: 4, activation: 'elu', noiseMap: true } as const;
  const network = dnCnn(options, parameters, createRandom(seed));
  return { parameters, scheme: deHqs({ rho: 0.1, noiseExponent: 1 }, network, parameters) };
}

function measure() {
  const operator = fourierBlur([gaussianPsf(1, 5)], 9, 8);
  const clean = scene(9, 8);
  const measurement = { d: operator.apply(clean), operator, noise: perSample([0.01]) };
  return {
    measurement,
    clean,
    dispose: () => {
      tf.dispose([clean, measurement.d, measurement.noise]);
      operator.dispose();
    },
  };
}

it('of one scheme K times is K applications of its T from x⁰, read out', () =>
  withoutLeak(() => {
    const { scheme, parameters } = layer(1);
    const { measurement, dispose } = measure();
    const problem = scheme.bind(measurement);
    tf.tidy(() => {
      let state = problem.initialState();
      for (let k = 1; k <= 4; k++) {
        state = problem.map(state);
        const image = unrolledNetwork(Array.from({ length: k }, () => scheme)).restore(measurement);
        expect(relativeError(valuesOf(image), valuesOf(problem.readout(state))), `K = ${k}`).toBeLessThan(1e-6);
      }
    });
    problem.dispose();
    parameters.dispose();
    dispose();
  }));

it('of one scheme has the gradient of the unrolled backward mode, where x⁰ does not depend on Θ', () =>
  withoutLeak(async () => {
    const parameters = new ParameterSet();
    const options = { layers: 2, channels: 4, activation: 'elu', noiseMap: true } as const;
    const scheme = deGrad({ stepSize: 0.8 }, dnCnn(options, parameters, createRandom(1)), parameters);
    const { measurement, clean, dispose } = measure();
    const problem = scheme.bind(measurement);
    const initial = problem.initialState();
    const { value, grads } = tf.variableGrads(
      () => meanSquaredError(unrolledNetwork([scheme, scheme, scheme]).restore(measurement), clean),
      parameters.all,
    );
    const other = await unrolled(3)({
      map: problem.map,
      equilibrium: initial,
      initial,
      loss: (state) => meanSquaredError(problem.readout(state), clean),
      variables: parameters.all,
    });
    const flat = parameters.all.flatMap((variable) => valuesOf(grads[variable.name] ?? variable));
    expect(relativeError(flat, other.gradients.flatMap(valuesOf))).toBeLessThan(1e-4);
    tf.dispose([initial, value, grads, other.loss, other.gradients]);
    problem.dispose();
    parameters.dispose();
    dispose();
  }));

it('with weights of their own trains every layer, and errs less and less', () =>
  withoutLeak(async () => {
    const layers = [1, 2, 3].map(layer);
    const { measurement, clean, dispose } = measure();
    const network = unrolledNetwork(layers.map(({ scheme }) => scheme));
    const variables = layers.flatMap(({ parameters }) => parameters.all);
    const before = variables.map(valuesOf);
    const adam = new Adam(variables);
    const errors: number[] = [];
    for (let step = 0; step < 15; step++) {
      const { value, grads } = tf.variableGrads(() => meanSquaredError(network.restore(measurement), clean), variables);
      adam.step(
        variables.map((variable) => grads[variable.name] ?? variable),
        3e-3,
      );
      errors.push((await value.data())[0] ?? Number.NaN);
      tf.dispose([value, grads]);
    }
    expect(errors.at(-1)).toBeLessThan(0.8 * (errors[0] ?? 0));
    variables.forEach((variable, i) => expect(valuesOf(variable)).not.toEqual(before[i]));
    adam.dispose();
    for (const { parameters } of layers) parameters.dispose();
    dispose();
  }));

it('depends on the order of its layers, and refuses to have none', () =>
  withoutLeak(() => {
    const [first, second] = [layer(1), layer(2)];
    const { measurement, dispose } = measure();
    const restore = (...schemes: Scheme[]): number[] =>
      tf.tidy(() => valuesOf(unrolledNetwork(schemes).restore(measurement)));
    const one = restore(first.scheme, second.scheme);
    expect(relativeError(restore(second.scheme, first.scheme), one)).toBeGreaterThan(1e-3);
    expect(() => unrolledNetwork([])).toThrow(/at least one layer/);
    first.parameters.dispose();
    second.parameters.dispose();
    dispose();
  }));
