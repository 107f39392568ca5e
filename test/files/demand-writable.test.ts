import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { demandWritable } from '../../core/files/demand-writable.js';
import { mustSkip, mustSkipElsewhere } from '../setup/needed.js';
import { withoutRoot } from '../setup/without-root.js';
import { canMount } from '../setup/can-mount.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-writable-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

const inFolder = (...parts: string[]): string => path.join(folder, ...parts);

describe('a folder for results', () => {
  it('is made with those above it, and nothing is left in it', async () => {
    await demandWritable(inFolder('a', 'b', 'c'));
    expect(await readdir(inFolder('a', 'b', 'c'))).toEqual([]);
  });

  it('cannot be below a file, or a file', async () => {
    await writeFile(inFolder('file'), 'x');
    await expect(demandWritable(inFolder('file', 'results'))).rejects.toThrow(/a part of its path is a file/);
    await expect(demandWritable(inFolder('file'))).rejects.toThrow(/something of that name is in the way/);
  });

  it('cannot have too long a name', async () => {
    await expect(demandWritable(inFolder('n'.repeat(300)))).rejects.toThrow(/its name is longer than the disk allows/);
  });

  it.skipIf(process.platform === 'win32')('cannot lead back to itself', async () => {
    await symlink(inFolder('two'), inFolder('one'));
    await symlink(inFolder('one'), inFolder('two'));
    await expect(demandWritable(inFolder('one', 'results'))).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  });

  it('has room for what is to be written', async () => {
    await expect(demandWritable(folder, 1e18)).rejects.toThrow(/MB left, and about .* MB are needed/);
  });

  it.skipIf(process.platform === 'win32')('must be the person’s', async () => {
    await chmod(folder, 0o500);
    await withoutRoot(
      (user) => chown(folder, user, user),
      () => expect(demandWritable(folder)).rejects.toThrow(/permission denied/),
    );
  });

  it.skipIf(mustSkipElsewhere('linux', '/proc'))('is refused at once where the system makes none', async () => {
    await expect(demandWritable('/proc/stillpoint/results')).rejects.toThrow(/no folder can be made in \/proc/);
  });

  const lack = canMount() ? null : { missing: 'No small disk can be mounted: that takes root on Linux.', remedy: null };
  it.skipIf(mustSkip(lack))('is on a disk that is neither full nor read-only', async () => {
    const disk = inFolder('disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      await writeFile(path.join(disk, 'filling'), new Uint8Array(60_000));
      await expect(demandWritable(disk)).rejects.toThrow(/the disk is full/);
      await rm(path.join(disk, 'filling'));
      await expect(demandWritable(disk, 1e6)).rejects.toThrow(/0\.1 MB left, and about 1\.0 MB are needed/);
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      await expect(demandWritable(disk)).rejects.toThrow(/its disk is read-only/);
      await expect(demandWritable(path.join(disk, 'results'))).rejects.toThrow(/its disk is read-only/);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
