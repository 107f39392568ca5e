import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { split, type SplitItem } from '../../core/data/split.js';

const items = fc
  .array(fc.record({ key: fc.stringMatching(/^[0-9a-f]{8}$/), group: fc.nat(40) }), { maxLength: 60 })
  .map((all) => all.filter(({ key }, i) => all.findIndex((other) => other.key === key) === i));
const settings = fc.record({
  validation: fc.double({ min: 0, max: 0.5, noNaN: true }),
  test: fc.double({ min: 0, max: 0.5, noNaN: true }),
  seed: fc.nat(),
});

const many = (n: number): SplitItem[] => Array.from({ length: n }, (_, i) => ({ key: `picture ${i}`, group: i }));

describe('a split', () => {
  it('never parts a group', () => {
    fc.assert(
      fc.property(items, settings, (all, how) => {
        const parts = split(all, how);
        const partsOfGroup = new Map<number, Set<string>>();
        all.forEach(({ group }, i) => {
          partsOfGroup.set(group, (partsOfGroup.get(group) ?? new Set()).add(parts[i] ?? ''));
        });
        for (const found of partsOfGroup.values()) expect(found.size).toBe(1);
      }),
    );
  });

  it('depends on what the pictures show, not on their order or the numbers of their groups', () => {
    fc.assert(
      fc.property(items, settings, (all, how) => {
        const renumbered = [...all].reverse().map(({ key, group }) => ({ key, group: 1000 - group }));
        expect(split(renumbered, how).reverse()).toEqual(split(all, how));
      }),
    );
  });

  it('leaves pictures where they are when others are added', () => {
    const how = { validation: 0.1, test: 0.05, seed: 4 };
    const [before, after] = [split(many(300), how), split(many(400), how)];
    expect(after.slice(0, 300)).toEqual(before);
  });

  it('makes parts about as large as asked for, others for another seed', () => {
    const count = (parts: readonly string[], part: string): number => parts.filter((other) => other === part).length;
    const [one, other] = [0, 1].map((seed) => split(many(5000), { validation: 0.1, test: 0.2, seed }));
    for (const parts of [one ?? [], other ?? []]) {
      // Four standard deviations of a binomial count.
      expect(Math.abs(count(parts, 'validation') - 500)).toBeLessThan(85);
      expect(Math.abs(count(parts, 'test') - 1000)).toBeLessThan(115);
    }
    expect(one).not.toEqual(other);
  });

  it('fills a part that was asked for, as long as one group is left for training', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.nat(), (n, seed) => {
        const parts = split(many(n), { validation: 0.02, test: 0, seed });
        if (n >= 2) expect(parts).toContain('validation');
        if (n >= 1) expect(parts).toContain('train');
      }),
    );
  });

  it('holds nothing out when nothing is to be', () => {
    expect(new Set(split(many(50), { validation: 0, test: 0, seed: 0 }))).toEqual(new Set(['train']));
  });
});
