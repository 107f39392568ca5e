import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { parseJson, readJson, readJsonSync, requireJson } from '../../core/files/json-file.js';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stillpoint-json-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const schema = z.object({ count: z.number().default(1) });

describe('a JSON file', () => {
  it('is what it says, with the defaults of its schema', async () => {
    const file = join(folder, 'a.json');
    await writeFile(file, '{"count":3,"more":true}');
    expect(await readJson(file, schema)).toEqual({ count: 3 });
    expect(readJsonSync(file, schema)).toEqual({ count: 3 });
    expect(parseJson('{}', schema)).toEqual({ count: 1 });
  });

  it.each([
    ['half a file', '{"count":'],
    ['of another version', '{"count":"three"}'],
    ['empty', ''],
  ])('that is %s says nothing', async (_, text) => {
    const file = join(folder, 'a.json');
    await writeFile(file, text);
    expect(await readJson(file, schema)).toBeNull();
    expect(readJsonSync(file, schema)).toBeNull();
    expect(parseJson(text, schema)).toBeNull();
  });

  it('that is not there says nothing, and neither does a folder', async () => {
    expect(await readJson(join(folder, 'b.json'), schema)).toBeNull();
    expect(await readJson(folder, schema)).toBeNull();
    expect(readJsonSync(folder, schema)).toBeNull();
  });

  it('that a person wrote and must hold is refused by name', () => {
    expect(requireJson('[1]', 'my.json')).toEqual([1]);
    expect(() => requireJson('[1', 'my.json')).toThrow(/^my\.json is not JSON: /);
  });
});
