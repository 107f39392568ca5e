import { readdir, realpath } from 'node:fs/promises';
import { extname, join } from 'node:path';

import type { Sharp } from 'sharp';

import { messageOf, StillpointError, toStillpointError } from '../contract/errors.js';
import { PICTURE_ENDINGS } from '../contract/picture-formats.js';
import type { TrainingPicture } from '../data/crops.js';
import { isNotUtf8, nameNotUtf8 } from '../files/not-utf8.js';
import { entryOf, isFolder } from '../files/path-exists.js';
import { mapInOrder } from './map-in-order.js';
import { openPicture, withPixels } from './open-picture.js';

/** Pictures in a folder and below it, by ending (also of formats that are refused, so that nobody wonders), in a stable order. @throws StillpointError NOT_FOUND */
export async function listPictures(folder: string): Promise<string[]> {
  return (await walkPictures(folder)).files;
}

/**
 * As {@link listPictures}, and which folders below could not be looked into.
 *
 * Links are followed, to files and to folders, and each folder is entered once, so that a link to a folder above ends nowhere. Names
 * that begin with a dot are passed over: thumbnails, recycle bins and the resource forks of other systems.
 *
 * @throws StillpointError NOT_FOUND
 */
export async function walkPictures(folder: string): Promise<{ files: string[]; unreadable: Unreadable[] }> {
  await demandFolder(folder);
  const files: string[] = [];
  const unreadable: Unreadable[] = [];
  const entered = new Set<string>();
  const enter = async (current: string): Promise<void> => {
    const real = await realpath(current);
    if (entered.has(real)) return;
    entered.add(real);
    const entries = await readdir(current, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = join(current, entry.name);
      // A link whose name is not UTF-8 leads nowhere that could be looked at: it is told of as a file.
      const isLink = entry.isSymbolicLink() && !isNotUtf8(entry.name);
      const kind = isLink ? await entryOf(path) : entry;
      if (kind?.isDirectory() === true) {
        await enter(path).catch((error: unknown) => unreadable.push({ file: path, reason: reasonOf(path, error) }));
      } else if (
        (kind?.isFile() === true || kind?.isSymbolicLink() === true) &&
        PICTURE_ENDINGS.includes(extname(entry.name).toLowerCase())
      )
        files.push(path);
    }
  };
  await enter(folder);
  return { files: files.sort(), unreadable };
}

function reasonOf(path: string, error: unknown): string {
  return isNotUtf8(path) ? nameNotUtf8(path, 'NOT_FOUND').message : messageOf(error);
}

/** A picture that could not be used, and why. */
export interface Unreadable {
  readonly file: string;
  readonly reason: string;
}

export interface LoadOptions {
  /** Resizes to this square (bilinear, aspect ratio not kept), pixels. */
  readonly square?: number;
  /** Otherwise: scales down so that the shorter side is at most this. */
  readonly maxSide?: number;
  /** Leaves out pictures whose shorter side is below this. */
  readonly minSide?: number;
  readonly signal?: AbortSignal;
}

/** Pictures decoded at a time. */
const PARALLEL = 4;

/**
 * Decodes one picture: 8-bit sRGB, upright, without alpha, resized.
 *
 * @throws StillpointError NOT_FOUND, BAD_PICTURE
 */
export async function decodePicture(
  file: string,
  { square, maxSide }: Pick<LoadOptions, 'square' | 'maxSide'>,
): Promise<TrainingPicture> {
  return withPixels(await openPicture(file, 1), async (opened) => {
    const { data, info } = await resized(opened.autoOrient().flatten({ background: '#808080' }).toColourspace('srgb'))
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  });

  function resized(image: Sharp): Sharp {
    if (square !== undefined)
      return image.resize(square, square, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false });
    if (maxSide !== undefined) return image.resize(maxSide, maxSide, { fit: 'outside', withoutEnlargement: true });
    return image;
  }
}

/**
 * Decodes pictures into memory, a few at a time.
 *
 * @returns good pictures in the order of `files`, and those left out with reasons
 */
export async function loadPictures(
  files: readonly string[],
  options: LoadOptions,
): Promise<{ pictures: TrainingPicture[]; unreadable: Unreadable[] }> {
  const results = await mapInOrder(files, PARALLEL, (file) => loadOne(file, options), options.signal);
  const pictures = results.flatMap((result) => ('reason' in result ? [] : [result]));
  const unreadable = results.flatMap((result) => ('reason' in result ? [result] : []));
  return { pictures, unreadable };
}

async function loadOne(file: string, options: LoadOptions): Promise<TrainingPicture | Unreadable> {
  try {
    const picture = await decodePicture(file, options);
    const { width, height } = picture;
    const { minSide = 1 } = options;
    if (Math.min(width, height) >= minSide) return picture;
    return { file, reason: `too small: ${width}×${height}, at least ${minSide} pixels a side are needed` };
  } catch (error) {
    return { file, reason: toStillpointError(error).message };
  }
}

/** As {@link listPictures}, for a purpose that needs some. @throws StillpointError NOT_FOUND also when there is none */
export async function somePictures(folder: string, limit?: number): Promise<string[]> {
  const files = (await listPictures(folder)).slice(0, limit);
  if (files.length > 0) return files;
  throw new StillpointError('NOT_FOUND', `There are no pictures in ${folder}.`, 'Name a folder with pictures.');
}

/**
 * Decodes pictures to squares, all of them or none: figures over an unknown subset mean nothing.
 *
 * @throws StillpointError BAD_PICTURE naming the first that cannot be read
 */
export async function loadEvery(files: readonly string[], square: number): Promise<TrainingPicture[]> {
  const { pictures, unreadable } = await loadPictures(files, { square });
  const [bad] = unreadable;
  if (bad === undefined) return pictures;
  throw new StillpointError(
    'BAD_PICTURE',
    `${bad.file} cannot be read: ${bad.reason}`,
    'Repair or remove it; "stillpoint data check" lists every such file.',
  );
}

/** @throws StillpointError NOT_FOUND when a folder is not there: misspelt, or on a disk that is unplugged */
export async function demandFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  throw new StillpointError(
    'NOT_FOUND',
    `There is no folder ${folder}.`,
    'Check the path, and that its disk is plugged in.',
  );
}
