import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { addJsonOption } from './computing.js';
import { runCommand, type CommandContext } from './run-command.js';

/** The JSON of `stillpoint data check`. */
interface DataReport {
  /** Pictures that can be used. */
  images: number;
  unreadable: { file: string; reason: string }[];
  /** Groups of files with the same content. */
  duplicates: string[][];
  /** Shortest side of all, pixels; null without pictures. */
  minSize: number | null;
  /** Longest side of all, pixels. */
  maxSize: number | null;
}

export function addDataCheckCommand(data: Command): void {
  addJsonOption(
    data
      .command('check')
      .description('look for unreadable files and duplicates in a folder of pictures')
      .argument('<dir>', 'the folder; those below it count too'),
  ).action((folder: string, { json }: { json?: true }) =>
    runCommand(json === true, async (context) => {
      const report = await checkData(folder, context);
      return { json: report, text: describe(report) };
    }),
  );
}

async function checkData(folder: string, { signal, progress }: CommandContext): Promise<DataReport> {
  const [{ listPictures }, { probePicture }, { toStillpointError }] = await Promise.all([
    import('../../core/io/picture-folder.js'),
    import('../../core/io/picture-file.js'),
    import('../../core/contract/errors.js'),
  ]);
  const files = await listPictures(folder);
  const unreadable: DataReport['unreadable'] = [];
  const filesOfContent = new Map<string, string[]>();
  const sides: number[] = [];
  progress.stage(`Reading ${files.length} pictures`);
  for (const [i, file] of files.entries()) {
    signal.throwIfAborted();
    try {
      const { width, height } = await probePicture(file);
      sides.push(width, height);
      const content = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      filesOfContent.set(content, [...(filesOfContent.get(content) ?? []), file]);
    } catch (thrown) {
      unreadable.push({ file, reason: toStillpointError(thrown).message });
    }
    progress.update((i + 1) / files.length, `${i + 1} of ${files.length}`);
  }
  const extreme = (pick: (a: number, b: number) => number): number | null =>
    sides.length === 0 ? null : sides.reduce((a, b) => pick(a, b));
  return {
    images: sides.length / 2,
    unreadable,
    duplicates: [...filesOfContent.values()].filter((group) => group.length > 1),
    minSize: extreme(Math.min),
    maxSize: extreme(Math.max),
  };
}

function describe({ images, unreadable, duplicates, minSize, maxSize }: DataReport): string {
  const sizes = images === 0 ? '' : `, sides of ${minSize ?? 0} to ${maxSize ?? 0} pixels`;
  return [
    `${images} pictures${sizes}; ${unreadable.length} unreadable, ${duplicates.length} groups of duplicates.`,
    ...unreadable.map(({ file, reason }) => `unreadable: ${file}: ${reason}`),
    ...duplicates.map((group) => `same content: ${group.join(', ')}`),
  ].join('\n');
}
