import type { Dataset, DatasetFindings, SplitName } from '../../../core/contract/dataset.js';
import { dividePictures } from '../../../core/pictures/datasets/division.js';
import type { DatasetContents, DatasetRecord } from './records.js';

/** A folder data set as the library knows it. Never changed in place. */
export interface DatasetEntry {
  readonly record: DatasetRecord;
  /** Null until it was checked for the first time. */
  readonly contents: DatasetContents | null;
  /** The part of each picture of the contents. */
  readonly parts: readonly SplitName[];
  readonly state: Dataset['state'];
  readonly progress: Dataset['progress'];
  readonly problem: string | null;
}

const NOTHING: DatasetFindings = { images: 0, unreadable: [], duplicates: [], minSize: null, maxSize: null };

/** Thumbnails of a card. */
const MOSAIC = 9;

/** A data set with these contents, divided as its record says. */
export function dividedEntry(
  record: DatasetRecord,
  contents: DatasetContents | null,
  { state, progress, problem }: Pick<DatasetEntry, 'state' | 'progress' | 'problem'>,
): DatasetEntry {
  return { record, contents, parts: dividePictures(contents?.pictures ?? [], record.split), state, progress, problem };
}

/** What a card shows. @param thumbnail address for a file and the key of what it shows */
export function summaryOf(
  { record, contents, parts, state, progress, problem }: DatasetEntry,
  thumbnail: (file: string, key: string) => string,
): Dataset {
  const { id, name, folder, split } = record;
  return {
    id,
    name,
    kind: 'folder',
    folder,
    state,
    progress,
    problem,
    findings: contents?.findings ?? NOTHING,
    split,
    counts: countsOf(parts),
    mosaic: spread(contents?.pictures ?? [], MOSAIC).map(({ file, key }) => thumbnail(file, key)),
  };
}

function countsOf(parts: readonly SplitName[]): Dataset['counts'] {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const part of parts) counts[part] += 1;
  return counts;
}

/** So many items, evenly from first to last. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]).flatMap(
    (item) => item ?? [],
  );
}
