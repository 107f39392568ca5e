import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  conv2d,
  cos,
  depthwiseConv2d,
  grads,
  matMul,
  memory,
  mul,
  range,
  reshape,
  sin,
  sum,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { build } from 'esbuild';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { closeBackend, openBackend } from '../../electron/engine/backend.js';
import { requireFromProject } from '../../electron/runtime-paths.js';
import { findInstallation } from '../../electron/setup/tensorflow-installation.js';
import { lackOfTensorFlow } from '../setup/lack-of-tensorflow.js';
import { mustSkip } from '../setup/needed.js';

const scratch = mkdtempSync(join(tmpdir(), 'stillpoint-backend-'));
const installation = findInstallation('cpu') ?? findInstallation('cuda');
const withoutTensorFlow = mustSkip(lackOfTensorFlow());

afterEach(() => {
  closeBackend();
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A tensor of the shape with values in [-1, 1] that repeat nowhere. */
function waves(shape: number[], wave: typeof sin): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return reshape(wave(mul(range(0, size), 0.7)), shape);
}

interface Operation {
  readonly name: string;
  readonly shapes: readonly [number[], number[]];
  readonly apply: (x: Tensor, w: Tensor) => Tensor;
}

const convolution = (
  strides: number,
  padding: 'same' | 'valid' | number,
  height: number,
  width: number,
): Operation => ({
  name: `conv2d, stride ${strides}, padding ${padding}, ${height}×${width}`,
  shapes: [
    [2, height, width, 3],
    [3, 3, 3, 4],
  ],
  apply: (x, w) => conv2d(x as Tensor4D, w as Tensor4D, strides, padding),
});

const operations: readonly Operation[] = [
  convolution(1, 'same', 9, 8),
  convolution(1, 'valid', 7, 7),
  convolution(2, 'same', 9, 9),
  convolution(2, 'valid', 10, 9),
  {
    name: 'depthwise convolution',
    shapes: [
      [2, 8, 9, 3],
      [5, 5, 3, 1],
    ],
    apply: (x, w) => depthwiseConv2d(x as Tensor4D, w as Tensor4D, 1, 'same'),
  },
  {
    name: 'matrix product',
    shapes: [
      [13, 17],
      [17, 11],
    ],
    apply: (x, w) => matMul(x as Tensor2D, w as Tensor2D),
  },
];

/** Values and both gradients of ½‖f(x, w)‖², as plain arrays. */
function evaluate({ shapes, apply }: Operation): number[][] {
  return tidy(() => {
    const inputs = [waves(shapes[0], sin), waves(shapes[1], cos)] as const;
    const half = (x: Tensor, w: Tensor): Tensor => {
      const value = apply(x, w);
      return mul(sum(mul(value, value)), 0.5);
    };
    const gradients = grads(half)([...inputs]);
    return [apply(...inputs), ...gradients].map((tensor) => Array.from(tensor.dataSync()));
  });
}

describe.skipIf(withoutTensorFlow)('the two backends', () => {
  it('agree to 1e-4 on what our networks are made of, and on its gradients', async () => {
    await openBackend({ backend: 'tensorflow' });
    const expected = operations.map(evaluate);
    expect((await openBackend({ backend: 'wasm' })).backend).toBe('wasm');
    for (const [index, operation] of operations.entries()) {
      for (const [which, values] of evaluate(operation).entries()) {
        const reference = expected[index]?.[which] ?? [];
        expect(values.length, operation.name).toBe(reference.length);
        const scale = Math.max(1, ...reference.map(Math.abs));
        const worst = Math.max(...values.map((value, at) => Math.abs(value - (reference[at] ?? Number.NaN))));
        expect(worst / scale, `${operation.name}, output ${which}`).toBeLessThan(1e-4);
      }
    }
  });

  it.each(['tensorflow', 'wasm'] as const)(
    'leave nothing behind in borrowed kernels and gradients: %s',
    async (backend) => {
      await openBackend({ backend });
      operations.forEach(evaluate);
      expect(memory().numTensors).toBe(0);
      expect(memory().numDataBuffers).toBe(0);
    },
  );
});

describe.skipIf(withoutTensorFlow)('closing TensorFlow', () => {
  it('releases tensors and variables that are still held', async () => {
    await openBackend({ backend: 'tensorflow' });
    const kept = mul(waves([64, 64], sin), 2);
    const weights = variable(waves([8, 8], cos));
    mul(weights, 1);
    const { getNumOfTensors } = requireFromProject()(installation?.addon ?? '') as TFJSBinding;
    expect(getNumOfTensors()).toBeGreaterThan(2);
    closeBackend();
    expect(getNumOfTensors()).toBe(0);
    expect(kept.shape).toEqual([64, 64]);
    await openBackend({ backend: 'tensorflow' });
    expect(memory().numTensors).toBe(0);
  });

  it('works in several worker threads, one after another, and in two at once', async () => {
    const source = `
      import { parentPort } from 'node:worker_threads';
      import { ones, matMul } from '@tensorflow/tfjs-core';
      import { openBackend, closeBackend } from './electron/engine/backend.js';
      void openBackend({ backend: 'tensorflow' }).then(() => {
        const product = matMul(ones([64, 32]), ones([32, 64]));
        parentPort.postMessage(product.dataSync()[0]);
        closeBackend();
      });`;
    const program = join(scratch, 'worker.cjs');
    const root = new URL('../..', import.meta.url).pathname;
    await build({
      stdin: { contents: source, resolveDir: root, loader: 'ts' },
      outfile: program,
      bundle: true,
      platform: 'node',
      external: ['@tensorflow/*'],
      define: { 'import.meta.url': JSON.stringify(import.meta.url) },
      // The bundle lies outside the project; its packages do not.
      banner: { js: `module.paths.push(${JSON.stringify(join(root, 'node_modules'))});` },
    });
    const runOne = (): Promise<unknown> =>
      new Promise((done, fail) => {
        const worker = new Worker(program);
        let answer: unknown;
        worker.on('message', (message: unknown) => (answer = message));
        worker.on('error', fail);
        worker.on('exit', (code) => (code === 0 ? done(answer) : fail(new Error(`exit ${code}`))));
      });
    for (let count = 0; count < 3; count++) expect(await runOne()).toBe(32);
    expect(await Promise.all([runOne(), runOne()])).toEqual([32, 32]);
  });
});

describe('choosing a backend', () => {
  it.skipIf(withoutTensorFlow)('takes TensorFlow, and says nothing was passed over', async () => {
    const device = await openBackend({ threads: 1 });
    expect(device).toMatchObject({ backend: 'tensorflow', tensorflow: '2.21.0' });
    expect(device.threads).toBeGreaterThanOrEqual(1);
  });

  it('falls back to wasm with a notice where TensorFlow is not installed', async () => {
    vi.stubEnv('STILLPOINT_CACHE', join(scratch, 'empty'));
    const device = await openBackend();
    expect(device).toMatchObject({ backend: 'wasm', device: 'cpu', threads: 1, tensorflow: null });
    expect(device.notice).toMatch(/because TensorFlow is not installed .*setup/);
  });

  it('falls back to wasm where it is told to', async () => {
    vi.stubEnv('STILLPOINT_TENSORFLOW', 'off');
    expect((await openBackend()).notice).toContain('STILLPOINT_TENSORFLOW=off');
  });

  it('says that wasm does not take more threads', async () => {
    expect((await openBackend({ backend: 'wasm', threads: 4 })).notice).toContain('one thread');
    expect((await openBackend({ backend: 'wasm', threads: 1 })).notice).toBeNull();
  });

  it('refuses what was asked for and cannot be had', async () => {
    vi.stubEnv('STILLPOINT_CACHE', join(scratch, 'empty'));
    await expect(openBackend({ backend: 'tensorflow' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openBackend({ threads: 0 })).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  });
});
