import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeSetupLock } from '../../electron/setup/setup-lock.js';

let cache = '';
beforeEach(() => (cache = mkdtempSync(join(tmpdir(), 'stillpoint-lock-'))));
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const path = (): string => join(cache, 'setup.lock');
const writeHolder = (holder: { token: string; pid: number | undefined; host: string }): void =>
  writeFileSync(path(), JSON.stringify({ ...holder, since: Date.now() }));
const unexpectedWait = (): never => expect.fail('waited for nobody');

it('makes a second setup wait, and says so once', async () => {
  const first = await takeSetupLock(cache, unexpectedWait);
  let waits = 0;
  const second = takeSetupLock(cache, () => waits++);
  await expect.poll(() => waits).toBe(1);
  first.release();
  (await second).release();
  expect(waits).toBe(1);
  expect(existsSync(path())).toBe(false);
});

it('takes over from a process that was killed', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeHolder({ token: 'dead', pid, host: hostname() });
  (await takeSetupLock(cache, unexpectedWait)).release();
});

it('takes over from another machine that shows no life', async () => {
  writeHolder({ token: 'far', pid: 1, host: 'elsewhere' });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(path(), longAgo, longAgo);
  (await takeSetupLock(cache, unexpectedWait)).release();
});

it('waits for another machine as long as that shows life', async () => {
  writeHolder({ token: 'far', pid: spawnSync(process.execPath, ['-e', '']).pid, host: 'elsewhere' });
  let waits = 0;
  const lock = takeSetupLock(cache, () => waits++);
  await expect.poll(() => waits).toBe(1);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(path(), longAgo, longAgo);
  (await lock).release();
});

it('shows life itself', async () => {
  const lock = await takeSetupLock(cache, unexpectedWait);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(path(), longAgo, longAgo);
  await expect.poll(() => Date.now() - statSync(path()).mtimeMs, { timeout: 5000 }).toBeLessThan(30_000);
  lock.release();
});

it('goes to exactly one of several that find it abandoned', async () => {
  writeFileSync(path(), 'half a lo');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(path(), longAgo, longAgo);
  let holders = 0;
  const hold = async (): Promise<void> => {
    const lock = await takeSetupLock(cache, () => undefined);
    expect(++holders).toBe(1);
    await new Promise((done) => setTimeout(done, 20));
    holders--;
    lock.release();
  };
  await Promise.all([hold(), hold(), hold()]);
});
