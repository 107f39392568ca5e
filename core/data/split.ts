import type { SplitName, SplitSettings } from '../contract/dataset.js';
import { createRandom } from '../random/random.js';

/** Something to be put in one part: a picture, with the key of what it shows and the number of its group. */
export interface SplitItem {
  readonly key: string;
  /** The same for near duplicates, which are never parted. */
  readonly group: number;
}

/**
 * Divides pictures into training, validation and test.
 *
 * Every group draws a number from the seed and its smallest key, and nothing else: names and order do not matter, and when pictures are
 * added, those that were there stay where they are. (A shuffled list would be dealt anew, and pictures that a model has trained on
 * would come up in its validation.) The price is that parts are only about as large as asked for; a part that was asked for and drew
 * nothing gets the group that came nearest, and one group is always left to train on.
 *
 * @returns the part of each item
 */
export function split(items: readonly SplitItem[], { validation, test, seed }: SplitSettings): SplitName[] {
  const root = createRandom(seed).split('data set split');
  const draws = new Map([...smallestKeys(items)].map(([group, key]) => [group, root.split(key).uniform()]));
  const parts = new Map<number, SplitName>();
  for (const [group, draw] of draws) {
    parts.set(group, draw < test ? 'test' : draw < test + validation ? 'validation' : 'train');
  }
  const inOrder = [...draws].sort(([, a], [, b]) => a - b).map(([group]) => group);
  const last = inOrder.at(-1);
  if (last !== undefined && ![...parts.values()].includes('train')) parts.set(last, 'train');
  if (test > 0) fillIfEmpty('test', inOrder, parts);
  if (validation > 0) fillIfEmpty('validation', inOrder, parts);
  return items.map(({ group }) => parts.get(group) ?? 'train');
}

/** The last group of training is left there. */
function fillIfEmpty(part: SplitName, inOrder: readonly number[], parts: Map<number, SplitName>): void {
  if ([...parts.values()].includes(part)) return;
  const [next, ...others] = inOrder.filter((group) => parts.get(group) === 'train');
  if (next !== undefined && others.length > 0) parts.set(next, part);
}

function smallestKeys(items: readonly SplitItem[]): Map<number, string> {
  const keys = new Map<number, string>();
  for (const { group, key } of items) {
    const known = keys.get(group);
    if (known === undefined || key < known) keys.set(group, key);
  }
  return keys;
}
