import { copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { TrainingSource } from '../../core/contract/training.js';
import type { TrainingPicture } from '../../core/data/crops.js';
import { makeDeadLeaves } from '../../core/data/dead-leaves.js';
import { listPictures } from '../../core/pictures/picture-folder.js';
import { openPictureSource, type PictureSourceOptions } from '../../core/pictures/sources/open-picture-source.js';

import { mustSkipElsewhere } from '../setup/needed.js';
import { withScriptedClock } from '../time/scripted-clock.js';
import { turnsDuring } from '../time/turns-during.js';
import { scene, writeScene, writeTruncated } from './picture-files.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const options = { crop: 32, maxSide: 512, memoryMegabytes: 64, seed: 0 };

function open(source: TrainingSource, changes: Partial<PictureSourceOptions> = {}) {
  return openPictureSource([source], { ...options, ...changes });
}

/** n pictures that differ, `0.png`, `1.png`, … */
async function writeMany(n: number, size = 40): Promise<string[]> {
  const names = Array.from({ length: n }, (_, i) => `${i}.png`);
  for (const [i, name] of names.entries()) await writeScene(join(folder, name), size, i);
  return names;
}

const bytesOf = (pictures: readonly TrainingPicture[]): string[] =>
  pictures.map(({ data }) => Buffer.from(data).toString('base64'));

const everything = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('a folder', () => {
  it('is searched to the bottom, under any name, through links and not around in circles', async () => {
    await writeScene(join(folder, 'b', 'Ähre 麦.PNG'.toLowerCase()), 40, 1);
    await writeScene(join(folder, 'a.jpg'), 40, 2);
    await writeScene(join(folder, '.trash', 'c.png'), 40, 3);
    await writeFile(join(folder, '._a.jpg'), 'resource fork');
    await writeFile(join(folder, 'notes.txt'), 'no picture');
    await symlink(folder, join(folder, 'b', 'loop'));
    await symlink(join(folder, 'a.jpg'), join(folder, 'z.jpg'));
    await symlink(join(folder, 'nowhere.jpg'), join(folder, 'dangling.jpg'));
    const files = await listPictures(folder);
    expect(files).toEqual(['a.jpg', 'b/ähre 麦.png', 'z.jpg'].map((name) => join(folder, name)));
  });

  it('leaves out what is no usable picture, each with its reason', async () => {
    await writeMany(6);
    await writeFile(join(folder, 'letter.jpg'), 'Dear all,\n');
    await writeFile(join(folder, 'nothing.png'), '');
    await writeScene(join(folder, 'small.png'), 16, 50);
    const notices: string[] = [];
    const { training, validation, leftOut } = await open(
      { kind: 'folder', folder },
      { onNotice: (text) => notices.push(text) },
    );
    expect([training.count, validation.length]).toEqual([2, 4]);
    expect(leftOut.map(({ file }) => file)).toEqual(
      ['letter.jpg', 'nothing.png', 'small.png'].map((name) => join(folder, name)),
    );
    expect(leftOut[2]?.reason).toBe('too small: 16×16, at least 32 pixels a side are needed');
    expect(notices).toHaveLength(3);
    training.close();
  });

  it.skipIf(mustSkipElsewhere('linux', 'A name that is not UTF-8'))(
    'says of what has a name that is not UTF-8 that it is left out',
    async () => {
      await writeMany(6);
      await copyFile(
        join(folder, '0.png'),
        Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.png')]),
      );
      const { training, leftOut } = await open({ kind: 'folder', folder });
      expect(leftOut).toEqual([
        { file: join(folder, 'caf\uFFFD.png'), reason: 'caf\uFFFD.png cannot be opened: its name is not UTF-8.' },
      ]);
      training.close();
    },
  );

  it('puts the same picture at the same index whatever is expected, and again after files were added', async () => {
    await writeMany(12);
    const first = await open({ kind: 'folder', folder });
    const inOrder = bytesOf(await first.training.take(everything(8)));
    expect(new Set(inOrder).size).toBe(8);
    first.training.close();
    await writeScene(join(folder, '00-new.png'), 40, 77);
    const [resolved] = first.resolved;
    if (resolved === undefined) throw new Error('nothing was resolved');
    const again = await open(resolved);
    again.training.expect([7, 3, 5]);
    const backwards = await again.training.take(everything(8).reverse());
    expect(bytesOf(backwards).reverse()).toEqual(inOrder);
    expect(bytesOf(again.validation)).toEqual(bytesOf(first.validation));
    again.training.close();
  });

  it('validates on centre crops of one size, of a folder of its own where there is one', async () => {
    await writeScene(join(folder, 'train', 'a.png'), 64, 1);
    await writeScene(join(folder, 'held', 'b.png'), 50, 2);
    await writeScene(join(folder, 'held', 'c.png'), 200, 3);
    const { training, validation, resolved } = await open({
      kind: 'folder',
      folder: join(folder, 'train'),
      validation: join(folder, 'held'),
    });
    expect(validation.map(({ width, height }) => [width, height])).toEqual([
      [50, 50],
      [50, 50],
    ]);
    const middle = await scene(200, 3).extract({ left: 75, top: 75, width: 50, height: 50 }).raw().toBuffer();
    expect(Buffer.from(validation[1]?.data ?? []).equals(middle)).toBe(true);
    expect(resolved).toEqual([
      {
        kind: 'files',
        folder: join(folder, 'train'),
        train: ['a.png'],
        validation: ['../held/b.png', '../held/c.png'],
      },
    ]);
    training.close();
  });

  it('does not train on copies of what is held out', async () => {
    await writeMany(9, 64);
    const same = ['0.png', 'x.jpg', 'y.jpg', 'z.jpg'];
    for (const copy of same.slice(1)) await scene(64, 0).jpeg({ quality: 60 }).toFile(join(folder, copy));
    let timesHeld = 0;
    for (let seed = 0; seed < 4; seed++) {
      const notices: string[] = [];
      const onNotice = (text: string): void => void notices.push(text);
      const { training, resolved } = await open({ kind: 'folder', folder }, { seed, onNotice, validation: false });
      training.close();
      const [files] = resolved;
      if (files?.kind !== 'files') throw new Error('nothing was resolved');
      const isHeld = files.validation.some((name) => same.includes(name));
      expect(files.train.some((name) => same.includes(name))).toBe(!isHeld);
      expect(notices.some((text) => text.includes('held out for validation'))).toBe(isHeld && files.train.length < 8);
      timesHeld += Number(isHeld);
    }
    expect(timesHeld).toBeGreaterThan(0);
  });

  it('scales pictures down, and keeps memory within its bound', async () => {
    await writeMany(6, 300);
    const { training } = await open({ kind: 'folder', folder }, { maxSide: 256, memoryMegabytes: 0.4 });
    const all = await training.take(everything(training.count));
    expect(all.map(({ width }) => width)).toEqual([256, 256]);
    // Room for two of 192 kB each.

    expect(training.keptBytes).toBe(2 * 256 * 256 * 3);
    training.close();
    const tight = await open({ kind: 'folder', folder }, { maxSide: 256, memoryMegabytes: 0.3 });
    await tight.training.take([0, 1, 0]);
    expect(tight.training.keptBytes).toBe(256 * 256 * 3);
    tight.training.close();
  });

  it('says what is missing when nothing can be trained on', async () => {
    await writeScene(join(folder, 'small.png'), 16, 1);
    await expect(open({ kind: 'folder', folder })).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: `${folder} has too few pictures of at least 32×32 pixels to train on.`,
    });
    await expect(open({ kind: 'folder', folder: join(folder, 'no') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops opening when asked to', async () => {
    await writeMany(5);
    await expect(open({ kind: 'folder', folder }, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });
});

describe('when something goes wrong in the middle of a run', () => {
  const list = (names: string[]): TrainingSource => ({ kind: 'files', folder, train: names, validation: [] });

  it('says that the folder is gone, and goes on when it is back', async () => {
    const { training } = await open(list(await writeMany(5)));
    await training.take([0]);
    await rename(folder, `${folder}-unplugged`);
    await expect(training.take([1])).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `The folder of training pictures, ${folder}, is gone.`,
      hint: expect.stringContaining('resume the run') as string,
    });
    expect(await training.take([0])).toHaveLength(1);
    // What a disk leaves behind: an empty folder in its place.
    await mkdir(folder);
    await expect(training.take([1])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await rm(folder, { recursive: true });
    await rename(`${folder}-unplugged`, folder);
    expect(await training.take([1])).toHaveLength(1);
    training.close();
  });

  it('names the file that was spoilt or taken away', async () => {
    const { training } = await open(list(await writeMany(5)));
    await writeFile(join(folder, '1.png'), 'spoilt');
    await expect(training.take([1])).rejects.toMatchObject({
      code: 'BAD_PICTURE',
      message: expect.stringContaining(join(folder, '1.png')) as string,
    });
    await rm(join(folder, '2.png'));
    await expect(training.take([2])).rejects.toMatchObject({ code: 'BAD_PICTURE' });
    training.close();
  });

  it('replaces what has always been damaged by the next good one, says so once, and does so again in the next run', async () => {
    await writeMany(4);
    await writeTruncated(join(folder, '2.png'), 40);
    const names = ['0.png', '1.png', '2.png', 'never.png', '3.png'];
    const notices: string[] = [];
    const { training } = await open(list(names), { onNotice: (text) => notices.push(text), memoryMegabytes: 0 });
    expect(training.count).toBe(5);
    const taken = bytesOf(await training.take(everything(5)));
    expect(taken[2]).toBe(taken[4]);
    expect(taken[3]).toBe(taken[4]);
    await training.take([2]);
    expect(notices.filter((text) => text.includes('2.png'))).toHaveLength(1);
    expect(notices.filter((text) => text.includes('never.png'))).toHaveLength(1);
    training.close();
    const again = await open(list(names));
    expect(bytesOf(await again.training.take([2, 3]))).toEqual([taken[4], taken[4]]);
    again.training.close();
  });

  it('fails in words when not one picture decodes', async () => {
    for (const name of ['a.png', 'b.png']) await writeTruncated(join(folder, name), 40);
    const { training } = await open(list(['a.png', 'b.png']));
    await expect(training.take([0])).rejects.toMatchObject({ code: 'BAD_PICTURE' });
    training.close();
  });
});

describe('the synthetic set', () => {
  const source: TrainingSource = { kind: 'synthetic', images: 5, size: 40, seed: 3 };

  it('draws the same picture at the same index, others for validation, without files', async () => {
    const { training, validation, resolved } = await open(source);
    expect([training.count, validation.length]).toEqual([5, 4]);
    training.expect([4, 2]);
    const pictures = bytesOf(await training.take(everything(5)));
    expect(new Set([...pictures, ...bytesOf(validation)]).size).toBe(9);
    expect(resolved).toEqual([source]);
    training.close();
    const again = await open(source, { memoryMegabytes: 0, validation: false });
    expect(bytesOf(await again.training.take([2, 4]))).toEqual([pictures[2], pictures[4]]);
    again.training.close();
  });

  it('lets others work while it draws', () =>
    withScriptedClock(async () => {
      const { training } = await open({ ...source, size: 128, images: 1 }, { validation: false });
      const turns = await turnsDuring(() => training.take([0]));
      // A millisecond a leaf, and hundreds of leaves: a turn for others after every fifth.
      expect(turns).toBeGreaterThan(50);
      training.close();
    }, 1));

  it('is one picture in slices and in one go', async () => {
    const { training } = await open(source, { validation: false });
    const [first] = await training.take([0]);
    const seeds = (await import('../../core/random/random.js')).createRandom(3);
    const whole = makeDeadLeaves({ size: 40, seed: seeds.split('picture 0').integer(2 ** 32) });
    expect(Array.from(first?.data ?? [])).toEqual(Array.from(whole, (value) => Math.round(255 * value)));
    training.close();
  });
});

it('joins sources, one after the other', async () => {
  const names = await writeMany(3);
  const files: TrainingSource = { kind: 'files', folder, train: names, validation: [] };
  const drawn: TrainingSource = { kind: 'synthetic', images: 4, size: 40, seed: 1 };
  const { training, validation } = await openPictureSource([files, drawn], options);
  expect([training.count, validation.length]).toEqual([7, 4]);
  const alone = await open(drawn, { validation: false });
  expect(bytesOf(await training.take([3, 6]))).toEqual(bytesOf(await alone.training.take([0, 3])));
  await expect(training.take([7])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (const source of [training, alone.training]) source.close();
});
