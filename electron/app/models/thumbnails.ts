import { createHash, randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';

import { StillpointError } from '../../../core/contract/errors.js';
import { makeFolder } from '../../../core/files/atomic-file.js';
import { entryOf } from '../../../core/files/path-exists.js';
import { digestOfArrays } from '../../../core/files/safetensors-metadata.js';
import type { EngineHost } from '../../engine/engine-host.js';
import { samplePicturePath } from '../locations.js';
import type { ModelFile } from './library.js';

/** Part of the bundled sample that is restored: houses, rigging, water. Pixels. */
const CROP = { left: 270, top: 230, width: 160, height: 120 };

/** How the sample was degraded (`resources/samples/make-sample.mjs`), and how closely it is solved. */
const SETTINGS = {
  blur: { kind: 'gaussian', sigma: 1.5 },
  noise: 0.005,
  tolerance: 1e-3,
  maxEvaluations: 50,
  boundary: 'unknown',
  light: 'encoded',
  strength: 1,
  check: false,
} as const;

/** Goes up when the pictures change, so that old ones are not shown. */
const EDITION = 1;

/** Pictures that show what a model does: the same crop before it on the left, and after it on the right. */
export class ModelThumbnails {
  readonly #folder: string;
  readonly #engine: Pick<EngineHost, 'restore'>;
  /** Keys of models by what their file looked like, so that unchanged files are not read again. */
  readonly #keys = new Map<string, string>();
  /** Models that cannot be shown: those of another picture size, say. */
  readonly #failed = new Set<string>();

  /** @param folder where pictures are kept; a cache, which may be emptied */
  constructor(folder: string, engine: Pick<EngineHost, 'restore'>) {
    this.#folder = folder;
    this.#engine = engine;
  }

  /** The picture of a model, if it has been made. Copies of a model share it. */
  async find(model: ModelFile): Promise<string | null> {
    const path = await this.#pathOf(model);
    const entry = path === null ? null : await entryOf(path);
    return entry === null ? null : path;
  }

  /**
   * Makes the picture of a model that has none.
   *
   * @returns whether there is a new one; false also for a model that cannot restore the sample, which is not tried again
   */
  async make(model: ModelFile, signal: AbortSignal): Promise<boolean> {
    const target = await this.#pathOf(model);
    if (target === null || this.#failed.has(target) || (await this.find(model)) !== null) return false;
    const aside = join(this.#folder, `.${randomBytes(6).toString('hex')}`);
    const [before, after, both] = [`${aside}-before.png`, `${aside}-after.png`, `${aside}.png`];
    try {
      await makeFolder(this.#folder);
      await sharp(samplePicturePath()).extract(CROP).png().toFile(before);
      await this.#restore({ model: model.path, input: before, output: after }, signal);
      await sideBySide(before, after, both);
      await rename(both, target);
      return true;
    } catch (error) {
      // An engine that was lost or busy with its end is there again later; a model that fails on the sample fails always.
      const code = error instanceof StillpointError ? error.code : null;
      if (code !== 'ENGINE_LOST' && code !== 'CANCELLED') this.#failed.add(target);
      return false;
    } finally {
      for (const file of [before, after, both]) await rm(file, { force: true });
    }
  }

  async #restore(files: { model: string; input: string; output: string }, signal: AbortSignal): Promise<void> {
    const events = this.#engine.restore({ ...SETTINGS, ...files }, signal);
    // Only the picture is wanted, which is there when the last event is.
    while ((await events.next()).done !== true);
  }

  async #pathOf({ path }: ModelFile): Promise<string | null> {
    const entry = await entryOf(path);
    if (entry === null) return null;
    const stamp = `${path}\n${entry.mtimeMs}\n${entry.size}`;
    const key = this.#keys.get(stamp) ?? (await keyOf(path));
    if (key === null) return null;
    this.#keys.set(stamp, key);
    return join(this.#folder, `${key}.png`);
  }
}

/** Null for a damaged file. */
async function keyOf(path: string): Promise<string | null> {
  const digest = await digestOfArrays(path).catch(() => null);
  if (digest === null) return null;
  return createHash('sha256').update(`${EDITION} ${digest}`).digest('hex').slice(0, 32);
}

async function sideBySide(left: string, right: string, target: string): Promise<void> {
  const { width, height } = CROP;
  await sharp({ create: { width: 2 * width, height, channels: 3, background: '#000' } })
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: width, top: 0 },
    ])
    .png()
    .toFile(target);
}
