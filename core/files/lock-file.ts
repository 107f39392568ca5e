import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, readFile, stat, utimes } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import { cannotWrite, writeFileAtomic } from './atomic-file.js';
import { parseJson, readJson, readJsonSync } from './json-file.js';
import { isAlive } from './process-alive.js';
import { systemErrorCode } from './system-error.js';

const holderSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  /** Milliseconds since 1970. */
  since: z.number(),
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** Locks that this thread holds or is about to: the file alone could not tell them from those of a former life of this process. */
const ours = new Set<string>();

/** Time that writing a lock file takes at most, generously, in milliseconds. */
const WRITING_MS = 200;
/** Time after which everyone who takes a dead holder's lock at once sees who was the last to. */
const SETTLING_MS = 100;
const HEARTBEAT_MS = 2_000;
/** A file that was not touched for so long has no holder that touches it. */
const SILENCE_MS = 30_000;

/** How a holder shows that it lives. */
export interface LockOptions {
  /**
   * By touching the file, so that a machine that shares the disk sees it too, and a process that got a dead holder's number is not taken for it.
   * Only for holders that never compute for half a minute on end; without it, a holder lives as long as its process.
   */
  readonly heartbeat?: boolean;
}

/** A file that says who works beside it: one process at a time. A holder that was killed is noticed. */
export class LockFile {
  readonly #path: string;
  readonly #token: string;
  readonly #heartbeat: NodeJS.Timeout | undefined;

  private constructor(path: string, token: string, heartbeat: boolean) {
    this.#path = path;
    this.#token = token;
    // One that cannot be touched was taken from us, or its folder is gone: what needs the folder will say so.
    this.#heartbeat = heartbeat ? setInterval(() => void touch(path).catch(() => undefined), HEARTBEAT_MS) : undefined;
    this.#heartbeat?.unref();
  }

  /**
   * @param path in a folder that exists
   * @returns null when somebody else holds it, or held it a moment ago
   * @throws StillpointError CANNOT_WRITE
   */
  static async tryTake(path: string, { heartbeat = false }: LockOptions = {}): Promise<LockFile | null> {
    if (ours.has(path)) return null;
    ours.add(path);
    const me: Holder = {
      pid: process.pid,
      host: hostname(),
      since: Date.now(),
      token: randomBytes(16).toString('hex'),
    };
    let taken = false;
    try {
      taken = (await create(path, me)) || ((await look(path, heartbeat)) === 'abandoned' && (await takeOver(path, me)));
    } finally {
      if (!taken) ours.delete(path);
    }
    return taken ? new LockFile(path, me.token, heartbeat) : null;
  }

  /** Leaves it to the next, at once. */
  release(): void {
    clearInterval(this.#heartbeat);
    ours.delete(this.#path);
    if (readJsonSync(this.#path, holderSchema)?.token !== this.#token) return;
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Its folder was taken away; so is the lock.
    }
  }
}

/** Process that holds a lock without a heartbeat, by its id; null when nobody does. @throws StillpointError CANNOT_WRITE */
export async function holderOfLock(path: string): Promise<number | null> {
  if (ours.has(path)) return process.pid;
  const found = await look(path, false);
  return typeof found === 'string' ? null : found.pid;
}

/** Whether a lock names this process although this thread does not hold it: a thread of ours does, or did and crashed. */
export async function isHeldElsewhereInProcess(path: string): Promise<boolean> {
  return !ours.has(path) && (await readJson(path, holderSchema))?.pid === process.pid;
}

async function create(path: string, me: Holder): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    await handle.writeFile(JSON.stringify(me)).finally(() => handle.close());
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw cannotWrite(path, error);
  }
}

async function look(path: string, heartbeat: boolean): Promise<Holder | 'free' | 'abandoned'> {
  for (const patience of [WRITING_MS, 0]) {
    const seen = await read(path);
    if (seen === null) return 'free';
    const holder = parseJson(seen.text, holderSchema);
    if (holder !== null) return isHeld(holder, seen.touched, heartbeat) ? holder : 'abandoned';
    // Half a file is being written this moment, or a power cut left it.
    await sleep(patience);
  }
  return 'abandoned';
}

async function read(path: string): Promise<{ text: string; touched: number } | null> {
  try {
    return { text: await readFile(path, 'utf8'), touched: (await stat(path)).mtimeMs };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw cannotWrite(path, error);
  }
}

function isHeld({ pid, host, since }: Holder, touched: number, heartbeat: boolean): boolean {
  if (heartbeat) return Date.now() - touched <= SILENCE_MS && (host !== hostname() || isAlive(pid));
  const started = Date.now() - uptime() * 1000;
  // Our own number without a lock of ours: a crashed thread of this process, or a number that came round again.
  return pid !== process.pid && since > started && isAlive(pid);
}

/** Takes a dead holder's lock. Several may try at once: the last to rename wins, and after a moment everyone sees who that was. */
async function takeOver(path: string, me: Holder): Promise<boolean> {
  await writeFileAtomic(path, JSON.stringify(me));
  await sleep(SETTLING_MS);
  return (await readJson(path, holderSchema))?.token === me.token;
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}
