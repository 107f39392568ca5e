import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { z } from 'zod';

import { type Settings, type settingsChangeSchema, settingsSchema } from '../../../core/contract/settings.js';
import { makeFolder, writeFileAtomic } from '../../../core/files/atomic-file.js';
import { parseJson } from '../../../core/files/json-file.js';
import type { EngineSettings } from '../../engine/engine-settings.js';
import { PublishedValue } from '../../engine/published-value.js';

const fileOf = (folder: string): string => join(folder, 'settings.json');

/**
 * The settings of a folder; null where they are damaged, the defaults where there are none.
 *
 * Synchronous and small: Electron's process must know the number of threads before it does anything else.
 */
function readSettings(folder: string): Settings | null {
  let text = '{}';
  try {
    text = readFileSync(fileOf(folder), 'utf8');
  } catch {
    // Nobody has changed a setting yet.
  }
  return parseJson(text, settingsSchema);
}

/** What the settings of a folder say of the engine; a shell's own switches overrule it. A change holds from the next start. */
export function chosenEngine(folder: string): EngineSettings {
  const { backend = null, threads = null } = readSettings(folder) ?? {};
  return { ...(backend !== null && { backend }), ...(threads !== null && { threads }) };
}

/** What a person chose, in one file that is checked when it is read and replaced whole when it changes. */
export class SettingsStore {
  readonly #folder: string;
  readonly #settings: PublishedValue<Settings>;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.#settings = new PublishedValue(settings);
  }

  /** Reads the settings of a folder. A damaged file is set aside, not lost, and the settings are the defaults. */
  static async open(folder: string): Promise<SettingsStore> {
    const settings = readSettings(folder);
    if (settings === null) await rename(fileOf(folder), join(folder, 'settings.damaged.json')).catch(() => undefined);
    return new SettingsStore(folder, settings ?? settingsSchema.parse({}));
  }

  get current(): Settings {
    return this.#settings.value;
  }

  /**
   * Changes some of them. In the order of asking, so that two changes at once both hold.
   *
   * @throws StillpointError CANNOT_WRITE; the settings are then as they were
   */
  async change(change: z.infer<typeof settingsChangeSchema>): Promise<Settings> {
    const changed = this.#writing.then(async () => {
      const next = settingsSchema.parse({ ...this.current, ...change });
      await makeFolder(this.#folder);
      await writeFileAtomic(fileOf(this.#folder), `${JSON.stringify(next, null, 2)}\n`);
      this.#settings.publish(next);
      return next;
    });
    this.#writing = changed.catch(() => undefined);
    return changed;
  }

  /** The settings whenever they change, the current ones first, until `signal` aborts. */
  watch(signal?: AbortSignal): AsyncGenerator<Settings, void, undefined> {
    return this.#settings.watch(signal);
  }

  /** Ends every watcher. */
  close(): void {
    this.#settings.close();
  }
}
