import { basename } from 'node:path';

import { StillpointError } from '../../../core/contract/errors.js';
import { MODEL_ENDING, modelNameSchema } from '../../../core/contract/model.js';
import type { ModelFile } from './library.js';

/** How names are compared: some file systems know no case, and accents can be written in two ways. */
const keyOf = (name: string): string => name.normalize('NFC').toLowerCase();

/** Whether a name of the library is in use. */
export function isTaken(files: readonly ModelFile[], name: string): boolean {
  return files.some((file) => keyOf(file.name) === keyOf(name));
}

/** The name itself, or with the first number that makes it free: `faces`, `faces 2`, `faces 3`, … */
export function freeName(files: readonly ModelFile[], wanted: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted.slice(0, 74)} ${number}`;
    if (!isTaken(files, name)) return name;
  }
}

/** A name for a file that came from elsewhere, as near to its own as the library's rules allow. */
export function nameForFile(path: string): string {
  const stem = basename(path.split('\\').join('/'))
    .replace(new RegExp(`${MODEL_ENDING.replace('.', '\\.')}$`, 'i'), '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 80)
    .replace(/[\s.]+$/, '');
  return modelNameSchema.safeParse(stem).success ? stem : 'model';
}

/** @throws StillpointError NOT_FOUND */
export function findNamed<Named extends { readonly name: string }>(files: readonly Named[], name: string): Named {
  const file = files.find((one) => one.name === name);
  if (file === undefined) {
    throw new StillpointError(
      'NOT_FOUND',
      `There is no model named "${name}" in the library.`,
      'It may have been renamed or deleted meanwhile.',
    );
  }
  return file;
}

/** The file of a model that may be changed. @throws StillpointError NOT_FOUND; BAD_CONFIGURATION for a bundled one */
export function findOwn(files: readonly ModelFile[], name: string, change: string): ModelFile {
  const file = findNamed(files, name);
  if (!file.bundled) return file;
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `"${name}" ships with Stillpoint and cannot be ${change}.`,
    'Duplicate it, and change the copy.',
  );
}

/** @throws StillpointError BAD_CONFIGURATION */
export function nameInUse(name: string): StillpointError {
  return new StillpointError(
    'BAD_CONFIGURATION',
    `The library already has a model named "${name}".`,
    'Choose another name.',
  );
}
