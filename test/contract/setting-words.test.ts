import { describe, expect, it } from 'vitest';

import {
  bareNode,
  type Leaf,
  schemaLeaves,
  type SchemaNode,
  trainingSchemaNode,
} from '../../core/contract/schema-leaves.js';
import { settingName, settingTitle } from '../../core/contract/setting-names.js';

/** A title, or a title and a sentence: what a person may read of a setting or of a kind. */
interface Said {
  readonly place: string;
  readonly title: string | undefined;
  readonly description: string | undefined;
}

/** Every field, every kind and every value of a choice, with its words. */
function* saidIn(given: SchemaNode, place: string): Generator<Said> {
  const node = bareNode(given);
  if (place !== '' && node.const === undefined) yield { place, title: node.title, description: node.description };
  for (const value of node.enum ?? []) yield { place: `${place} = ${value}`, ...wordsOf(node.kinds?.[value]) };
  for (const kind of node.oneOf ?? []) {
    const { const: name = '', title, description } = kind.properties?.['kind'] ?? {};
    yield { place: `${place} = ${name}`, title, description };
    yield* fieldsOf(kind, `${place}@${name}`);
  }
  yield* fieldsOf(node, place);
  if (node.items !== undefined && node.prefixItems === undefined)
    yield* saidIn(node.items.enum === undefined ? node.items : valuesOf(node), `${place}[]`);
}

function* fieldsOf({ properties = {} }: SchemaNode, place: string): Generator<Said> {
  for (const [name, child] of Object.entries(properties))
    yield* saidIn(child, place === '' ? name : `${place}.${name}`);
}

/** The values of a list go under the words of the list. */
const valuesOf = ({ items, title, description }: SchemaNode): SchemaNode => ({
  ...items,
  ...(title === undefined ? {} : { title }),
  ...(description === undefined ? {} : { description }),
});

const wordsOf = (words: { title: string; description: string } | undefined) => ({
  title: words?.title,
  description: words?.description,
});

const said = [...saidIn(trainingSchemaNode(), '')];
const leaves = schemaLeaves();
const plain = ({ key }: Leaf): string => key.replace(/@[^.[]+/g, '');

/** Pairs of settings that can stand in one configuration: of two kinds of one thing there is one. */
function together(one: Leaf, other: Leaf): boolean {
  const isAlternative = one.variant?.path === other.variant?.path && one.variant?.kind !== other.variant?.kind;
  return plain(one) !== plain(other) && (!isAlternative || one.key.includes('[]'));
}

describe('words of settings', () => {
  it('are there for every field, every kind and every value of a choice', () => {
    const isSentence = (words: string | undefined): boolean => /^[^a-z].*[.]$|^(x|max|log)\b.*[.]$/u.test(words ?? '');
    const unsaid = said.filter(({ title = '', description }) => title === '' || !isSentence(description));
    expect(unsaid).toEqual([]);
    expect(said.length).toBeGreaterThan(140);
    for (const place of ['solver.kind = broyden', 'model.network = dncnn', 'degradation.boundaries[] = zero']) {
      expect(said.map((each) => each.place)).toContain(place);
    }
  });

  it('reach the leaves that the interface is built from', () => {
    const wordless = leaves.filter(({ title, description }) => title === '' || description === '');
    expect(wordless).toEqual([]);
    const choices = leaves.filter(({ options }) => options.length > 0);
    expect(choices.length).toBeGreaterThan(10);
    const unnamed = choices.flatMap(({ options }) =>
      options.filter(({ title, description }) => !title || !description),
    );
    expect(unnamed).toEqual([]);
  });

  it('are in sentence case, and name no key of a file', () => {
    for (const { place, title = '', description = '' } of said) {
      expect(title, place).toMatch(/^\p{Lu}[^.:]*$/u);
      expect(description, place).not.toMatch(/`|\bnull\b(?<!Always null)|_[a-z]|[a-z]\.[a-z]/);
    }
  });

  it('call two settings of one configuration by two names', () => {
    const clashes = leaves.flatMap((one, i) =>
      leaves
        .slice(i + 1)
        .filter((other) => other.title === one.title && plain(one) !== plain(other))
        .map(({ key }) => [one.key, key]),
    );
    expect(clashes).toEqual([]);
    for (const { key, options } of leaves)
      expect(new Set(options.map(({ title }) => title)).size, key).toBe(options.length);
  });

  it('write two settings of one configuration with two letters', () => {
    const clashes = leaves.flatMap((one, i) =>
      leaves
        .slice(i + 1)
        .filter((other) => one.symbol !== null && other.symbol === one.symbol && together(one, other))
        .map(({ key }) => [one.key, key]),
    );
    expect(clashes).toEqual([]);
  });
});

describe('the name of a path', () => {
  it.each<[string, object, string]>([
    ['model.scheme.rho', {}, 'Splitting weight'],
    ['model.scheme.kind', {}, 'Scheme'],
    ['solver.kind', {}, 'Solver'],
    ['monitoring.every', {}, 'Look every'],
    ['degradation.noise.1', {}, 'Noise level'],
    ['degradation.blurs.0', {}, 'Blurs'],
    ['degradation.blurs.0.kind', {}, 'Kind of blur'],
    ['degradation.blurs.0.radius', {}, 'Radius'],
    ['degradation.boundaries.1', {}, 'Beyond the edge'],
    ['model.network.channels', {}, 'Channels'],
    ['model.network.channels', { model: { network: { kind: 'multiscale' } } }, 'Channels at full size'],
    ['pictures', {}, 'pictures'],
    ['solver.unheard.of', {}, 'solver.unheard.of'],
  ])('%s in %j is %s', (path, config, title) => {
    expect(settingTitle(path, config)).toBe(title);
  });

  it('every leaf is known by its title', () => {
    for (const { path, title, variant } of leaves.filter(({ key }) => !key.includes('[]'))) {
      const kind =
        variant === null
          ? {}
          : variant.path.split('.').reduceRight<object>((of, key) => ({ [key]: of }), { kind: variant.kind });
      expect(settingTitle(path, kind), path).toBe(title);
    }
  });

  it('is quoted in sentences, with the path where that says more', () => {
    expect(settingName('optimiser.learningRate')).toBe('“Learning rate” (optimiser.learningRate)');
    expect(settingName('seed')).toBe('“Seed”');
    expect(settingName('backend')).toBe('backend');
  });
});
