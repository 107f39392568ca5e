import { join } from 'node:path';

import type { Command } from 'commander';

import type { DatasetFindings } from '../../core/contract/dataset.js';
import { addJsonOption } from './computing.js';
import { runCommand, type CommandContext } from './run-command.js';

/** The JSON of `stillpoint data check`. */
interface DataReport {
  /** Pictures that can be used. */
  images: number;
  unreadable: { file: string; reason: string }[];
  /** Groups of files that show the same picture, exactly or nearly. */
  duplicates: DatasetFindings['duplicates'][number]['files'][];
  /** The same groups, with what kind of likeness they have. */
  groups: DatasetFindings['duplicates'];
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
  const { checkFolder } = await import('../../core/pictures/datasets/check-folder.js');
  progress.stage(`Reading the pictures of ${folder}`);
  const { findings } = await checkFolder(folder, {
    signal,
    onProgress: (done, total) => progress.update(total === 0 ? 1 : done / total, `${done} of ${total}`),
  });
  const inFolder = (file: string): string => join(folder, file);
  const unreadable = findings.unreadable.map(({ file, reason }) => ({ file: inFolder(file), reason }));
  const groups = findings.duplicates.map(({ kind, files }) => ({ kind, files: files.map(inFolder) }));
  return {
    images: findings.images,
    unreadable,
    duplicates: groups.map(({ files }) => files),
    groups,
    minSize: findings.minSize,
    maxSize: findings.maxSize,
  };
}

function describe({ images, unreadable, groups, minSize, maxSize }: DataReport): string {
  const sizes = images === 0 ? '' : `, shorter sides of ${minSize ?? 0} to ${maxSize ?? 0} pixels`;
  const words = { exact: 'the same picture', near: 'nearly the same' };
  return [
    `${images} pictures${sizes}; ${unreadable.length} unreadable, ${groups.length} groups of duplicates.`,
    ...unreadable.map(({ file, reason }) => `unreadable: ${file}: ${reason}`),
    ...groups.map(({ kind, files }) => `${words[kind]}: ${files.join(', ')}`),
  ].join('\n');
}
