import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { cannotWrite, removeTemporaries, temporaryBeside, writeFileAtomic } from '../../core/files/atomic-file.js';
import { withoutRoot } from '../setup/without-root.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-atomic-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

describe('an atomic write', () => {
  it('replaces the file and leaves nothing beside it', async () => {
    const file = path.join(folder, 'a.txt');
    await writeFile(file, 'old');
    await writeFileAtomic(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('is not disturbed by the removal of what others left: theirs goes, its own stays until it is in place', async () => {
    const own = temporaryBeside(path.join(folder, 'a.txt'));
    await writeFile(own, 'half');
    await writeFile(path.join(folder, `.stillpoint-${2 ** 30}-abc.tmp`), 'of a killed process');
    await writeFile(path.join(folder, '.stillpoint-notes.tmp'), 'not ours to remove');
    await removeTemporaries(folder);
    expect((await readdir(folder)).sort()).toEqual([path.basename(own), '.stillpoint-notes.tmp'].sort());
  });

  it('takes a name as long as the file system allows', async () => {
    const name = 'n'.repeat(255);
    await writeFileAtomic(path.join(folder, name), 'x');
    expect(await readdir(folder)).toEqual([name]);
  });

  it('never shows a half-written file to a reader', async () => {
    const file = path.join(folder, 'watched');
    await writeFile(file, 'a'.repeat(1e6));
    const writes = (async () => {
      for (let i = 0; i < 10; i++) await writeFileAtomic(file, 'bc'[i % 2]?.repeat(1e6) ?? '');
    })();
    for (let i = 0; i < 30; i++) {
      const bytes = await readFile(file);
      expect(bytes.equals(Buffer.alloc(1e6, bytes[0]))).toBe(true);
    }
    await writes;
  });

  it('says what is in the way, and cleans up', async () => {
    await mkdir(path.join(folder, 'taken'));
    await expect(writeFileAtomic(path.join(folder, 'taken'), 'x')).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
      message: expect.stringContaining('something of that name is in the way') as string,
    });
    await expect(writeFileAtomic(path.join(folder, 'none', 'x'), 'x')).rejects.toThrow(/its folder does not exist/);
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it.skipIf(process.platform === 'win32')('says when it is not allowed', async () => {
    await chmod(folder, 0o500);
    await withoutRoot(
      (user) => chown(folder, user, user),
      () => expect(writeFileAtomic(path.join(folder, 'x'), 'x')).rejects.toThrow(/permission denied/),
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('knows what a full disk is', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC', syscall: 'write' });
    expect(cannotWrite('a', full).message).toBe('Cannot write a: the disk is full.');
  });
});
