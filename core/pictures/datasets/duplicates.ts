import { findNearDuplicates } from '../../data/near-duplicates.js';
import { contentKey, type Fingerprint, pixelDigest } from './fingerprint.js';
import { mapInOrder } from '../map-in-order.js';
import { decodersAtOnce } from '../sources/decoded-ahead.js';

/** A picture that was decoded. */
export interface FingerprintedFile {
  /** Absolute path. */
  readonly file: string;
  readonly fingerprint: Fingerprint;
}

/** Pictures that belong together, as indices, ascending. */
export interface DuplicateIndices {
  readonly kind: 'exact' | 'near';
  readonly members: number[];
}

export interface DuplicateReport {
  /** What to tell: exact copies by themselves, and near duplicates of which one copy each is named. */
  readonly duplicates: DuplicateIndices[];
  /** A number a picture; the same for all that must not be parted. */
  readonly groups: Int32Array;
}

/**
 * Finds exact copies (equal pixels once decoded, whatever the format) and near duplicates.
 *
 * Only what looks alike is decoded once more for its pixels; of exact copies one represents all in the search for near ones.
 */
export async function findDuplicates(
  pictures: readonly FingerprintedFile[],
  signal?: AbortSignal,
): Promise<DuplicateReport> {
  const exact = await findExact(pictures, signal);
  const first = Array.from(pictures, (_, index) => index);
  for (const [representative = 0, ...copies] of exact) for (const copy of copies) first[copy] = representative;
  const different = first.filter((representative, index) => representative === index);
  const thumbnails = different.flatMap((index) => pictures[index]?.fingerprint.thumbnail ?? []);
  const near = await findNearDuplicates(thumbnails, signal);
  const nearIndices = near.map((group) => group.flatMap((position) => different[position] ?? []));
  const groups = Int32Array.from(first);
  for (const [representative = 0, ...others] of nearIndices) for (const other of others) groups[other] = representative;
  // A copy follows its representative into the group of near duplicates.
  first.forEach((representative, index) => (groups[index] = groups[representative] ?? index));
  return {
    duplicates: [
      ...exact.map((members) => ({ kind: 'exact' as const, members })),
      ...nearIndices.map((members) => ({ kind: 'near' as const, members })),
    ],
    groups,
  };
}

async function findExact(pictures: readonly FingerprintedFile[], signal?: AbortSignal): Promise<number[][]> {
  const alike = groupBy(
    pictures.map((_, index) => index),
    (index) => keyAt(pictures, index),
  );
  const candidates = alike.filter((group) => group.length > 1).flat();
  const digests = await mapInOrder(
    candidates,
    decodersAtOnce(),
    (index) => pixelDigest(pictures[index]?.file ?? ''),
    signal,
  );
  const digestOf = new Map(candidates.map((index, i) => [index, digests[i] ?? '']));
  return groupBy(candidates, (index) => digestOf.get(index) ?? '').filter((group) => group.length > 1);
}

function keyAt(pictures: readonly FingerprintedFile[], index: number): string {
  const picture = pictures[index];
  return picture === undefined ? '' : contentKey(picture.fingerprint);
}

/** Groups in the order of their first items. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
