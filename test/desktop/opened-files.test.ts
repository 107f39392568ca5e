import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { windowRequestSchema } from '../../core/contract/window-contract.js';
import { openedFiles, requestsFor } from '../../electron/desktop/opened-files.js';

let folder = '';
const file = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stillpoint-opened-'));
  for (const name of ['a.JPG', 'b.tiff', 'm.safetensors', 'notes.txt', 'two words.png']) writeFileSync(file(name), '');
  mkdirSync(file('folder.png'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('takes the pictures and models that a command line names, relative to where it was typed', () => {
  const args = ['a.JPG', file('b.tiff'), 'm.safetensors', 'two words.png'];
  expect(openedFiles(args, folder)).toEqual(['a.JPG', 'b.tiff', 'm.safetensors', 'two words.png'].map(file));
});

it('ignores switches, other files, folders and what is not there', () => {
  const args = [
    '--engine-backend=wasm',
    '--a.JPG',
    'notes.txt',
    'folder.png',
    'gone.png',
    'https://example.com/a.png',
    '',
  ];
  expect(openedFiles(args, folder)).toEqual([]);
});

it('asks the page to import models and to open pictures together', () => {
  const requests = requestsFor([file('a.JPG'), file('m.safetensors'), file('b.tiff')]);
  expect(requests).toEqual([
    { kind: 'import model', path: file('m.safetensors') },
    { kind: 'open pictures', paths: [file('a.JPG'), file('b.tiff')] },
  ]);
  expect(requests.every((request) => windowRequestSchema.safeParse(request).success)).toBe(true);
  expect(requestsFor([])).toEqual([]);
});
