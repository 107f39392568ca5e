// Builds the interface with Vite, and only when a file that it is made of is newer than the last build.
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';

const sources = ['renderer', 'core/contract', 'package.json', 'package-lock.json'];

/** @returns {Promise<void>} when `dist/renderer` is up to date */
export async function buildRenderer() {
  const config = join(root, 'renderer/vite.config.ts');
  if (!existsSync(config)) return;
  const stamp = join(root, 'dist/renderer.stamp');
  const built = existsSync(join(root, 'dist/renderer/index.html')) ? timeOf(stamp) : 0;
  if (Math.max(...sources.map(newest)) <= built) return;
  // What is saved while the build runs must count as newer than it.
  const started = new Date();
  const vite = await import('vite');
  await vite.build({ configFile: config, logLevel: 'warn' });
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
}

/** Time of the newest file below a path of the root, in milliseconds; 0 when there is none. */
function newest(path) {
  const full = join(root, path);
  if (!statSync(full, { throwIfNoEntry: false })?.isDirectory()) return timeOf(full);
  // A folder's own time tells of removed files.
  return Math.max(timeOf(full), ...readdirSync(full).map((name) => newest(join(path, name))));
}

function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
