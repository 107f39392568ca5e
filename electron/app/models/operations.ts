import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { MODEL_ENDING } from '../../../core/contract/model.js';
import { StillpointError } from '../../../core/contract/errors.js';
import { cannotWrite, makeFolder, temporaryBeside } from '../../../core/files/atomic-file.js';
import { type ModelRemarks, readPlainModel, writeRemarks } from '../../../core/files/model-file.js';
import { copyAtomic } from '../copy-atomic.js';
import { modelTrashFolder, ownModelsFolder } from '../locations.js';
import { modelFiles } from './library.js';
import { findNamed, findOwn, freeName, isTaken, nameInUse } from './names.js';
import { Trash, TRASH_DAYS } from '../trash.js';
import { placeFile } from '../place-file.js';

/** Where deleted models wait. */
export const modelTrash = (): Trash => new Trash(modelTrashFolder(), MODEL_ENDING);

const pathOf = (name: string): string => join(ownModelsFolder(), name + MODEL_ENDING);

/**
 * Takes a model into the library: checks the whole file first, then copies it.
 *
 * @param path a model file anywhere; it stays where it is
 * @param wanted its name; numbered when it is in use
 * @param remarks notes and run to keep with it; by default those of the file
 * @returns the name it got
 * @throws StillpointError NOT_FOUND, BAD_MODEL (nothing enters the library then), CANNOT_WRITE
 */
export async function addModel(path: string, wanted: string, remarks: ModelRemarks = {}): Promise<string> {
  await readPlainModel(path);
  return withCopy(path, async (aside) => {
    if (Object.keys(remarks).length > 0) await writeRemarks(aside, remarks);
    // Somebody else may take the name between the look and the move: then it is the next one.
    for (;;) {
      const name = freeName(await modelFiles(), wanted);
      if (await placeFile(aside, pathOf(name))) return name;
    }
  });
}

/** @throws StillpointError NOT_FOUND, BAD_CONFIGURATION when the name is in use, CANNOT_WRITE */
export async function duplicateModel(name: string, to: string): Promise<void> {
  const files = await modelFiles();
  const { path } = findNamed(files, name);
  if (isTaken(files, to)) throw nameInUse(to);
  await withCopy(path, async (aside) => {
    if (!(await placeFile(aside, pathOf(to)))) throw nameInUse(to);
  });
}

/** @throws StillpointError NOT_FOUND, BAD_CONFIGURATION for a bundled model or a name in use, CANNOT_WRITE */
export async function renameModel(name: string, to: string): Promise<void> {
  const files = await modelFiles();
  const file = findOwn(files, name, 'renamed');
  if (name === to) return;
  if (
    isTaken(
      files.filter((other) => other !== file),
      to,
    )
  ) {
    throw nameInUse(to);
  }
  await written(pathOf(to), async () => {
    // Where the file system knows no case, the file itself is in the way of its new spelling.
    if (isTaken([file], to)) await rename(file.path, pathOf(to));
    else if (!(await placeFile(file.path, pathOf(to)))) throw nameInUse(to);
  });
}

/** Keeps the person's words in the model file itself. @throws StillpointError as {@link renameModel} does; BAD_MODEL */
export async function annotateModel(name: string, notes: string): Promise<void> {
  const { path } = findOwn(await modelFiles(), name, 'annotated');
  await writeRemarks(path, { notes });
}

/** @returns what brings it back @throws StillpointError as {@link renameModel} does */
export async function removeModel(name: string): Promise<string> {
  const { path } = findOwn(await modelFiles(), name, 'deleted');
  return modelTrash().take(path);
}

/** @returns the name it has now: its old one, numbered when that is in use @throws StillpointError NOT_FOUND, CANNOT_WRITE */
export async function restoreModel(trashed: string): Promise<string> {
  await makeFolder(ownModelsFolder());
  const found = await modelTrash().find(trashed);
  if (found === null) {
    throw new StillpointError(
      'NOT_FOUND',
      'This model is no longer in the trash.',
      `Deleted models are kept for ${TRASH_DAYS} days; import the file again if you have it elsewhere.`,
    );
  }
  for (;;) {
    const name = freeName(await modelFiles(), found.name);
    if (await written(pathOf(name), () => placeFile(found.path, pathOf(name)))) return name;
  }
}

/** Gives `use` a private copy beside the library's files, to be moved into place or thrown away. */
async function withCopy<Result>(path: string, use: (aside: string) => Promise<Result>): Promise<Result> {
  await makeFolder(ownModelsFolder());
  const aside = temporaryBeside(pathOf('copy'));
  try {
    return await written(ownModelsFolder(), async () => {
      await copyAtomic(path, aside);
      return use(aside);
    });
  } finally {
    await rm(aside, { force: true });
  }
}

/** Says what a failed system call means for a file. */
async function written<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? cannotWrite(path, error) : error;
  }
}
