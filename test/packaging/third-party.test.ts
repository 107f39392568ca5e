import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { bundle } from '../../electron/build/bundle.mjs';
import { licenceTexts, thirdParties, thirdPartyList } from '../../electron/build/third-party.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Licences that somebody has looked at: all of them let us ship what is under them, with their text. */
const ALLOWED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'OFL-1.1']);

/** In files of their own, which can be replaced, as the LGPL asks: shared libraries, and libheif's WebAssembly. */
const isReplaceable = (name: string): boolean => name.startsWith('@img/sharp-') || name === 'libheif-js';
const LESSER = new Set(['LGPL-3.0', 'LGPL-3.0-or-later']);

function isAllowed(name: string, expression: string): boolean {
  const plain = expression.replace(/[()]/g, '');
  const parts = plain.split(/ (?:AND|OR) /);
  const allowed = (licence: string): boolean => ALLOWED.has(licence) || (LESSER.has(licence) && isReplaceable(name));
  // A mixture of both is refused, for somebody to look at.
  if (plain.includes(' AND ') && plain.includes(' OR ')) return false;
  return plain.includes(' OR ') ? parts.some(allowed) : parts.every(allowed);
}

describe('what others made', () => {
  const all = thirdParties();

  it('is listed as the lock file has it', () => {
    expect(readFileSync(`${root}/THIRD-PARTY.md`, 'utf8')).toBe(thirdPartyList());
  });

  it.each(all)('$name $version is under a licence that allows it: $licence', ({ name, licence }) => {
    expect(isAllowed(name, licence)).toBe(true);
  });

  it('is all there is in the bundles and beside them', async () => {
    const listed = new Set(all.map(({ name }) => name));
    await bundle();
    for (const program of ['main', 'worker', 'cli', 'setup']) {
      const { inputs } = JSON.parse(readFileSync(`${root}/dist/${program}.stamp.json`, 'utf8')) as {
        inputs: Record<string, unknown>;
      };
      const names = Object.keys(inputs).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
      expect(names, program).toContain('zod');
      expect(names.filter((name) => !listed.has(name))).toEqual([]);
    }
  });

  it('comes with the texts of its licences', () => {
    const texts = licenceTexts();
    for (const text of [
      'MIT License',
      'Apache License',
      'SIL OPEN FONT LICENSE',
      'GNU LESSER GENERAL PUBLIC LICENSE',
    ]) {
      expect(texts.toLowerCase()).toContain(text.toLowerCase());
    }
    for (const { name, version } of all) expect(texts).toContain(`${name} ${version}`);
  });
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND GPL-3.0', false],
  ['LGPL-3.0-or-later', false],
  ['', false],
])('%j is allowed: %s', (expression, allowed) => {
  expect(isAllowed('some-package', expression)).toBe(allowed);
});
