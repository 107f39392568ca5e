import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';

import { trainingFields } from '../../renderer/logic/training/fields.js';
import { glossary } from '../../renderer/text/english/glossary.js';
import { helpTerms } from '../../renderer/text/help-terms.js';
import { glossaryReference, headingAnchor } from './glossary-reference.js';

const FILE = '../../docs/glossary.md';
const terms = glossary.flatMap((group) => group.terms);
const ids: readonly string[] = terms.map(({ id }) => id);

it('docs/glossary.md is what the application says (-u writes it)', async () => {
  const settings = await resolveConfig('docs/glossary.md');
  await expect(await format(glossaryReference(), { ...settings, parser: 'markdown' })).toMatchFileSnapshot(FILE);
});

describe('every term of the glossary', () => {
  it('has an anchor and a name of its own, in the application and in the document', () => {
    for (const names of [ids, terms.map(({ term }) => term), terms.map(({ term }) => headingAnchor(term))]) {
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
  });

  it('leads only to terms that there are, and not to itself', () => {
    const astray = terms.flatMap(({ id, see = [] }) =>
      see.filter((other) => other === id || !ids.includes(other)).map((other) => `${id} → ${other}`),
    );
    expect(astray).toEqual([]);
  });

  it('is led to from another, from a question mark or from a setting', () => {
    const settings = trainingFields.flatMap(({ term = [] }) => term);
    const reached = new Set<string>([...terms.flatMap(({ see = [] }) => see), ...helpTerms.values(), ...settings]);
    expect(ids.filter((id) => !reached.has(id))).toEqual([]);
  });

  it('is explained in one or two sentences of readable length', () => {
    for (const { id, meaning, example = 'None.' } of terms) {
      expect(meaning, id).toMatch(/^[A-Z].*\.$/s);
      expect(example, id).toMatch(/\.$/);
      expect(meaning.split(/[.?] (?=[A-Z])/).length, id).toBeLessThanOrEqual(3);
      expect(meaning.length, id).toBeLessThanOrEqual(260);
    }
  });
});

describe('question marks', () => {
  it('lead to terms that there are', () => {
    expect([...helpTerms.values()].filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('are about one thing each: no explanation is listed twice', () => {
    const source = readFileSync(fileURLToPath(new URL('../../renderer/text/help-terms.ts', import.meta.url)), 'utf8');
    expect(helpTerms.size).toBe(source.match(/^ {2}\[.*\],$/gm)?.length);
  });
});
