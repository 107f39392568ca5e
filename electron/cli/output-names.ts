import { realpath } from 'node:fs/promises';
import path from 'node:path';

import { isTaken } from '../../core/files/path-exists.js';
import type { OutputFormat } from '../../core/pictures/picture-format.js';
import { extensionOf, outputExtension } from '../../core/pictures/picture-format.js';

/** Longest name that the usual file systems take, bytes. */
const MAX_NAME = 255;

/** Where one restored photograph goes. */
export interface OutputName {
  /** A name that nothing has. */
  readonly file: string;
  /** The file that has the name which it would have had otherwise: the result of an earlier command. Null where there is none. */
  readonly earlier: string | null;
}

/**
 * Chooses where the restoration of each input goes: its own name in the output folder, and another where that would overwrite an
 * input, the result of another, or anything else that is there. Links are followed: a folder that only leads to the inputs' is theirs.
 *
 * @param inputs all files of the command @param folder of the results, which must exist
 * @param format to write, where it is not the source's own
 */
export async function outputNames(
  inputs: readonly string[],
  folder: string,
  format?: OutputFormat,
): Promise<(input: string, sourceFormat: string) => Promise<OutputName>> {
  const real = (file: string): Promise<string> => realpath(file).catch(() => path.resolve(file));
  const realFolder = await real(folder);
  // Compared without case: on some systems a.JPG and a.jpg are one file.
  const sources = new Set((await Promise.all(inputs.map(real))).map((file) => file.toLowerCase()));
  const results = new Set<string>();
  const key = (name: string): string => path.join(realFolder, name).toLowerCase();
  const isThere = (name: string): Promise<boolean> => isTaken(path.join(folder, name));
  return async (input, sourceFormat) => {
    const extension = format === undefined ? outputExtension(input, sourceFormat) : extensionOf(format);
    const stem = path.basename(input, path.extname(input));
    const ours = (name: string): boolean => sources.has(key(name)) || results.has(key(name));
    const candidate = (i: number): string =>
      shortened(stem, i === 0 ? extension : `-restored${i === 1 ? '' : `-${i}`}${extension}`);
    let i = 0;
    while (ours(candidate(i))) i += 1;
    const earlier = (await isThere(candidate(i))) ? path.join(folder, candidate(i)) : null;
    while (ours(candidate(i)) || (await isThere(candidate(i)))) i += 1;
    const name = candidate(i);
    results.add(key(name));
    return { file: path.join(folder, name), earlier };
  };
}

/** `stem` and `end` as a name that is not too long: what does not fit is left out at the end of the stem. */
export function shortened(stem: string, end: string): string {
  const letters = Array.from(stem);
  while (Buffer.byteLength(letters.join('') + end) > MAX_NAME) letters.pop();
  return letters.join('') + end;
}
