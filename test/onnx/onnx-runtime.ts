import { InferenceSession, Tensor, env } from 'onnxruntime-web';
import * as tf from '@tensorflow/tfjs-core';

// One thread: a test must not wait for workers of its own. Warnings (constants that could be folded) are not news.
env.wasm.numThreads = 1;
env.logLevel = 'error';

/** A float32 array as onnxruntime takes and gives it. */
export interface PlainArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A graph loaded into onnxruntime. */
export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  run(inputs: Readonly<Record<string, PlainArray>>): Promise<Record<string, PlainArray>>;
  dispose(): Promise<void>;
}

export async function openSession(bytes: Uint8Array): Promise<Session> {
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: async (inputs) => {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape, data }]) => [name, new Tensor('float32', data, shape)]),
      );
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, { dims, data }]) => [name, { shape: dims, data: data as Float32Array }]),
      );
    },
    dispose: () => session.release(),
  };
}

/** [N,H,W,C], centred, as [N,C,H,W] on [0, 1]; `shift` is what is added to each channel. */
export function toOnnx(x: tf.Tensor4D, shift: (channel: number) => number = () => 0.5): PlainArray {
  return tf.tidy(() => {
    const shifts = tf.tensor1d(Array.from({ length: x.shape[3] }, (_, c) => shift(c)));
    const planes = tf.transpose(tf.add(x, shifts), [0, 3, 1, 2]);
    return { shape: planes.shape, data: Float32Array.from(planes.dataSync()) };
  });
}
