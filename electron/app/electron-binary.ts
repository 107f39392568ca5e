import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

import { messageOf } from '../../core/contract/errors.js';
import { readJson } from '../../core/files/json-file.js';
import { entryOf } from '../../core/files/path-exists.js';
import { cacheFolder, requireFromProject } from '../runtime-paths.js';

/** Seconds that fetching Electron may take before the browser is used instead. */
const FETCH_SECONDS = 300;
/** Hours after which a fetch that failed is tried again. */
const RETRY_HOURS = 24;

/** What is read of the package's description. */
const manifestSchema = z.object({ engines: z.object({ node: z.string() }) });

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
 * @returns the program's path; or why there is none, in words, which is then remembered for a day and this Node
 */
export async function fetchElectron(say: (line: string) => void): Promise<{ path: string } | { why: string }> {
  const folder = electronPackage();
  if (folder === null) return { why: "npm's package electron is not installed." };
  const failure = join(cacheFolder(), `electron-failure-node-${process.versions.node}`);
  if ((await ageInHours(failure)) < RETRY_HOURS) return { why: await readFile(failure, 'utf8') };
  say(`Fetching Electron (about 110 MB, once). After ${FETCH_SECONDS / 60} minutes the browser is used instead.`);
  try {
    await promisify(execFile)(process.execPath, [join(folder, 'install.js')], { timeout: FETCH_SECONDS * 1000 });
    const path = findElectron();
    if (path === null) throw new Error('its installer left no program');
    return { path };
  } catch (thrown) {
    const wanted = (await readJson(join(folder, 'package.json'), manifestSchema))?.engines.node ?? '';
    const why = whyNotFetched(thrown, wanted, process.versions.node);
    await mkdir(dirname(failure), { recursive: true });
    await writeFile(failure, why);
    return { why };
  }
}

/**
 * Says why the installer failed. It is told of a Node that is too old only then: it may well run on one that its package does not name.
 *
 * @param thrown what running the installer threw
 * @param wanted the versions of Node that the package asks for, as in `>= 22.12.0`
 * @param running the version of this Node
 */
export function whyNotFetched(thrown: unknown, wanted: string, running: string): string {
  const { killed, stderr } = thrown as { killed?: boolean; stderr?: string };
  const last =
    killed === true ? `it took more than ${FETCH_SECONDS / 60} minutes` : firstLine(stderr ?? messageOf(thrown));
  const old = isOlder(running, wanted) ? ` Its installer asks for Node ${wanted}; this is ${running}.` : '';
  return `Electron's program is not installed and could not be fetched (${last}).${old}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function isOlder(running: string, wanted: string): boolean {
  const [major = 0, minor = 0] = running.split('.').map(Number);
  const [, least = 0, leastMinor = 0] = (/(\d+)\.(\d+)/.exec(wanted) ?? []).map(Number);
  return major < least || (major === least && minor < leastMinor);
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
