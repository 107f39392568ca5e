import { copyFile, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PICTURE_ENDINGS, READABLE_ENDINGS } from '../../core/contract/picture-formats.js';
import { checkFolder, type KnownFile } from '../../core/pictures/datasets/check-folder.js';
import { mustSkipElsewhere } from '../setup/needed.js';
import { scene, writeScene, writeTruncated } from './picture-files.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
/** A path that ends as ISO 8859-1 writes it. */
const notUtf8 = (name: string): Buffer => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);

describe('checking a folder', () => {
  it('decodes every file and says of each that cannot be used why', async () => {
    await writeScene(at('good.jpg'), 120, 1, 90);
    await writeScene(at('deep/er/größer.png'), 300, 2, 200);
    await writeFile(at('letter.jpg'), 'Dear all,\n');
    await writeFile(at('nothing.png'), '');
    await writeTruncated(at('half.png'), 80);
    await symlink(folder, at('deep/loop'));
    const { findings, pictures } = await checkFolder(folder);
    expect(findings).toMatchObject({ images: 2, minSize: 90, maxSize: 200, duplicates: [] });
    expect(findings.unreadable).toEqual([
      { file: 'half.png', reason: expect.stringContaining('damaged or was cut short') },
      { file: 'letter.jpg', reason: expect.stringContaining('not a picture') },
      { file: 'nothing.png', reason: expect.stringContaining('empty (0 bytes)') },
    ]);
    expect(pictures).toMatchObject([
      { file: 'deep/er/größer.png', width: 300, height: 200 },
      { file: 'good.jpg', width: 120, height: 90 },
    ]);
  });

  // Other systems refuse such names.
  it.skipIf(mustSkipElsewhere('linux', 'A name that is not UTF-8'))(
    'lists what has a name that is not UTF-8: files, links and folders',
    async () => {
      await writeScene(at('good.png'), 64, 1);
      await copyFile(at('good.png'), notUtf8('caf\xe9.png'));
      await symlink(at('good.png'), notUtf8('link\xff.png'));
      await writeFile(notUtf8('notes\xff.txt'), 'not looked at');
      await mkdir(notUtf8('\xfcber'));
      const { findings } = await checkFolder(folder);
      expect(findings.images).toBe(1);
      expect(findings.unreadable).toEqual(
        ['\uFFFDber', 'caf\uFFFD.png', 'link\uFFFD.png'].map((file) => ({
          file,
          reason: `${file} cannot be opened: its name is not UTF-8.`,
        })),
      );
    },
  );

  it.each(READABLE_ENDINGS)('reads a picture called %s, as it is listed', async (ending) => {
    await writeScene(at(`a${ending}`), 64, 1);
    expect((await checkFolder(folder)).findings).toMatchObject({ images: 1, unreadable: [] });
  });

  it.each([
    ['.dng', Buffer.from('II*\0\b\0\0\0\x01\0\x12\xc6\x01\0\x04\0\0\0\x01\x04\0\0\0\0\0\0', 'latin1'), 'raw file'],
  ])('tells of a picture called %s, rather than passing it over', async (ending, bytes, reason) => {
    expect(PICTURE_ENDINGS).toContain(ending);
    expect(READABLE_ENDINGS).not.toContain(ending);
    await writeFile(at(`a${ending.toUpperCase()}`), bytes);
    expect((await checkFolder(folder)).findings.unreadable).toEqual([
      { file: `a${ending.toUpperCase()}`, reason: expect.stringContaining(reason) as string },
    ]);
  });

  it('gives sizes as they are seen, with the orientation applied', async () => {
    await scene(60, 1, 40).withMetadata({ orientation: 6 }).jpeg().toFile(at('turned.jpg'));
    expect((await checkFolder(folder)).pictures).toMatchObject([{ width: 40, height: 60 }]);
  });

  it('knows what did not change, and looks again at what did', async () => {
    await writeScene(at('a.png'), 64, 1);
    await writeScene(at('b.png'), 64, 2);
    const known = new Map<string, KnownFile>();
    await checkFolder(folder, { known });
    expect([...known.keys()].sort()).toEqual([at('a.png'), at('b.png')]);
    const marked: KnownFile = { ...(known.get(at('a.png')) as KnownFile), result: 'from memory' };
    known.set(at('a.png'), marked);
    expect((await checkFolder(folder, { known })).findings.unreadable).toEqual([
      { file: 'a.png', reason: 'from memory' },
    ]);
    await utimes(at('a.png'), 1, 1);
    expect((await checkFolder(folder, { known })).findings).toMatchObject({ images: 2, unreadable: [] });
  });

  it('does not call every file unreadable when the disk goes away in the middle', async () => {
    for (let i = 0; i < 12; i++) await writeScene(at(`${i}.png`), 64, i);
    const known = new Map<string, KnownFile>();
    const gone: Promise<void>[] = [];
    const checking = checkFolder(folder, {
      known,
      onProgress: (done) => {
        if (done === 2) gone.push(rename(folder, `${folder}-unplugged`));
      },
    });
    await expect(checking).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await Promise.all(gone);
    await rename(`${folder}-unplugged`, folder);
    expect((await checkFolder(folder, { known })).findings).toMatchObject({ images: 12, unreadable: [] });
  });

  it('stops when asked to', async () => {
    await writeScene(at('a.png'), 64, 1);
    await expect(checkFolder(folder, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });
});

describe('duplicates', () => {
  it('are exact when the pixels are equal, whatever the file is called and however it is packed', async () => {
    await scene(80, 5).png({ compressionLevel: 9 }).toFile(at('a.png'));
    await scene(80, 5).tiff({ compression: 'lzw' }).toFile(at('b.tif'));
    await scene(80, 5).webp({ lossless: true }).toFile(at('c.webp'));
    await scene(80, 6).png().toFile(at('d.png'));
    const { findings, pictures } = await checkFolder(folder);
    expect(findings.duplicates).toEqual([{ kind: 'exact', files: ['a.png', 'b.tif', 'c.webp'] }]);
    expect(pictures.map(({ group }) => group)).toEqual([0, 0, 0, 3]);
  });

  const retouched: [string, (picture: Sharp) => Sharp][] = [
    ['compressed hard', (picture) => picture.jpeg({ quality: 50 })],
    ['half the size', (picture) => picture.resize(100)],
    ['a quarter of the size', (picture) => picture.resize(50)],
    ['brightened', (picture) => picture.modulate({ brightness: 1.15 })],
    ['of more contrast', (picture) => picture.linear(1.2, -20)],
    ['sharpened', (picture) => picture.sharpen({ sigma: 1.5 })],
    ['cropped a little', (picture) => picture.extract({ left: 4, top: 6, width: 192, height: 190 })],
    ['in grey', (picture) => picture.greyscale()],
    ['mirrored', (picture) => picture.flop().jpeg({ quality: 80 })],
    ['upside down', (picture) => picture.flip()],
    ['turned by a quarter', (picture) => picture.rotate(90)],
    ['mirrored, turned and smaller', (picture) => picture.flop().rotate(270).resize(100)],
  ];

  it.each(retouched)('are near when one is %s', async (_what, change) => {
    for (let seed = 0; seed < 2; seed++) {
      const original = await scene(200, seed).png().toBuffer();
      await writeFile(at(`${seed}-a.png`), original);
      const { default: open } = await import('sharp');
      await change(open(original)).toFile(at(`${seed}-b.jpg`));
    }
    const { findings } = await checkFolder(folder);
    expect(findings.duplicates).toEqual(
      [0, 1].map((seed) => ({ kind: 'near', files: [`${seed}-a.png`, `${seed}-b.jpg`] })),
    );
  });

  it('are carried on: a copy of a copy belongs with the first, once exact and once near', async () => {
    await scene(200, 1).png().toFile(at('a.png'));
    await scene(200, 1).png().toFile(at('copy.png'));
    await scene(200, 1).resize(100).png().toFile(at('half.png'));
    await scene(200, 1).resize(100).jpeg({ quality: 50 }).toFile(at('half.jpg'));
    const { findings, pictures } = await checkFolder(folder);
    expect(findings.duplicates).toEqual([
      { kind: 'exact', files: ['a.png', 'copy.png'] },
      { kind: 'near', files: ['a.png', 'half.jpg', 'half.png'] },
    ]);
    expect(new Set(pictures.map(({ group }) => group))).toEqual(new Set([0]));
  });

  it('are not made of different pictures, nor of even ones', async () => {
    for (let seed = 0; seed < 25; seed++) await writeScene(at(`${String(seed).padStart(2, '0')}.png`), 64, seed);
    const { default: open } = await import('sharp');
    for (const background of ['#ffffff', '#fefefe', '#101010']) {
      await open({ create: { width: 64, height: 64, channels: 3, background } }).toFile(
        at(`z${background.slice(1)}.png`),
      );
    }
    expect((await checkFolder(folder)).findings.duplicates).toEqual([]);
  });
});
