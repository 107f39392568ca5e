import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';

/**
 * Where things are at run time, in one place: the same code runs from the sources (tests), from `dist/` (a checkout) and from
 * inside `app.asar` (the packaged app), and each has its own idea of what is next to it.
 */

/** The folder that holds package.json, `resources/` and `node_modules/`: the nearest one above this file. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`No package.json above ${fileURLToPath(import.meta.url)}: the installation is incomplete.`);
    folder = parent;
  }
  return folder;
}

/**
 * Files that ship with the app: models, sample pictures, icons.
 *
 * In the packaged app they lie beside the archive, not in it: native code (libvips) opens them by their path, and knows no asar.
 */
export function resourcesFolder(): string {
  return join(unpackedRoot(), 'resources');
}

/** The project's root where its unpacked files are: the same folder, except in the packaged app. */
export function unpackedRoot(root: string = projectRoot()): string {
  return root.replace(/([\\/])app\.asar$/, '$1app.asar.unpacked');
}

/** Whether this is the packaged app, which has neither sources nor npm. */
export function isPackaged(root: string = projectRoot()): boolean {
  return basename(root) === 'app.asar';
}

/** Loads CommonJS packages as Node would from the project's root; needed where the path is only known at run time. */
export function requireFromProject(): NodeJS.Require {
  return createRequire(join(projectRoot(), 'package.json'));
}

/**
 * What can be made again and should survive `npm ci`: the TensorFlow library and the addon built for it.
 * `STILLPOINT_CACHE` overrides the platform's own place (`XDG_CACHE_HOME` is honoured on Linux).
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.STILLPOINT_CACHE;
  return chosen ? resolve(chosen) : envPaths('stillpoint', { suffix: '' }).cache;
}

/**
 * Where the shells keep their log: the platform's own place, or with the rest of the data where `STILLPOINT_DATA` moved that.
 * Linux `~/.local/state/stillpoint`, macOS `~/Library/Logs/stillpoint`, Windows `%LOCALAPPDATA%\stillpoint\Log`.
 */
export function logsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const data = environment.STILLPOINT_DATA;
  return data ? resolve(data, 'logs') : envPaths('stillpoint', { suffix: '' }).log;
}
