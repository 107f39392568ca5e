import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from '../../core/files/process-alive.js';

/** Who holds the lock. */
interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

/** A holder shows that it lives by touching the file this often, in milliseconds. */
const heartbeat = 2_000;
/** A file untouched for so long belongs to a holder that was killed, on whatever machine. */
const expiry = 30_000;

export interface SetupLock {
  release(): void;
}

/**
 * Waits until no other setup works in the cache, then takes the lock.
 *
 * The lock only saves double work: every stage works aside and renames, so even two holders could not damage the cache.
 * @param onWait called once when somebody else holds it
 */
export async function takeSetupLock(cache: string, onWait: () => void): Promise<SetupLock> {
  mkdirSync(cache, { recursive: true });
  const path = join(cache, 'setup.lock');
  const me: Holder = { token: randomUUID(), pid: process.pid, host: hostname() };
  let told = false;
  for (;;) {
    if (tryCreate(path, me) || (await tryTakeOver(path, me))) break;
    if (!told) onWait();
    told = true;
    await sleep(250);
  }
  const timer = setInterval(() => touch(path), heartbeat);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      if (readHolder(path)?.token === me.token) rmSync(path, { force: true });
    },
  };
}

function tryCreate(path: string, me: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(me), { flag: 'wx' });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}

/** Takes a dead holder's lock. Several may try at once: the last rename wins, and after a moment everyone sees who that was. */
async function tryTakeOver(path: string, me: Holder): Promise<boolean> {
  if (!isAbandoned(path)) return false;
  const aside = `${path}.${me.token}`;
  writeFileSync(aside, JSON.stringify(me));
  renameSync(aside, path);
  await sleep(100);
  return readHolder(path)?.token === me.token;
}

function isAbandoned(path: string): boolean {
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (touched === undefined) return false;
  if (Date.now() - touched > expiry) return true;
  const holder = readHolder(path);
  return holder !== null && holder.host === hostname() && !isAlive(holder.pid);
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Taken from us, or the cache was removed: the stage that needs it will say so.
  }
}
