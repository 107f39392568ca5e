import { type FSWatcher, watch } from 'node:fs';

import { toStillpointError } from '../../../core/contract/errors.js';
import type { ModelSummary } from '../../../core/contract/model.js';
import { makeFolder } from '../../../core/files/atomic-file.js';
import { ownModelsFolder } from '../locations.js';
import { listModels, modelFiles } from './library.js';
import { findNamed } from './names.js';
import type { ModelThumbnails } from './thumbnails.js';
import { PublishedValue } from '../../engine/published-value.js';
import type { ServedFiles } from '../serving/served-files.js';

export interface ModelCatalogueOptions {
  readonly thumbnails: ModelThumbnails;
  readonly served: ServedFiles;
  readonly onDefect: (defect: unknown) => void;
  /** Whether a run is still there; by default none is. */
  readonly hasRun?: (id: string) => boolean | Promise<boolean>;
}

/** A copy that is in progress changes its file many times a second. */
const SETTLE_MS = 150;
/** How often the folder is looked at where the system does not report changes. */
const POLL_MS = 3000;

/** The library as the interface shows it: watched while somebody looks, with pictures of what each model does. */
export class ModelCatalogue {
  readonly #options: ModelCatalogueOptions;
  readonly #models = new PublishedValue<ModelSummary[] | null>(null);
  readonly #closing = new AbortController();
  #reading: Promise<void> = Promise.resolve();
  #watching: FSWatcher | null = null;
  #settling: NodeJS.Timeout | null = null;
  #polling: NodeJS.Timeout | null = null;
  #readers = 0;
  #drawing: Promise<void> | null = null;

  constructor(options: ModelCatalogueOptions) {
    this.#options = options;
  }

  async list(): Promise<ModelSummary[]> {
    const files = new Map((await modelFiles()).map((file) => [file.name, file]));
    return Promise.all(
      (await listModels()).map(async (summary) => {
        const file = files.get(summary.name);
        const picture = file === undefined ? null : await this.#options.thumbnails.find(file);
        const { run } = summary;
        const known = run !== null && (await (this.#options.hasRun ?? (() => false))(run));
        const thumbnail = picture === null ? null : this.#options.served.share(picture);
        return { ...summary, thumbnail, run: known ? run : null };
      }),
    );
  }

  /** @throws StillpointError NOT_FOUND */
  async find(name: string): Promise<ModelSummary> {
    return findNamed(await this.list(), name);
  }

  /** The library whenever it changes, also when files come and go; the current one first. Ends with `signal` or {@link close}. */
  async *watch(signal?: AbortSignal): AsyncGenerator<ModelSummary[], void, undefined> {
    this.#readers += 1;
    try {
      await this.#startWatching();
      await this.refresh();
      for await (const models of this.#models.watch(signal)) if (models !== null) yield models;
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) this.#stopWatching();
    }
  }

  /** Reads the library again and tells the readers if it changed. Whoever changes it calls this, so that nobody waits for the watcher. */
  async refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read());
    await this.#reading;
  }

  /** Ends every reader, and whatever is being drawn. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopWatching();
    this.#models.close();
    await this.#reading;
    await this.#drawing;
  }

  async #read(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    try {
      const models = await this.list();
      if (JSON.stringify(models) !== JSON.stringify(this.#models.value)) this.#models.publish(models);
      if (this.#readers > 0) this.#draw(models);
    } catch (error) {
      if (toStillpointError(error).code === 'INTERNAL') this.#options.onDefect(error);
    }
  }

  /** Makes missing pictures one after the other, while somebody looks. */
  #draw(models: readonly ModelSummary[]): void {
    if (this.#drawing !== null || models.every(({ thumbnail }) => thumbnail !== null)) return;
    this.#drawing = this.#drawMissing().finally(() => {
      this.#drawing = null;
    });
  }

  async #drawMissing(): Promise<void> {
    for (const file of await modelFiles()) {
      if (this.#readers === 0 || this.#closing.signal.aborted) return;
      if (await this.#options.thumbnails.make(file, this.#closing.signal)) void this.refresh();
    }
  }

  async #startWatching(): Promise<void> {
    if (this.#watching !== null || this.#polling !== null) return;
    const later = (): void => {
      if (this.#settling !== null) clearTimeout(this.#settling);
      this.#settling = setTimeout(() => void this.refresh(), SETTLE_MS);
    };
    const poll = (): void => {
      this.#watching?.close();
      this.#watching = null;
      this.#polling ??= setInterval(() => void this.refresh(), POLL_MS);
      this.#polling.unref();
    };
    try {
      await makeFolder(ownModelsFolder());
      this.#watching = watch(ownModelsFolder(), { persistent: false }, later);
      this.#watching.on('error', poll);
    } catch {
      // No folder to watch, or no watches left: looking now and then finds it too.
      poll();
    }
  }

  #stopWatching(): void {
    this.#watching?.close();
    this.#watching = null;
    if (this.#polling !== null) clearInterval(this.#polling);
    this.#polling = null;
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = null;
  }
}
