import { relative, resolve } from 'node:path';

import { StillpointError } from '../../contract/errors.js';
import { settingName } from '../../contract/setting-names.js';
import type { TrainingSource } from '../../contract/training.js';
import type { TrainingPicture } from '../../data/crops.js';

import { createRandom } from '../../random/random.js';
import { demandFolder, listPictures, type Unreadable } from '../picture-folder.js';
import { AheadSource, decodersAtOnce, type IndexedPictures } from './decoded-ahead.js';
import { withoutCopies } from './without-copies.js';
import { FilePictures, type PictureNeeds, type SurveyedFile, surveyFiles } from './file-pictures.js';
import { LeafPictures } from './leaf-pictures.js';
import { VALIDATION_LIMIT, validationPictures } from './validation-pictures.js';

export interface PictureSourceOptions extends PictureNeeds {
  /** Most memory for decoded training pictures. */
  readonly memoryMegabytes: number;
  /** Which pictures of an undivided folder are held out. */
  readonly seed: number;
  /** Whether validation pictures are decoded; they are unless this is false. */
  readonly validation?: boolean;
  /** Ends the opening. */
  readonly signal?: AbortSignal;
  /** Things worth a line: pictures left out. */
  readonly onNotice?: (text: string) => void;
}

/** What a run trains on. */
export interface OpenedPictures {
  readonly training: AheadSource;
  /** Centre crops of one size. */
  readonly validation: TrainingPicture[];
  /**
   * The sources with folders resolved to their files. Opened again, they put the same picture at the same index although files were
   * added meanwhile: what a resumed run goes on with.
   */
  readonly resolved: TrainingSource[];
  /** Files that cannot be used, as far as their headers tell. */
  readonly leftOut: Unreadable[];
}

/** One source, opened. */
interface Part {
  readonly training: IndexedPictures;
  /** More than are needed, in the order of preference. */
  readonly validation: IndexedPictures;
  readonly resolved: TrainingSource;
  readonly leftOut: readonly Unreadable[];
}

/**
 * Opens the pictures of a run: lists files and reads their headers, and decodes what is held out for validation. Training pictures are
 * decoded when they are needed or a little before (see {@link AheadSource}).
 *
 * Which picture is at which index depends on the sources and the seed alone. Of a folder a twentieth is held out (at least 4,
 * at most 32 pictures), and copies of those are not trained on.
 *
 * @throws StillpointError NOT_FOUND when a folder is gone, BAD_CONFIGURATION when nothing is large enough to train on
 */
export async function openPictureSource(
  sources: readonly TrainingSource[],
  options: PictureSourceOptions,
): Promise<OpenedPictures> {
  const parts: Part[] = [];
  for (const source of sources) parts.push(await openPart(source, options));
  const leftOut = parts.flatMap((part) => part.leftOut);
  reportLeftOut(leftOut, options);
  const training = joined(parts.map((part) => part.training));
  if (training.count === 0) throw nothingToTrainOn(sources, options.crop);
  const validation = await validationPictures(
    options.validation === false ? [] : parts.map((part) => part.validation),
    options.signal,
  );
  return {
    training: new AheadSource({
      ...training,
      bytes: options.memoryMegabytes * 2 ** 20,
      parallel: decodersAtOnce(),
    }),
    validation,
    resolved: parts.map((part) => part.resolved),
    leftOut,
  };
}

async function openPart(source: TrainingSource, options: PictureSourceOptions): Promise<Part> {
  switch (source.kind) {
    case 'folder':
      return openFolder(source, options);
    case 'files':
      return openFiles(source, options);
    case 'synthetic': {
      const { images, size, seed } = source;
      const leaves = new LeafPictures(size, seed);
      const usable = size >= options.crop;
      return {
        training: { count: usable ? images : 0, load: (index) => leaves.load(index) },
        // Beyond those of training: pictures that it never sees.
        validation: { count: usable ? heldOut(images) : 0, load: (index) => leaves.load(images + index) },
        resolved: source,
        leftOut: [],
      };
    }
  }
}

