import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';

import { MODEL_ENDING } from '../../core/contract/model.js';
import { READABLE_ENDINGS } from '../../core/contract/picture-formats.js';
import type { WindowRequest } from '../../core/contract/window-contract.js';

/**
 * The files that a command line names: what the desktop adds when somebody opens a photograph with Stillpoint.
 *
 * @param args without the program, and in a checkout without the application's folder
 * @param folder what relative paths start from: the folder of the process that was started
 * @returns absolute paths of files that exist and that we open; everything else is ignored, switches first of all
 */
export function openedFiles(args: readonly string[], folder: string): string[] {
  return args
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => resolve(folder, arg))
    .filter((path) => kindOf(path) !== null && existsSync(path) && statSync(path).isFile());
}

/** What the page is to do with opened files: photographs are opened together, each model is imported. */
export function requestsFor(paths: readonly string[]): WindowRequest[] {
  const pictures = paths.filter((path) => kindOf(path) === 'picture');
  const models = paths.filter((path) => kindOf(path) === 'model');
  return [
    ...models.map((path): WindowRequest => ({ kind: 'import model', path })),
    ...(pictures.length === 0 ? [] : [{ kind: 'open pictures' as const, paths: pictures }]),
  ];
}

function kindOf(path: string): 'picture' | 'model' | null {
  const ending = extname(path).toLowerCase();
  if (ending === MODEL_ENDING) return 'model';
  return READABLE_ENDINGS.includes(ending) ? 'picture' : null;
}
