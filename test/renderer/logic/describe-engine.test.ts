import { expect, test } from 'vitest';

import type { EngineStatus } from '../../../core/contract/doctor.js';
import { describeEngine } from '../../../renderer/logic/describe-engine.js';

const ready = (device: string): EngineStatus => ({
  state: 'ready',
  device: { backend: 'tensorflow', device, threads: 2, tensorflow: '2.21.0', notice: null },
  host: 'worker thread',
  memory: { residentBytes: 4e8, tensors: 12 },
});

test('a ready engine is named by backend, device and threads', () => {
  expect(describeEngine(ready('cpu'), 'open')).toEqual({ words: 'tensorflow · CPU · 2 threads', tone: 'ready' });
  expect(describeEngine(ready('NVIDIA H200'), 'open').words).toBe('tensorflow · NVIDIA H200 · 2 threads');
});

test('a lost connection outranks what was last heard', () => {
  expect(describeEngine(ready('cpu'), 'lost')).toEqual({ words: 'Not connected', tone: 'warning' });
});

test('waiting is quiet, a restart and a failure are not', () => {
  expect(describeEngine({ state: 'starting' }, 'connecting').tone).toBe('waiting');
  expect(describeEngine({ state: 'restarting', reason: 'it ended' }, 'open').tone).toBe('warning');
  expect(describeEngine({ state: 'failed', reason: 'no backend', hint: 'reinstall' }, 'open').tone).toBe('warning');
});
