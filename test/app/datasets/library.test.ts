import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Dataset } from '../../../core/contract/dataset.js';
import { openPictureSource } from '../../../core/pictures/sources/open-picture-source.js';
import { type DatasetServices, openDatasets } from '../../../electron/app/datasets/services.js';
import { addUploadedDataset } from '../../../electron/app/datasets/uploads.js';
import { PictureStore } from '../../../electron/app/pictures/picture-store.js';
import { ServedFiles } from '../../../electron/app/serving/served-files.js';
import { scene, writeScene } from '../../pictures/picture-files.js';

let home = '';
let pictures = '';
let served: ServedFiles;
let services: DatasetServices;

async function open(): Promise<DatasetServices> {
  return openDatasets({
    engine: { call: () => Promise.reject(new Error('no engine here')) },
    served,
    session: join(home, 'session'),
    data: join(home, 'data'),
    cache: join(home, 'cache'),
    onDefect: (defect) => {
      throw defect;
    },
  });
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
  pictures = join(home, 'Holiday 2019');
  served = new ServedFiles((id) => id);
  services = await open();
});

afterEach(async () => {
  await services.library.close();
  await rm(home, { recursive: true, force: true });
});

/** Waits until a data set is as wanted. */
async function until(id: string, wanted: (dataset: Dataset) => boolean): Promise<Dataset> {
  for await (const datasets of services.library.watch(AbortSignal.timeout(120_000))) {
    const found = datasets.find((dataset) => dataset.id === id);
    if (found !== undefined && wanted(found)) return found;
  }
  throw new Error(`never came: ${JSON.stringify(services.library.summary(id))}`);
}

const ready = ({ state }: Dataset): boolean => state === 'ready';

async function addHoliday(count = 6): Promise<Dataset> {
  for (let i = 0; i < count; i++) await writeScene(join(pictures, `${i}.png`), 240 + i, i, 80);
  await copyFile(join(pictures, '0.png'), join(pictures, 'copy.png'));
  await writeFile(join(pictures, 'letter.jpg'), 'Dear all,\n');
  return services.library.add(pictures);
}

describe('the synthetic set', () => {
  it('is always there, and its pictures are drawn when they are looked at', async () => {
    const [synthetic, ...others] = (await services.library.watch().next()).value ?? [];
    expect(others).toEqual([]);
    expect(synthetic).toMatchObject({ id: 'synthetic', state: 'ready', counts: { train: 2000 } });
    expect(synthetic?.mosaic).toHaveLength(9);
    await expect(readdir(join(home, 'cache'))).rejects.toThrow();
    const { path } = await served.find(synthetic?.mosaic[4] ?? '');
    expect(await sharp(path).metadata()).toMatchObject({ format: 'jpeg', width: 128, height: 128 });
  });

  it('cannot be renamed, removed or divided', async () => {
    const refused = { code: 'BAD_CONFIGURATION' };
    await expect(services.library.rename('synthetic', 'x')).rejects.toMatchObject(refused);
    await expect(services.library.remove('synthetic')).rejects.toMatchObject(refused);
    const split = { validation: 0.1, test: 0, seed: 0 };
    await expect(services.library.split('synthetic', split)).rejects.toMatchObject(refused);
  });

  it('has pages of pictures', () => {
    const page = services.sources.pictures('synthetic', { offset: 1998, limit: 10 });
    expect(page.total).toBe(2032);
    expect(page.pictures.map(({ split }) => split)).toEqual([
      ...Array.from({ length: 2 }, () => 'train'),
      ...Array.from({ length: 8 }, () => 'validation'),
    ]);
    expect(services.sources.pictures('synthetic', { split: 'test', offset: 0, limit: 10 })).toEqual({
      total: 0,
      pictures: [],
    });
  });
});

