import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { openSessionFolder } from '../../../electron/app/serving/session-folder.js';

it('is private, goes when it is removed, and clears what ended processes left', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const stale = join(parent, `stillpoint-session-${gone}-abcdef`);
  const alive = join(parent, `stillpoint-session-${process.pid}-abcdef`);
  await mkdir(stale);
  await writeFile(join(stale, 'photograph.png'), 'left behind');
  await mkdir(alive);
  const session = await openSessionFolder(parent);
  expect(await readdir(parent)).not.toContain(`stillpoint-session-${gone}-abcdef`);
  expect((await stat(alive)).isDirectory()).toBe(true);
  expect((await stat(session.path)).mode & 0o077).toBe(0);
  await session.remove();
  await expect(stat(session.path)).rejects.toThrow();
  await rm(parent, { recursive: true });
});
