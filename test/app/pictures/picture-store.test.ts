import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';

import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { PictureStore } from '../../../electron/app/pictures/picture-store.js';
import { writeTestPicture } from '../../engine/test-picture.js';

let home = '';
let session = '';
let store: PictureStore;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stillpoint-home-'));
  session = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  store = new PictureStore({ folder: session, urlOf: (id) => `/pictures/${id}` });
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
  await rm(session, { recursive: true, force: true });
});

/** The file that the interface shows of a picture. */
function shownFile(id: string): string {
  return store.find(id).rendition?.file ?? 'nothing is shown';
}

it("takes the person's own file where it is, and leaves it there when it is forgotten", async () => {
  const path = join(home, 'holiday.jpg');
  await writeTestPicture(path, 40, 30);
  const picture = await store.addFile(path);
  expect(picture).toMatchObject({ name: 'holiday.jpg', width: 40, height: 30, format: 'jpeg', bitDepth: 8 });
  expect(picture.url).toBe(`/pictures/${picture.id}`);
  expect(await readdir(session)).toEqual([basename(shownFile(picture.id))]);
  await store.forget(picture.id);
  expect(await readdir(session)).toHaveLength(0);
  expect(await readdir(home)).toEqual(['holiday.jpg']);
  expect(() => store.find(picture.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

it('refuses what is no picture under the name that the person knows, and keeps nothing of it', async () => {
  const upload = store.addUpload('../../etc/letter.jpg', Readable.from([Buffer.from('Dear all,\n')]), 1000);
  await expect(upload).rejects.toMatchObject({
    code: 'BAD_PICTURE',
    message: expect.stringMatching(/^letter\.jpg /) as string,
  });
  expect(await readdir(session)).toHaveLength(0);
});

it('checks a picture that is only kept, and shows nothing of it', async () => {
  const path = join(home, 'one-of-many.png');
  await writeTestPicture(path, 40, 30);
  const bytes = await readFile(path);
  const { id } = await store.addUpload('one-of-many.png', Readable.from([bytes]), 1e6, false);
  expect(store.find(id)).toMatchObject({ width: 40, height: 30, rendition: null });
  const cut = store.addUpload('cut.png', Readable.from([bytes.subarray(0, bytes.length / 2)]), 1e6, false);
  await expect(cut).rejects.toMatchObject({
    code: 'BAD_PICTURE',
    message: expect.stringMatching(/^cut\.png is damaged or was cut short/) as string,
  });
  expect(await readdir(session)).toHaveLength(1);
  await store.forget(id);
  expect(await readdir(session)).toHaveLength(0);
});

it('refuses an upload above the limit, and keeps nothing of it', async () => {
  const endless = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(1000)));
  await expect(store.addUpload('big.png', endless, 5000)).rejects.toMatchObject({ code: 'BAD_PICTURE' });
  expect(await readdir(session)).toHaveLength(0);
});

it('shows a picture upright and small enough', async () => {
  const path = join(home, 'sideways.jpg');
  const wide = sharp({ create: { width: 5000, height: 1000, channels: 3, background: 'teal' } });
  await wide.withMetadata({ orientation: 6 }).jpeg().toFile(path);
  const { id, width, height } = await store.addFile(path);
  expect([width, height]).toEqual([1000, 5000]);
  const shown = await sharp(shownFile(id)).metadata();
  expect([shown.width, shown.height]).toEqual([819, 4096]);
  expect(shown.orientation).toBeUndefined();
});

it('offers a result under a name of its own, in the format of the source', async () => {
  const path = join(home, 'scan.TIFF');
  await writeFile(
    path,
    await sharp({ create: { width: 20, height: 20, channels: 3, background: 'teal' } })
      .tiff()
      .toBuffer(),
  );
  const source = store.find((await store.addFile(path)).id);
  const plan = store.planResult(source);
  expect(plan.name).toBe('scan-restored.TIFF');
  await writeFile(plan.path, await readFile(path));
  expect(await store.addResult(plan, source)).toMatchObject({ id: plan.id, name: plan.name, format: 'tiff' });
  await store.forget(plan.id);
  expect(await readdir(session)).toEqual([basename(shownFile(source.id))]);
});
