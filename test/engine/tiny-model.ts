import { modelConfigSchema } from '../../core/contract/training.js';
import { saveModel } from '../../core/files/model-file.js';
import { createModel } from '../../core/models/model.js';
import { closeBackend, openBackend } from '../../electron/engine/backend.js';

/** Writes a real model of the smallest kind, untrained: enough to make the engine work, quickly. */
export async function writeTinyModel(path: string): Promise<void> {
  await openBackend({ backend: 'wasm' });
  const model = createModel(
    modelConfigSchema.parse({
      scheme: { kind: 'de-grad', stepSize: 0.9 },
      network: { kind: 'dncnn', layers: 2, channels: 4 },
    }),
    'tiny',
    1,
  );
  await saveModel(path, model, {
    description: 'Untrained, for tests.',
    trained: '2026-01-01',
    steps: 0,
    seconds: 0,
    configuration: null,
    validation: null,
  });
  model.dispose();
  closeBackend();
}
