import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';

import { ParameterSet } from '../../core/networks/parameter-set.js';
import { relativeError, valuesOf, withoutLeak } from '../problems/tensors.js';

function twoParameters(): ParameterSet {
  const parameters = new ParameterSet();
  parameters.add('a', tf.tensor1d([1, 2]));
  parameters.add('b', tf.scalar(3));
  return parameters;
}

it('saves and loads every parameter by name', () =>
  withoutLeak(async () => {
    const [source, target] = [twoParameters(), twoParameters()];
    tf.tidy(() => {
      source.all[0]?.assign(tf.tensor1d([7, 8]));
    });
    target.load(await source.save());
    expect(relativeError(target.all.flatMap(valuesOf), [7, 8, 3])).toBe(0);
    expect(source.count).toBe(3);
    expect(source.names).toEqual(['a', 'b']);
    source.dispose();
    target.dispose();
  }));

it.each([
  [new Map([['a', { shape: [2], data: new Float32Array(2) }]]), /"b" is missing/],
  [
    new Map([
      ['a', { shape: [3], data: new Float32Array(3) }],
      ['b', { shape: [], data: new Float32Array(1) }],
    ]),
    /"a" has shape \[3\]; \[2\] is needed/,
  ],
])('refuses weights that do not belong, and changes nothing', (tensors, message) =>
  withoutLeak(() => {
    const parameters = twoParameters();
    expect(() => {
      parameters.load(tensors);
    }).toThrow(message);
    expect(parameters.all.flatMap(valuesOf)).toEqual([1, 2, 3]);
    parameters.dispose();
  }),
);

it('takes a name once', () => {
  const parameters = twoParameters();
  expect(() => parameters.add('a', tf.scalar(1))).toThrow('a');
  parameters.dispose();
  tf.disposeVariables();
});