type FolderSource = Extract<TrainingSource, { kind: 'folder' }>;
type FilesSource = Extract<TrainingSource, { kind: 'files' }>;

async function openFolder({ folder, validation }: FolderSource, options: PictureSourceOptions): Promise<Part> {
  const survey = await surveyFiles(await listPictures(folder), options, options.signal);
  const good = survey.filter(isGood);
  const others =
    validation === undefined ? [] : await surveyFiles(await listPictures(validation), options, options.signal);
  const under = (file: string): string => relative(folder, file);
  const part = (train: SurveyedFile[], held: SurveyedFile[], heldFolder: string): Part => ({
    training: filePictures(train, folder, options),
    validation: filePictures(held, heldFolder, options),
    resolved: {
      kind: 'files',
      folder,
      train: train.map(({ file }) => under(file)),
      validation: held.map(({ file }) => under(file)),
    },
    leftOut: reasonsOf([...survey, ...others]),
  });
  if (validation !== undefined) return part(good, others.filter(isGood).slice(0, VALIDATION_LIMIT), validation);
  const shuffled = shuffle(good, options.seed);
  const count = heldOut(shuffled.length);
  const held = shuffled.slice(0, count);
  return part(await withoutCopies(shuffled.slice(count), held, options), held, folder);
}

/** A list that was made before is taken as it is: a file that cannot be used keeps its place, which the next good one takes. */
async function openFiles(source: FilesSource, options: PictureSourceOptions): Promise<Part> {
  const { folder } = source;
  await demandFolder(folder);
  const paths = (files: readonly string[]): string[] => files.map((file) => resolve(folder, file));
  const train = await surveyFiles(paths(source.train), options, options.signal);
  const held = await surveyFiles(paths(source.validation), options, options.signal);
  return {
    training: filePictures(train.some(isGood) ? train : [], folder, options),
    validation: filePictures(held.filter(isGood), folder, options),
    resolved: source,
    leftOut: reasonsOf([...train, ...held]),
  };
}

function isGood({ reason }: SurveyedFile): boolean {
  return reason === null;
}

function reasonsOf(files: readonly SurveyedFile[]): Unreadable[] {
  return files.flatMap(({ file, reason }) => (reason === null ? [] : [{ file, reason }]));
}

function filePictures(files: readonly SurveyedFile[], folder: string, options: PictureSourceOptions): IndexedPictures {
  const pictures = new FilePictures(files, folder, options, (file, reason) => {
    options.onNotice?.(`Another picture takes the place of ${file}: ${reason}`);
  });
  return { count: pictures.count, load: (index) => pictures.load(index) };
}

/** One after the other. */
function joined(parts: readonly IndexedPictures[]): IndexedPictures {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return {
    count,
    async load(index) {
      let rest = index;
      for (const part of parts) {
        if (rest < part.count) return part.load(rest);
        rest -= part.count;
      }
      throw new StillpointError(
        'NOT_FOUND',
        `There is no picture ${index}.`,
        `There are ${count}: the set has changed since the run began.`,
      );
    },
  };
}

/** Pictures held out of so many. */
function heldOut(count: number): number {
  return Math.min(VALIDATION_LIMIT, Math.max(4, Math.floor(count / 20)));
}

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed).split('train/validation split');
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

function reportLeftOut(leftOut: readonly Unreadable[], { onNotice }: PictureSourceOptions): void {
  for (const { file, reason } of leftOut.slice(0, 10)) onNotice?.(`Left out ${file}: ${reason}`);
  if (leftOut.length > 10) onNotice?.(`Left out ${leftOut.length - 10} more files.`);
}

function nothingToTrainOn(sources: readonly TrainingSource[], crop: number): StillpointError {
  const names = sources.map((source) => (source.kind === 'synthetic' ? 'the synthetic set' : source.folder));
  return new StillpointError(
    'BAD_CONFIGURATION',
    `${names.join(' and ')} has too few pictures of at least ${crop}×${crop} pixels to train on.`,
    `Add pictures (a few hundred are a good start), or lower ${settingName('data.crop')}.`,
  );
}
