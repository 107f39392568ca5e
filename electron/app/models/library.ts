import { readdir } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

import { messageOf, StillpointError } from '../../../core/contract/errors.js';
import { MODEL_ENDING, type ModelSummary } from '../../../core/contract/model.js';
import { summariseModel } from '../../../core/files/model-file.js';
import { entryOf, isFile } from '../../../core/files/path-exists.js';
import { modelFolders } from '../locations.js';

/** Of a model file. */

/** Whether `nameOrPath` means a file rather than a name in the library. */
export function isModelPath(nameOrPath: string): boolean {
  return nameOrPath.includes('/') || nameOrPath.includes(sep) || extname(nameOrPath) === MODEL_ENDING;
}

/**
 * Finds a model file.
 *
 * @param nameOrPath a name in the library (`default` ships with the application), or the path of a model file
 * @returns the file's absolute path; whether it is a sound model shows when it is loaded
 * @throws StillpointError NOT_FOUND
 */
export async function resolveModel(nameOrPath: string): Promise<string> {
  if (isModelPath(nameOrPath)) {
    const path = resolve(nameOrPath);
    if (await isFile(path)) return path;
    throw new StillpointError(
      'NOT_FOUND',
      `There is no model file ${path}.`,
      'Check the path, or name a model of the library.',
    );
  }
  for (const { folder } of modelFolders()) {
    const path = join(folder, nameOrPath + MODEL_ENDING);
    if (await isFile(path)) return path;
  }
  const names = (await modelFiles()).map(({ name }) => name).join(', ') || 'none';
  throw new StillpointError(
    'NOT_FOUND',
    `There is no model named "${nameOrPath}" in the library.`,
    `Choose one of those there are (${names}), or give the path of a ${MODEL_ENDING} file.`,
  );
}

/**
 * The library: models shipped with the application, then the person's own, by name.
 *
 * A damaged file does not hide the others: it is listed with the reason as its description.
 */
export async function listModels(): Promise<ModelSummary[]> {
  return Promise.all((await modelFiles()).map(summarise));
}

/** A file of the library, sound or not. */
export interface ModelFile {
  readonly name: string;
  readonly path: string;
  readonly bundled: boolean;
}

/** The files behind {@link listModels}. A person's model of a bundled one's name is not in the list, because its name leads to the bundled one. */
export async function modelFiles(): Promise<ModelFile[]> {
  const files = new Map<string, ModelFile>();
  for (const { folder, bundled } of modelFolders()) {
    const names = (await readdir(folder).catch(() => []))
      .filter((file) => extname(file) === MODEL_ENDING)
      .map((file) => file.slice(0, -MODEL_ENDING.length))
      .sort();
    for (const name of names) {
      if (!files.has(name)) files.set(name, { name, path: join(folder, name + MODEL_ENDING), bundled });
    }
  }
  return [...files.values()];
}

async function summarise({ name, path, bundled }: ModelFile): Promise<ModelSummary> {
  try {
    return await summariseModel(path, bundled);
  } catch (error) {
    const bytes = (await entryOf(path))?.size ?? 0;
    const description = `Cannot be used: ${messageOf(error)}`;
    return {
      name,
      notes: '',
      bundled,
      scheme: 'unknown',
      parameters: 0,
      bytes,
      description,
      trained: null,
      validation: null,
      lipschitz: { certified: null, local: null },
      thumbnail: null,
      run: null,
    };
  }
}
