import { expect, test } from 'vitest';

import type { EngineStatus } from '../../../core/contract/doctor.js';
import { isPending } from '../../../renderer/logic/pending-settings.js';
import { timeLeft } from '../../../renderer/logic/time-left.js';

const ready: EngineStatus = {
  state: 'ready',
  device: { backend: 'tensorflow', device: 'cpu', threads: 2, tensorflow: '2.21.0', notice: null },
  host: 'worker thread',
  memory: { residentBytes: 1, tensors: 0 },
};

test.each([
  [{ backend: null, threads: null }, false],
  [{ backend: 'tensorflow' as const, threads: 2 }, false],
  [{ backend: 'wasm' as const, threads: null }, true],
  [{ backend: null, threads: 1 }, true],
])('%j waits for the next start: %s', (chosen, pending) => {
  expect(isPending(chosen, ready)).toBe(pending);
  expect(isPending(chosen, { state: 'starting' })).toBe(false);
});

test('the time left is what the pace so far makes of the rest', () => {
  expect(timeLeft(0.25, 10)).toBe(30);
  expect(timeLeft(1, 10)).toBe(0);
  expect(timeLeft(0.01, 10)).toBeNull();
  expect(timeLeft(0.5, 0.1)).toBeNull();
});
