import { readdir } from 'node:fs/promises';
import { relative } from 'node:path';

import type { DatasetFindings } from '../../contract/dataset.js';
import { StillpointError, toStillpointError } from '../../contract/errors.js';
import { findDuplicates, type FingerprintedFile } from './duplicates.js';
import { contentKey, type Fingerprint, fingerprintPicture } from './fingerprint.js';
import { mapInOrder } from '../map-in-order.js';
import { type Unreadable, walkPictures } from '../picture-folder.js';
import { decodersAtOnce } from '../sources/decoded-ahead.js';
import { isNotUtf8, nameNotUtf8 } from '../../files/not-utf8.js';
import { entryOf } from '../../files/path-exists.js';
import { systemErrorCode } from '../../files/system-error.js';

/** A good picture of a data set. */
export interface CheckedPicture {
  /** Relative to the folder. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** Names what it shows. */
  readonly key: string;
  /** The same for pictures that must not be parted. */
  readonly group: number;
}

export interface CheckedFolder {
  readonly findings: DatasetFindings;
  readonly pictures: CheckedPicture[];
}

/** What is known of files from an earlier check, by path. */
export interface KnownFiles {
  get(file: string): KnownFile | undefined;
  set(file: string, known: KnownFile): void;
}

/** What decoding a file gave, as long as its size and time stay. */
export interface KnownFile {
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
  /** The reason when it cannot be used. */
  readonly result: Fingerprint | string;
}

export interface CheckOptions {
  readonly known?: KnownFiles;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Decodes every picture of a folder and of those below it, and finds the unreadable ones and the duplicates.
 *
 * Files that are known and did not change are not decoded again.
 *
 * @throws StillpointError NOT_FOUND when there is no such folder, or it goes away meanwhile
 */
export async function checkFolder(folder: string, options: CheckOptions = {}): Promise<CheckedFolder> {
  const { files, unreadable: closed } = await walkPictures(folder);
  const { known, signal, onProgress } = options;
  onProgress?.(0, files.length);
  const results = await mapInOrder(
    files,
    decodersAtOnce(),
    (file) => look(file, known),
    signal,
    (done) => onProgress?.(done, files.length),
  );
  if (results.includes(null)) await requireContents(folder);
  const good: FingerprintedFile[] = [];
  const bad: Unreadable[] = closed.map(({ file, reason }) => ({ file: relative(folder, file), reason }));
  results.forEach((result, i) => {
    const file = files[i] ?? '';
    if (typeof result === 'string') bad.push({ file: relative(folder, file), reason: result });
    // One that was deleted meanwhile is simply not there.
    else if (result !== null) good.push({ file, fingerprint: result });
  });
  const { duplicates, groups } = await findDuplicates(good, signal);
  const pictures = good.map(({ file, fingerprint }, i): CheckedPicture => {
    const { width, height } = fingerprint;
    return { file: relative(folder, file), width, height, key: contentKey(fingerprint), group: groups[i] ?? i };
  });
  const named = duplicates.map(({ kind, members }) => ({
    kind,
    files: members.flatMap((member) => pictures[member]?.file ?? []),
  }));
  return { findings: { ...sizesOf(pictures), unreadable: bad, duplicates: named }, pictures };
}

/** Null for a file that is not there any more. */
async function look(file: string, known?: KnownFiles): Promise<Fingerprint | string | null> {
  const entry = await entryOf(file);
  if (entry === null) return isNotUtf8(file) ? nameNotUtf8(file, 'BAD_PICTURE').message : null;
  const before = known?.get(file);
  if (before?.size === entry.size && before.modified === entry.mtimeMs) return before.result;
  const remember = (result: Fingerprint | string): void => {
    known?.set(file, { size: entry.size, modified: entry.mtimeMs, result });
  };
  try {
    const fingerprint = await fingerprintPicture(file);
    remember(fingerprint);
    return fingerprint;
  } catch (thrown) {
    const error = toStillpointError(thrown);
    if (error.code === 'NOT_FOUND') return null;
    // What the disk did is no trait of the file.
    if (systemErrorCode(error.cause) === null) remember(error.message);
    return error.message;
  }
}

/** A disk that is unplugged in the middle must not make every file unreadable. It can leave the empty folder it was mounted on. */
async function requireContents(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length > 0) return;
  throw new StillpointError('NOT_FOUND', `The folder ${folder} is gone.`, 'Plug the disk in, then check it again.');
}

/** Of the shorter sides. */
function sizesOf(pictures: readonly CheckedPicture[]): Pick<DatasetFindings, 'images' | 'minSize' | 'maxSize'> {
  if (pictures.length === 0) return { images: 0, minSize: null, maxSize: null };
  let [minSize, maxSize] = [Infinity, 0];
  for (const { width, height } of pictures) {
    minSize = Math.min(minSize, width, height);
    maxSize = Math.max(maxSize, Math.min(width, height));
  }
  return { images: pictures.length, minSize, maxSize };
}
