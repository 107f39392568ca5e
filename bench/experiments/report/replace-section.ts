import { readFile } from 'node:fs/promises';

import { StillpointError } from '../../../core/contract/errors.js';
import { writeFileAtomic } from '../../../core/files/atomic-file.js';

/**
 * Replaces what stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->` in a Markdown file.
 *
 * @throws StillpointError BAD_CONFIGURATION when the marks are not there
 */
export async function replaceSection(file: string, name: string, text: string): Promise<void> {
  const page = await readFile(file, 'utf8').catch(() => '');
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `${file} has no section between ${begin} and ${end}.`,
      'Name the page that the table belongs to, or leave --page out.',
    );
  }
  await writeFileAtomic(file, `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`);
}
