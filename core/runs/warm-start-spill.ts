import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Spill, StoredState } from '../gradients/warm-start-store.js';
import { cannotWrite, makeFolder } from '../files/atomic-file.js';
import { readSafetensors, writeSafetensors } from '../files/safetensors.js';
import { systemErrorCode } from '../files/system-error.js';

const ENDING = '.safetensors';

/**
 * Warm starts in a folder of a run, a file each. A file that is gone or damaged costs its sample a fresh start, nothing more.
 *
 * @param folder made when the first state is written
 * @throws StillpointError CANNOT_WRITE from `write` and `keepOnly`
 */
export function warmStartSpill(folder: string): Spill {
  let made = false;
  const path = (name: string): string => join(folder, `${name}${ENDING}`);
  return {
    write: async (name, { shape, data }) => {
      if (!made) await makeFolder(folder);
      made = true;
      await writeSafetensors(path(name), { metadata: {}, tensors: new Map([['state', { shape: [...shape], data }]]) });
    },
    read: async (name) => readState(path(name)).catch(() => null),
    keepOnly: async (names) => {
      for (const file of await filesOf(folder)) {
        const wanted = !file.endsWith(ENDING) || names.has(file.slice(0, -ENDING.length));
        if (!wanted) await rm(join(folder, file), { force: true });
      }
    },
  };
}

/** Removes the folder: a run that is over needs no warm starts. */
export async function removeWarmStarts(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw cannotWrite(folder, error);
  }
}

async function readState(file: string): Promise<StoredState | null> {
  const state = (await readSafetensors(file)).tensors.get('state');
  const [b, h, w, c, ...more] = state?.shape ?? [];
  if (state === undefined || b === undefined || h === undefined || w === undefined || c === undefined) return null;
  return more.length === 0 ? { shape: [b, h, w, c], data: state.data } : null;
}
