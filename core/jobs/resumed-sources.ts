import { relative, resolve } from 'node:path';

import { StillpointError } from '../contract/errors.js';
import type { TrainingSource } from '../contract/training.js';
import { isBelow } from '../files/is-below.js';
import { contentDigests, UNREADABLE } from '../pictures/content-digest.js';
import { demandFolder, listPictures } from '../pictures/picture-folder.js';
import { sourceDigests } from '../pictures/sources/source-digests.js';
import type { RunChange } from '../runs/changed-settings.js';
import { readDigests, readSources, type SourceDigests } from '../runs/sources.js';

/** Pictures that a refusal names. */
const NAMED = 3;

type Files = Extract<TrainingSource, { kind: 'files' }>;

/** The pictures that a resumed run goes on with. */
export interface ResumedSources {
  readonly sources: readonly TrainingSource[];
  /** By what their files were known again, so that nobody reads them for that once more; null where nothing was kept to know them by. */
  readonly digests: readonly SourceDigests[] | null;
  /** The folders that lie elsewhere now. */
  readonly moved: readonly RunChange[];
}

/**
 * Finds the pictures of a run again: the same ones in the same order, known by their content, wherever they lie now.
 *
 * @param run folder of the run @param asked where they are now, one place for each that the run began with
 * @throws StillpointError NOT_FOUND when a folder is gone; BAD_CONFIGURATION when the pictures are others, naming them
 */
export async function resumedSources(
  run: string,
  asked: readonly TrainingSource[],
  signal?: AbortSignal,
): Promise<ResumedSources> {
  const [former, digests] = [await readSources(run), await readDigests(run)];
  if (former === null || digests?.length !== former.length) return { sources: asked, digests: null, moved: [] };
  const again: FoundAgain[] = [];
  const moved: RunChange[] = [];
  if (asked.length !== former.length) throw anotherSet(asked.map(nameOf).join(', '), former.map(nameOf).join(', '));
  for (const [i, place] of asked.entries()) {
    const [source, known] = [former[i], digests[i]];
    if (source === undefined || known === undefined) continue;
    const found = await foundAgain(source, known, place, signal);
    again.push(found);
    const [from, to] = [nameOf(source), nameOf(found.source)];
    if (from !== to) moved.push({ what: 'pictures', from, to });
  }
  return { sources: again.map((found) => found.source), digests: again.map((found) => found.digests), moved };
}

interface FoundAgain {
  readonly source: TrainingSource;
  readonly digests: SourceDigests;
}

async function foundAgain(
  former: TrainingSource,
  known: SourceDigests,
  asked: TrainingSource,
  signal?: AbortSignal,
): Promise<FoundAgain> {
  if (former.kind === 'files' && asked.kind !== 'synthetic') {
    await demandFolder(asked.folder);
    return isAt(former, asked) ? unchanged(former, known, signal) : elsewhere(former, known, asked, signal);
  }
  if (nameOf(former) !== nameOf(asked)) throw anotherSet(nameOf(asked), nameOf(former));
  return { source: former, digests: known };
}

/** Whether the run's own files are where they are asked for. */
function isAt(former: Files, asked: Exclude<TrainingSource, { kind: 'synthetic' }>): boolean {
  if (former.folder !== asked.folder) return false;
  const held = asked.kind === 'folder' ? asked.validation : undefined;
  return held === undefined || former.validation.every((file) => isBelow(resolve(former.folder, file), held));
}

async function unchanged(former: Files, known: SourceDigests, signal?: AbortSignal): Promise<FoundAgain> {
  const now = await sourceDigests(former, signal);
  const others = (['train', 'validation'] as const).flatMap((part) =>
    former[part].filter((_, i) => now[part][i] !== known[part][i]),
  );
  if (others.length > 0) throw otherPictures(others, former, 'gone or others than they were');
  return { source: former, digests: known };
}

/** The same files under another folder, whatever they are called there. */
async function elsewhere(
  former: Files,
  known: SourceDigests,
  asked: Exclude<TrainingSource, { kind: 'synthetic' }>,
  signal?: AbortSignal,
): Promise<FoundAgain> {
  const { folder } = asked;
  const paths = await pathsOf(asked);
  const digests = await contentDigests(paths, signal);
  const byContent = new Map(paths.map((path, i) => [digests[i] ?? UNREADABLE, relative(folder, path)]));
  const contentOf = new Map(paths.map((path, i) => [resolve(path), digests[i] ?? UNREADABLE]));
  const missing: string[] = [];
  const again = (files: readonly string[], contents: readonly string[]): string[] =>
    files.map((file, i) => {
      const content = contents[i] ?? UNREADABLE;
      // What could never be read keeps its place under its own name.
      if (content === UNREADABLE) return file;
      const found = byContent.get(content);
      if (found === undefined) missing.push(file);
      return found ?? file;
    });
  const [train, validation] = [again(former.train, known.train), again(former.validation, known.validation)];
  if (missing.length > 0) throw otherPictures(missing, former, `not in ${folder}`);
  const now = (files: readonly string[]): string[] =>
    files.map((file) => contentOf.get(resolve(folder, file)) ?? UNREADABLE);
  return {
    source: { kind: 'files', folder, train, validation },
    digests: { train: now(train), validation: now(validation) },
  };
}

async function pathsOf(asked: Exclude<TrainingSource, { kind: 'synthetic' }>): Promise<string[]> {
  if (asked.kind === 'files') return [...asked.train, ...asked.validation].map((file) => resolve(asked.folder, file));
  const held = asked.validation === undefined ? [] : await listPictures(asked.validation);
  return [...(await listPictures(asked.folder)), ...held];
}

function nameOf(source: TrainingSource): string {
  if (source.kind !== 'synthetic') return source.folder;
  return `synthetic (${source.images} of ${source.size} pixels, seed ${source.seed})`;
}

function anotherSet(asked: string, former: string): StillpointError {
  return new StillpointError(
    'BAD_CONFIGURATION',
    `The run was begun with the pictures of ${former}, and cannot go on with ${asked}.`,
    'Name the same pictures, wherever they lie now, or start a new run.',
  );
}

function otherPictures(missing: readonly string[], former: Files, what: string): StillpointError {
  const total = former.train.length + former.validation.length;
  const few = missing.slice(0, NAMED).join(', ');
  const more = missing.length > NAMED ? ' and others' : '';
  return new StillpointError(
    'BAD_CONFIGURATION',
    `The run cannot go on with other pictures than it began with: ${missing.length} of its ${total} are ${what} (${few}${more}).`,
    'Put them back, or name the folder in which they lie now. For other pictures start a new run.',
  );
}
