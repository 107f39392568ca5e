import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { outputNames } from '../../electron/cli/output-names.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-names-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const inFolder = (...parts: string[]): string => path.join(folder, ...parts);

/** The names of all inputs, in order. */
async function namesOf(inputs: readonly [string, string][], out: string): Promise<string[]> {
  const nameFor = await outputNames(
    inputs.map(([input]) => input),
    out,
  );
  const names: string[] = [];
  for (const [input, format] of inputs) names.push((await nameFor(input, format)).file);
  return names;
}

describe('the name of a restored photograph', () => {
  it('is its own, in the output folder', async () => {
    expect(await namesOf([['in/a.jpg', 'jpeg']], 'out')).toEqual([path.join('out', 'a.jpg')]);
  });

  it('never is an input', async () => {
    const inputs: [string, string][] = [
      ['in/a.jpg', 'jpeg'],
      ['in/a-restored.jpg', 'jpeg'],
      ['in/B.png', 'png'],
    ];
    expect(await namesOf(inputs, 'in')).toEqual([
      path.join('in', 'a-restored-2.jpg'),
      path.join('in', 'a-restored-restored.jpg'),
      path.join('in', 'B-restored.png'),
    ]);
  });

  it('never is the result of another file of the same name', async () => {
    const inputs: [string, string][] = [
      ['one/a.jpg', 'jpeg'],
      ['two/a.jpg', 'jpeg'],
      ['three/A.JPG', 'jpeg'],
    ];
    expect(await namesOf(inputs, 'out')).toEqual([
      path.join('out', 'a.jpg'),
      path.join('out', 'a-restored.jpg'),
      path.join('out', 'A-restored-2.JPG'),
    ]);
  });

  it('ends like the format that is written', async () => {
    expect(await namesOf([['a.gif', 'gif']], 'out')).toEqual([path.join('out', 'a.png')]);
    const nameFor = await outputNames(['a.jpg'], 'out', 'tiff');
    expect((await nameFor('a.jpg', 'jpeg')).file).toBe(path.join('out', 'a.tif'));
  });

  it.skipIf(process.platform === 'win32')('never is an input that a link leads to', async () => {
    await mkdir(inFolder('photos'));
    await writeFile(inFolder('photos', 'a.jpg'), 'x');
    await symlink(inFolder('photos'), inFolder('out'));
    await symlink(inFolder('photos', 'a.jpg'), inFolder('alias.jpg'));
    expect(await namesOf([[inFolder('photos', 'a.jpg'), 'jpeg']], inFolder('out'))).toEqual([
      inFolder('out', 'a-restored.jpg'),
    ]);
    expect(await namesOf([[inFolder('alias.jpg'), 'jpeg']], inFolder('photos'))).toEqual([
      inFolder('photos', 'alias.jpg'),
    ]);
  });

  it('never is a file of an earlier command, which it names', async () => {
    await writeFile(inFolder('a.png'), 'a result');
    const nameFor = await outputNames(['elsewhere/a.png', 'elsewhere/b.png'], folder);
    expect(await nameFor('elsewhere/a.png', 'png')).toEqual({
      file: inFolder('a-restored.png'),
      earlier: inFolder('a.png'),
    });
    expect(await nameFor('elsewhere/b.png', 'png')).toEqual({ file: inFolder('b.png'), earlier: null });
  });

  it('is never longer than a name may be', async () => {
    const long = `${'ü'.repeat(125)}.png`;
    expect(Buffer.byteLength(long)).toBe(254);
    await writeFile(inFolder(long), 'a result');
    const [name = ''] = await namesOf([[`elsewhere/${long}`, 'png']], folder);
    await writeFile(name, 'fits');
    expect(path.basename(name)).toBe(`${'ü'.repeat(121)}-restored.png`);
  });
});
