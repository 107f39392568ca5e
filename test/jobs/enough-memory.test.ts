import { expect, it } from 'vitest';

import type { EngineDevice } from '../../core/contract/doctor.js';
import { refuseTooLarge } from '../../core/jobs/enough-memory.js';
import { tinyConfig } from '../training/tiny-run.js';

const wasm: EngineDevice = { backend: 'wasm', device: 'cpu', threads: 1, tensorflow: null, notice: null };

/** 34 GB of features in one step. */
const vast = tinyConfig({
  model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 9, channels: 64 } },
  batch: 256,
  data: { crop: 256 },
});

it('refuses a training that cannot fit, and says what to lower', async () => {
  await expect(refuseTooLarge(vast, wasm)).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    message: 'A training step of this configuration needs at least 32 GB of memory, and there are 4 GB.',
    hint: 'Lower the batch size, the crop or the channels of the network.',
  });
});

it('lets go on what may fit, and leaves it to a graphics card to say what does not', async () => {
  await expect(refuseTooLarge(tinyConfig(), wasm)).resolves.toBeUndefined();
  await expect(refuseTooLarge(vast, { ...wasm, backend: 'tensorflow', device: 'NVIDIA' })).resolves.toBeUndefined();
});
