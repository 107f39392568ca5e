import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { ServedFiles } from '../../../electron/app/serving/served-files.js';

let folder = '';
let served: ServedFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  served = new ServedFiles((id) => id);
});

afterEach(() => rm(folder, { recursive: true }));

async function file(name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, name);
  return path;
}

it('gives each file and each purpose one random address', async () => {
  const [a, b] = [await file('a.png'), await file('b.png')];
  const addresses = [served.share(a), served.share(b), served.share(a, { name: 'a.png' })];
  expect(new Set(addresses).size).toBe(3);
  for (const address of addresses) expect(address).toMatch(/^[0-9a-f]{32}$/);
  expect(served.share(a)).toBe(addresses[0]);
});

it('knows what is behind an address, and nothing behind others', async () => {
  const picture = await file('a.JPG');
  expect(await served.find(served.share(picture))).toEqual({ path: picture, type: 'image/jpeg', name: null });
  await expect(served.find('0'.repeat(32))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('forgets every address of a file, and gives a new one afterwards', async () => {
  const picture = await file('a.png');
  const [shown, offered] = [served.share(picture), served.share(picture, { name: 'x.png' })];
  served.forget(picture);
  for (const address of [shown, offered]) {
    await expect(served.find(address)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(served.share(picture)).not.toBe(shown);
});

it('serves no folder, and shows no file that could run a script', async () => {
  await mkdir(join(folder, 'folder.png'));
  await expect(served.find(served.share(join(folder, 'folder.png')))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(() => served.share(join(folder, 'drawing.svg'))).toThrow('only pictures');
  expect(() => served.share(join(folder, 'page.html'))).toThrow('only pictures');
});

it('makes a file when it is first fetched, and says so when it cannot', async () => {
  const path = join(folder, 'thumbnail.png');
  let made = 0;
  const address = served.share(path, {
    make: async () => {
      made += 1;
      await writeFile(path, 'pixels');
    },
  });
  expect(made).toBe(0);
  for (let fetched = 0; fetched < 2; fetched++) expect(await served.find(address)).toMatchObject({ path });
  expect(made).toBe(1);
  const never = served.share(join(folder, 'never.png'), { make: () => Promise.reject(new Error('no picture')) });
  await expect(served.find(never)).rejects.toThrow('no picture');
  const nothing = served.share(join(folder, 'nothing.png'), { make: () => Promise.resolve() });
  await expect(served.find(nothing)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
