import { readFileSync } from 'node:fs';

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { createRandom, normalTensor, ParameterSet } from '../../core/index.js';
import { oneTrainingStep } from '../../docs/examples/one-training-step.js';

describe('the example in README', () => {
  it('is the program that is tested here', () => {
    const program = readFileSync('docs/examples/one-training-step.ts', 'utf8');
    const body = program.slice(program.indexOf('  const [, height'), program.lastIndexOf('  return'));
    const lines = body.split('\n').map((line) => line.replace(/^ {2}/, '').trimEnd());
    expect(readFileSync('README.md', 'utf8')).toContain(lines.join('\n').trim());
  });

  it('solves and trains', async () => {
    const parameters = new ParameterSet();
    const noise = normalTensor([1, 24, 20, 3], createRandom(1));
    const x = tf.tidy(() => tf.mul(0.1, noise) as tf.Tensor4D);
    const { samples, loss } = await oneTrainingStep(x, parameters);
    expect(samples[0]?.residuals.length).toBeGreaterThan(1);
    expect(Number.isFinite((await loss.data())[0])).toBe(true);
    const trained = await parameters.save();
    parameters.dispose();
    // The same program without the step ends with other weights: Adam moved every parameter by about the learning rate.
    const again = new ParameterSet();
    await oneTrainingStep(x, again);
    expect([...trained.keys()]).toContain('scheme.logRho');
    expect((await again.save()).get('scheme.logRho')?.data[0]).toBe(trained.get('scheme.logRho')?.data[0]);
    expect(Math.abs((trained.get('scheme.logRho')?.data[0] ?? 0) - Math.log(0.01))).toBeGreaterThan(1e-4);
    again.dispose();
  });
});
