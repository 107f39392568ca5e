import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { PictureStore } from '../../../electron/app/pictures/picture-store.js';
import { saveResult } from '../../../electron/app/pictures/save-result.js';
import type { ShellCapabilities } from '../../../electron/app/shell-capabilities.js';
import { writeTestPicture } from '../../engine/test-picture.js';

let home = '';
let session = '';
let store: PictureStore;
let id = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stillpoint-home-'));
  session = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  store = new PictureStore({ folder: session, urlOf: (picture) => picture });
  await writeTestPicture(join(home, 'a.png'), 16, 16);
  const source = store.find((await store.addFile(join(home, 'a.png'))).id);
  const plan = store.planResult(source);
  await copyFile(source.path, plan.path);
  ({ id } = await store.addResult(plan, source));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
  await rm(session, { recursive: true, force: true });
});

/** A shell whose person answers the save dialog with what `choose` returns. */
function shell(choose: (suggested: string) => string | null): ShellCapabilities {
  return {
    kind: 'electron',
    pictureUrl: (picture) => picture,
    fileUrl: (file) => file,
    files: { chooseOpen: async () => [], chooseSave: async (suggested) => choose(suggested) },
  };
}

it('suggests a new name beside the original, and writes the whole file there', async () => {
  const path = await saveResult(
    store,
    shell((suggested) => suggested),
    id,
  );
  expect(path).toBe(join(home, 'a-restored.png'));
  expect(await readFile(join(home, 'a-restored.png'))).toEqual(await readFile(store.find(id).path));
  expect((await readdir(home)).sort()).toEqual(['a-restored.png', 'a.png']);
});

it('writes nothing when the dialog is dismissed', async () => {
  expect(
    await saveResult(
      store,
      shell(() => null),
      id,
    ),
  ).toBeNull();
  expect(await readdir(home)).toEqual(['a.png']);
});

it('replaces another file whole or not at all', async () => {
  await writeFile(join(home, 'old.png'), 'old');
  await saveResult(
    store,
    shell(() => join(home, 'old.png')),
    id,
  );
  expect(await readFile(join(home, 'old.png'))).toEqual(await readFile(store.find(id).path));
  await mkdir(join(home, 'folder.png'));
  for (const path of [join(home, 'folder.png'), join(home, 'missing', 'b.png')]) {
    await expect(
      saveResult(
        store,
        shell(() => path),
        id,
      ),
    ).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  }
  expect((await readdir(home)).sort()).toEqual(['a.png', 'folder.png', 'old.png']);
});

it('refuses a name of another format, and saving where there are no dialogs', async () => {
  const saving = saveResult(
    store,
    shell(() => join(home, 'b.jpg')),
    id,
  );
  await expect(saving).rejects.toMatchObject({
    code: 'BAD_CONFIGURATION',
    hint: expect.stringContaining('.png') as string,
  });
  const browser: ShellCapabilities = { ...shell(() => null), kind: 'browser', files: null };
  await expect(saveResult(store, browser, id)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
});
