import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { StillpointError } from '../contract/errors.js';
import { cannotWrite } from './atomic-file.js';
import { isAlive } from './process-alive.js';
import { systemErrorCode } from './system-error.js';

const holderSchema = z.object({
  pid: z.number().int(),
  /** Milliseconds since 1970. */
  since: z.number(),
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** Locks of this thread: a second user in the same process would otherwise look like a former life of ours. */
const ours = new Set<string>();

/** Time that writing a lock file takes at most, generously. */
const WRITING_MS = 200;
/** No lock file at all; no JSON either. */
const MISSING = '-';

const pathOf = (folder: string): string => join(folder, 'lock');

/** Makes sure that one process at a time works in a folder. A holder that was killed is noticed. */
export class FolderLock {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param folder must exist
   * @throws StillpointError BAD_CONFIGURATION when somebody else holds it, CANNOT_WRITE
   */
  static async take(folder: string): Promise<FolderLock> {
    const other = await holderOf(folder);
    if (other !== null) {
      throw new StillpointError(
        'BAD_CONFIGURATION',
        `Another Stillpoint (process ${other}) is working in ${folder}.`,
        `Close it or wait for it. If there is none, delete the file "lock" there.`,
      );
    }
    const holder: Holder = { pid: process.pid, since: Date.now(), token: randomBytes(8).toString('hex') };
    await discard(folder);
    if (!(await create(folder, holder))) return FolderLock.take(folder);
    ours.add(folder);
    return new FolderLock(folder);
  }

  async release(): Promise<void> {
    ours.delete(this.#folder);
    await rm(pathOf(this.#folder), { force: true }).catch(() => undefined);
  }
}

/**
 * Takes away the lock that a crashed engine thread of this process left behind. To other processes, such as the engine's next one, its holder looks
 * alive, since the process is: whoever hosts the thread knows better.
 */
export async function discardOwnLock(folder: string): Promise<void> {
  const text = await contentOf(folder);
  const holder = text === null ? null : holderSchema.safeParse(parsed(text));
  if (holder?.success === true && holder.data.pid === process.pid && !ours.has(folder)) await discard(folder);
}

/** Process that works in a folder, by its id; null when nobody does. */
export async function holderOf(folder: string): Promise<number | null> {
  if (ours.has(folder)) return process.pid;
  // A file without content is being written this moment.
  const text = (await contentOf(folder)) ?? (await delayed(WRITING_MS, () => contentOf(folder)));
  const holder = text === null ? null : holderSchema.safeParse(parsed(text));
  if (holder?.success !== true) return null;
  const { pid, since } = holder.data;
  const started = Date.now() - uptime() * 1000;
  // Our own id without a lock of ours: a crashed engine thread of this process, or a number that came round again.
  return pid !== process.pid && since > started && isAlive(pid) ? pid : null;
}

/** The lock file's content; null when there is none, or it is empty and may be filled in a moment. */
async function contentOf(folder: string): Promise<string | null> {
  const text = await readFile(pathOf(folder), 'utf8').catch(() => MISSING);
  return text === '' ? null : text;
}

async function delayed<T>(milliseconds: number, action: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return action();
}

/** Takes a dead holder's file away, by renaming, so that of two who try only one succeeds. */
async function discard(folder: string): Promise<void> {
  const aside = `${pathOf(folder)}.${randomBytes(4).toString('hex')}`;
  const moved = await rename(pathOf(folder), aside).then(
    () => true,
    () => false,
  );
  if (moved) await rm(aside, { force: true }).catch(() => undefined);
}

async function create(folder: string, holder: Holder): Promise<boolean> {
  try {
    const handle = await open(pathOf(folder), 'wx');
    await handle.writeFile(JSON.stringify(holder)).finally(() => handle.close());
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw cannotWrite(pathOf(folder), error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
