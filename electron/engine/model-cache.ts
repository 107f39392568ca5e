import { stat } from 'node:fs/promises';

import { StillpointError, messageOf } from '../../core/contract/errors.js';
import { loadModel } from '../../core/files/model-file.js';
import type { Model } from '../../core/models/model.js';

/** Keeps the model used last, so that restoring a second picture does not read the file again. */
export class ModelCache {
  #held: { stamp: string; model: Model } | null = null;

  /**
   * @param path absolute path of a model file; one that changed on disk is read again.
   * @returns the model, owned by the cache: valid until the next call or {@link ModelCache.dispose}.
   * @throws StillpointError NOT_FOUND or BAD_MODEL
   */
  async get(path: string): Promise<Model> {
    const stamp = await fileStamp(path);
    if (this.#held?.stamp !== stamp) {
      this.dispose();
      this.#held = { stamp, model: await loadModel(path) };
    }
    return this.#held.model;
  }

  dispose(): void {
    this.#held?.model.dispose();
    this.#held = null;
  }
}

async function fileStamp(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${path}\n${mtimeMs}\n${size}`;
  } catch (error) {
    throw new StillpointError(
      'NOT_FOUND',
      `Cannot read the model ${path}: ${messageOf(error)}.`,
      'Choose another model.',
      {
        cause: error,
      },
    );
  }
}
