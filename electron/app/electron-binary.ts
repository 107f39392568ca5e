import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { entryOf } from '../../core/files/path-exists.js';
import { cacheFolder, requireFromProject } from '../runtime-paths.js';

/** Seconds that fetching Electron may take before the browser is used instead. */
const FETCH_SECONDS = 300;
/** Hours after which a fetch that failed is tried again. */
const RETRY_HOURS = 24;

/** Path of Electron's program; null where npm's package has not fetched it (it has no install script that we run). */
export function findElectron(environment: NodeJS.ProcessEnv = process.env): string | null {
  const folder = electronPackage();
  if (folder === null) return null;
  const name = join(folder, 'path.txt');
  const binary = existsSync(name) ? readFileSync(name, 'utf8').trim() : '';
  const path = join(environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), binary || 'electron');
  return existsSync(path) ? path : null;
}

/**
 * Lets npm's electron package fetch its program (about 110 MB, from outside the registries).
 *
 * @returns the program's path; or null, when it cannot be had, which is then remembered for a day so that the next start is quick
 */
export async function fetchElectron(say: (line: string) => void): Promise<string | null> {
  const folder = electronPackage();
  const failure = join(cacheFolder(), 'electron-failure');
  if (folder === null || (await ageInHours(failure)) < RETRY_HOURS) return null;
  say(`Fetching Electron (about 110 MB, once). After ${FETCH_SECONDS / 60} minutes the browser is used instead.`);
  try {
    await promisify(execFile)(process.execPath, [join(folder, 'install.js')], { timeout: FETCH_SECONDS * 1000 });
  } catch {
    await mkdir(dirname(failure), { recursive: true });
    await writeFile(failure, '');
  }
  return findElectron();
}

function electronPackage(): string | null {
  try {
    return dirname(requireFromProject().resolve('electron/package.json'));
  } catch {
    return null;
  }
}

async function ageInHours(path: string): Promise<number> {
  const entry = await entryOf(path);
  return entry === null ? Number.POSITIVE_INFINITY : (Date.now() - entry.mtimeMs) / 3_600_000;
}
