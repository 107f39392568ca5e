import type { BackendName } from '../../core/contract/doctor.js';
import { lackOfTensorFlow } from './lack-of-tensorflow.js';
import { type Lack, mustSkip } from './needed.js';

/**
 * The backends that numeric tests run on, the fastest first: the one asked for (`npm test -- --backend NAME`), or both.
 *
 * Without TensorFlow there is wasm alone. In continuous integration both are tried all the same, and each test on TensorFlow then fails with the
 * reason why there is none.
 */
export function backendsToTest(asked: string | undefined, lack: Lack | null = lackOfTensorFlow()): readonly string[] {
  if (asked !== undefined) return [asked];
  const both: readonly BackendName[] = ['tensorflow', 'wasm'];
  try {
    return mustSkip(lack) ? ['wasm'] : both;
  } catch {
    return both;
  }
}
