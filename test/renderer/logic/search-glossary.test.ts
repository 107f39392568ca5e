import { expect, test } from 'vitest';

import { searchGlossary } from '../../../renderer/logic/search-glossary.js';
import { glossary } from '../../../renderer/text/english/glossary.js';

const named = (question: string): string[] =>
  searchGlossary(glossary, question).groups.flatMap(({ terms }) => terms.map(({ id }) => id));
const mentioned = (question: string): string[] => searchGlossary(glossary, question).mentions.map(({ id }) => id);

test.each(['', '   ', '…'])('%j finds everything under its own heading', (question) => {
  expect(searchGlossary(glossary, question)).toEqual({ groups: glossary, mentions: [] });
});

test('a word finds the terms of that name, and apart from them those that speak of it', () => {
  expect(named('resid')).toEqual(expect.arrayContaining(['residual']));
  expect(named('resid')).not.toContain('convergence');
  expect(mentioned('resid')).toContain('convergence');
  expect(mentioned('resid')).not.toContain('residual');
});

test('words begin where words begin: rate is not in separate', () => {
  expect(named('rate')).toEqual(['learning-rate']);
});

test('every word counts, in any order and case', () => {
  expect(named('JFB restarted')).toEqual(['restarted-jfb']);
  expect(named('jfb nonsense')).toEqual([]);
});

test.each([
  ['σ_max(J)', 'local-lipschitz'],
  ['sigma max', 'local-lipschitz'],
  ['ρ(J)', 'spectral-radius'],
  ['rho', 'splitting-weight'],
  ['kappa', 'condition-number'],
  ['psf', 'point-spread-function'],
  ['plug-and-play', 'plug-and-play'],
  ['ema', 'weight-averaging'],
])('%s finds %s', (question, id) => {
  expect(named(question)).toContain(id);
});

test('groups without a hit are left out', () => {
  const { groups } = searchGlossary(glossary, 'broyden');
  expect(groups.length).toBeGreaterThan(0);
  expect(groups.length).toBeLessThan(glossary.length);
  for (const { terms } of groups) expect(terms.length).toBeGreaterThan(0);
});
