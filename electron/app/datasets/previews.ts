import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { PairPreview, PairPreviewRequest } from '../../../core/contract/dataset.js';
import type { EngineHost } from '../../engine/engine-host.js';
import type { DatasetSources } from './sources.js';
import type { ServedFiles } from '../serving/served-files.js';

/** Previews whose pictures are kept: a page shows one, and asks for the next while it is still on the screen. */
const KEPT = 4;

export interface DatasetPreviewsOptions {
  readonly engine: Pick<EngineHost, 'call'>;
  readonly sources: DatasetSources;
  readonly served: ServedFiles;
  /** The session's folder. */
  readonly folder: string;
}

/** Degraded pairs as training draws them, computed by the engine: between two steps of a run where one is training. */
export class DatasetPreviews {
  readonly #options: DatasetPreviewsOptions;
  readonly #kept: { folder: string; pairs: readonly PairPreview[] }[] = [];

  constructor(options: DatasetPreviewsOptions) {
    this.#options = options;
  }

  /** @throws StillpointError NOT_FOUND, BAD_CONFIGURATION, CANCELLED, ENGINE_LOST */
  async draw({ dataset, ...request }: PairPreviewRequest, signal?: AbortSignal): Promise<PairPreview[]> {
    const { engine, sources, served } = this.#options;
    const folder = join(this.#options.folder, `preview-${randomBytes(6).toString('hex')}`);
    const source = sources.forPreview(dataset, request);
    try {
      const pairs = await engine.call(
        (client, options) => client.previewPairs({ ...request, source, folder }, options),
        'drew a preview',
        signal,
      );
      this.#kept.push({ folder, pairs });
      while (this.#kept.length > KEPT) await this.#forget(this.#kept.shift());
      return pairs.map(({ clean, degraded, psnr }) => {
        return { clean: served.share(clean), degraded: served.share(degraded), psnr };
      });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #forget(old: { folder: string; pairs: readonly PairPreview[] } | undefined): Promise<void> {
    if (old === undefined) return;
    for (const { clean, degraded } of old.pairs)
      for (const file of [clean, degraded]) this.#options.served.forget(file);
    await rm(old.folder, { recursive: true, force: true });
  }
}
