import path from 'node:path';

import { outputExtension } from '../../core/pictures/picture-format.js';

/**
 * Chooses where the restoration of each input goes: its own name in the output folder, and another where that would overwrite an
 * input or the result of another.
 *
 * @param inputs all files of the command @param folder of the results
 */
export function outputNames(inputs: readonly string[], folder: string): (input: string, format: string) => string {
  // Compared without case: on some systems a.JPG and a.jpg are one file.
  const key = (file: string): string => path.resolve(file).toLowerCase();
  const taken = new Set(inputs.map(key));
  return (input, format) => {
    const extension = outputExtension(input, format);
    const stem = path.basename(input, path.extname(input));
    let candidate = path.join(folder, `${stem}${extension}`);
    for (let i = 1; taken.has(key(candidate)); i++) {
      candidate = path.join(folder, `${stem}-restored${i === 1 ? '' : `-${i}`}${extension}`);
    }
    taken.add(key(candidate));
    return candidate;
  };
}
