import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { Trash } from '../../electron/app/trash.js';

let folder = '';
let trash = new Trash('');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-trash-'));
  trash = new Trash(join(folder, 'trash'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function deleted(name: string): Promise<string> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'inside.txt'), name);
  return trash.take(join(folder, name));
}

it('keeps folders with what is in them, two of one name apart, until they are taken out', async () => {
  const ids = [await deleted('run'), await deleted('run')];
  expect(await readdir(folder)).toEqual(['trash']);
  for (const [i, id] of ids.entries()) {
    const found = await trash.find(id);
    expect(found?.name).toBe('run');
    await rename(found?.path ?? '', join(folder, `back ${i}`));
    expect(await readFile(join(folder, `back ${i}`, 'inside.txt'), 'utf8')).toBe('run');
    expect(await trash.find(id)).toBeNull();
  }
});

it('deletes for good after thirty days, and nothing that it did not take', async () => {
  await deleted('run');
  await writeFile(join(folder, 'trash', 'note.txt'), '');
  await trash.empty(Date.now() + 29 * 86_400_000);
  expect(await readdir(join(folder, 'trash'))).toHaveLength(2);
  await trash.empty(Date.now() + 31 * 86_400_000);
  expect(await readdir(join(folder, 'trash'))).toEqual(['note.txt']);
});

it('says so when something cannot be taken', async () => {
  await expect(trash.take(join(folder, 'missing'))).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
});
