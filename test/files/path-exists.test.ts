import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { isFile, isFolder, pathExists } from '../../core/files/path-exists.js';
import { slug } from '../../core/files/slug.js';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stillpoint-path-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it('tells files, folders and nothing apart', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const paths = [file, folder, join(folder, 'nothing'), join(file, 'below')];
  expect(await Promise.all(paths.map(pathExists))).toEqual([true, true, false, false]);
  expect(await Promise.all(paths.map(isFile))).toEqual([true, false, false, false]);
  expect(await Promise.all(paths.map(isFolder))).toEqual([false, true, false, false]);
});

it.each([
  ['  Holidays / 2024  ', 'holidays-2024'],
  ['写真', ''],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
])('makes a part of a file name of “%s”', (words, expected) => {
  expect(slug(words)).toBe(expected);
});