describe('a folder', () => {
  it('is checked in the background, with what was found and how far it is', async () => {
    const added = await addHoliday();
    expect(added).toMatchObject({ name: 'Holiday 2019', kind: 'folder', folder: pictures, state: 'checking' });
    const states: Dataset['progress'][] = [];
    const done = await until(added.id, (dataset) => {
      states.push(dataset.progress);
      return ready(dataset);
    });
    expect(states.some((progress) => progress !== null)).toBe(true);
    expect(done).toMatchObject({
      progress: null,
      problem: null,
      findings: {
        images: 7,
        unreadable: [{ file: 'letter.jpg' }],
        duplicates: [{ kind: 'exact', files: ['0.png', 'copy.png'] }],
        minSize: 80,
        maxSize: 80,
      },
    });
    expect(done.counts.train + done.counts.validation).toBe(7);
    expect(done.counts.validation).toBeGreaterThan(0);
    const { path } = await served.find(done.mosaic[2] ?? '');
    expect(await sharp(path).metadata()).toMatchObject({ format: 'jpeg', width: 192, height: 63 });
  });

  it('is there again after a restart, without being decoded again, and checked quickly', async () => {
    const { id } = await addHoliday();
    await until(id, ready);
    await services.library.rename(id, 'Norway');
    await services.library.close();
    const kept = await readFile(join(home, 'cache', `${id}.json`), 'utf8');
    // Nothing but the cache could know these words.
    await writeFile(join(home, 'cache', `${id}.json`), kept.replace(/letter\.jpg is not[^"]*/, 'from the cache'));
    services = await open();
    expect(services.library.summary(id)).toMatchObject({ name: 'Norway', state: 'ready', findings: { images: 7 } });
    services.library.check(id);
    const again = await until(id, ready);
    expect(again.findings.unreadable).toEqual([{ file: 'letter.jpg', reason: 'from the cache' }]);
  });

  it('is checked all the same when the cache is damaged', async () => {
    const { id } = await addHoliday(2);
    await until(id, ready);
    for (const name of await readdir(join(home, 'cache'))) {
      if (name.endsWith('.raw')) await writeFile(join(home, 'cache', name), 'short');
    }
    services.library.check(id);
    expect((await until(id, ready)).findings.images).toBe(3);
  });

  it('is divided so that copies stay together, and as a run takes it', async () => {
    const { id } = await addHoliday(12);
    await until(id, ready);
    const divided = await services.library.split(id, { validation: 0.3, test: 0.2, seed: 5 });
    const page = (split?: 'train' | 'validation' | 'test') =>
      services.sources.pictures(id, { ...(split && { split }), offset: 0, limit: 100 });
    expect(page('train').total).toBe(divided.counts.train);
    expect(page().total).toBe(13);
    const partOf = new Map(page().pictures.map(({ file, split }) => [file, split]));
    expect(partOf.get('0.png')).toBe(partOf.get('copy.png'));
    const { names, sources } = await services.sources.resolve([id, 'synthetic']);
    expect(names).toEqual(['Holiday 2019', 'Synthetic shapes']);
    const [source] = sources;
    if (source?.kind !== 'files') throw new Error('no files');
    expect(source.train.map((file) => partOf.get(file))).toEqual(source.train.map(() => 'train'));
    expect([...source.validation].sort()).toEqual(page('validation').pictures.map(({ file }) => file));
    const opened = await openPictureSource([source], { crop: 64, maxSide: 512, memoryMegabytes: 16, seed: 0 });
    expect(opened.training.count).toBe(divided.counts.train);
    opened.training.close();
    const few = services.sources.forPreview(id, { count: 1, seed: 3 });
    expect(few).toMatchObject({ kind: 'files', validation: [] });
    const parts = few.kind === 'files' ? few.train.map((file) => partOf.get(file)) : [];
    expect(new Set(parts)).toEqual(new Set(['train']));
  });

  it('can be away for a while', async () => {
    const { id } = await addHoliday(3);
    await until(id, ready);
    await rename(pictures, `${pictures}, unplugged`);
    await services.library.lookForFolders();
    expect(services.library.summary(id)).toMatchObject({ state: 'missing', findings: { images: 4 } });
    await expect(services.sources.resolve([id])).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    services.library.check(id);
    expect((await until(id, ({ state }) => state === 'missing')).problem).toContain('There is no folder');
    await rename(`${pictures}, unplugged`, pictures);
    await services.library.lookForFolders();
    expect(services.library.summary(id)).toMatchObject({ state: 'ready', problem: null });
  });

  it('says so when there is nothing in it, and when it is none', async () => {
    await mkdir(pictures);
    const { id } = await services.library.add(pictures);
    expect((await until(id, ({ state }) => state === 'failed')).problem).toContain('no usable pictures');
    await expect(services.library.add(join(home, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(services.sources.resolve([id])).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    await expect(services.sources.resolve(['unknown'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is one data set however often it is added', async () => {
    const { id } = await addHoliday(2);
    expect((await services.library.add(`${pictures}/`)).id).toBe(id);
  });

  it('is forgotten and stays, also while it is checked', async () => {
    const { id } = await addHoliday(3);
    const { mosaic } = await until(id, ready);
    await served.find(mosaic[0] ?? '');
    services.library.check(id);
    await services.library.remove(id);
    expect(await readdir(join(home, 'cache', 'thumbnails'))).toEqual([]);
    expect((await readdir(join(home, 'cache'))).filter((name) => name.startsWith(id))).toEqual([]);
    await expect(served.find(mosaic[0] ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(() => services.library.summary(id)).toThrow('no such data set');
    expect(await readdir(pictures)).toHaveLength(5);
    await services.library.close();
    services = await open();
    expect((await services.library.watch().next()).value).toHaveLength(1);
  });

  it('is checked to the end at the next start when it could not be', async () => {
    const { id } = await addHoliday(8);
    await services.library.close();
    services = await open();
    expect((await until(id, ready)).findings.images).toBe(9);
  });

  it('is not lost with a damaged list: that is set aside', async () => {
    await addHoliday(1);
    await services.library.close();
    await writeFile(join(home, 'data', 'datasets.json'), '[{"id":');
    services = await open();
    expect((await services.library.watch().next()).value).toHaveLength(1);
    expect(await readFile(join(home, 'data', 'datasets.damaged.json'), 'utf8')).toBe('[{"id":');
  });
});

describe('pictures that a page uploads', () => {
  it('are copied into the application’s own data', async () => {
    await mkdir(join(home, 'session'));
    const store = new PictureStore({ folder: join(home, 'session'), urlOf: (id) => id });
    const upload = async (name: string, seed: number): Promise<string> => {
      const { Readable } = await import('node:stream');
      const bytes = await scene(64, seed).png().toBuffer();
      return (await store.addUpload(name, Readable.from([bytes]), 10_000_000)).id;
    };
    const uploads = [await upload('a.png', 1), await upload('A.png', 2)];
    const { id, folder } = await addUploadedDataset(
      { library: services.library, pictures: store },
      { name: 'From my phone', uploads },
    );
    expect(await until(id, ready)).toMatchObject({ name: 'From my phone', findings: { images: 2 } });
    expect((await readdir(folder ?? '')).sort()).toEqual(['A (2).png', 'a.png']);
    expect(await readdir(join(home, 'session'))).toEqual([]);
    const gone = addUploadedDataset({ library: services.library, pictures: store }, { name: 'x', uploads });
    await expect(gone).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await stat(join(home, 'data'))).isDirectory()).toBe(true);
  });
});
