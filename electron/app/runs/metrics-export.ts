import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import type { RunEntry } from './entry.js';
import { writeMetricsCsv } from './metrics-csv.js';
import type { ServedFiles } from '../serving/served-files.js';
import type { ShellCapabilities } from '../shell-capabilities.js';

export interface MetricsExportServices {
  readonly shell: ShellCapabilities;
  readonly served: ServedFiles;
  /** The session's folder, for files that a page downloads. */
  readonly session: string;
}

/**
 * Writes a run's metrics as CSV where the person says, or gives a browser an address to download them from.
 *
 * @throws StillpointError CANNOT_WRITE
 */
export async function exportMetrics(
  { folder, entry }: { folder: string; entry: RunEntry },
  { shell, served, session }: MetricsExportServices,
): Promise<{ path: string | null; url: string | null }> {
  const name = `${entry.name.replace(/[^\p{L}\p{N} ._-]+/gu, '-')}.csv`;
  if (shell.files !== null) {
    const path = await shell.files.chooseSave(name, 'metrics');
    if (path !== null) await writeMetricsCsv(folder, path);
    return { path, url: null };
  }
  const copy = join(session, `${randomBytes(16).toString('hex')}.csv`);
  await writeMetricsCsv(folder, copy);
  return { path: null, url: served.share(copy, { name }) };
}
