import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { transformSync, type Plugin } from 'esbuild';

import { bundle } from '../../electron/build/bundle.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name: string): string => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
const require = createRequire(import.meta.url);

/** Modules of Node that Node 12 has under another name, or not at all. */
const RENAMED: Record<string, string> = {
  'fs/promises': `module.exports = require('fs').promises;`,
  'stream/promises': `module.exports = { pipeline: require('util').promisify(require('stream').pipeline) };`,
  'timers/promises': `const wait = (f) => (ms, value) => new Promise((done) => f(done, ms, value));
    module.exports = { setTimeout: wait(setTimeout), setImmediate: (value) => new Promise((done) => setImmediate(done, value)) };`,
};

/** Node 12 knows no `node:` prefix. */
const builtins: Plugin = {
  name: 'old-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?(fs|stream|timers)\/promises$/ }, ({ path }) => ({
      path: path.replace(/^node:/, ''),
      namespace: 'renamed',
    }));
    build.onLoad({ filter: /./, namespace: 'renamed' }, ({ path }) => ({
      contents: RENAMED[path] ?? '',
      loader: 'js',
    }));
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path: path.slice('node:'.length), external: true }));
  },
};

/** sharp's JavaScript must be lowered too; its native part is loaded from where it is. */
const sharp: Plugin = {
  name: 'old-sharp',
  setup(build) {
    build.onResolve({ filter: /^sharp$/ }, () => ({ path: require.resolve('sharp') }));
    // The one module that looks for the native part, in ways that cannot be bundled.
    build.onLoad({ filter: /sharp[\\/]dist[\\/]sharp\.cjs$/ }, () => {
      const folder = join(root, 'node_modules', '@img', `sharp-${process.platform}-${process.arch}`, 'lib');
      const native = readdirSync(folder).find((name) => name.endsWith('.node')) ?? '';
      return { contents: `module.exports = require(${JSON.stringify(join(folder, native))});`, loader: 'js' };
    });
    build.onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
  },
};

/**
 * Builds main, preload and worker for Electron 9 from the same sources, into a folder of their own.
 *
 * @returns the path of main's bundle
 */
export async function buildForOldElectron(): Promise<string> {
  const outdir = join('dist', 'electron-9');
  const lower = (code: string, target: string): string => transformSync(code, { target, format: 'cjs' }).code;
  const common = { outdir, nodeTarget: 'node12', browserTarget: 'chrome83' };
  await bundle({ ...common, only: ['preload'], banner: lower(here('old-preload.js'), 'chrome83') });
  const programs = await bundle({
    ...common,
    only: ['main', 'worker'],
    banner: lower(here('old-runtime.cjs'), 'node12'),
    plugins: [builtins, sharp],
  });
  copyRenderer(join(root, outdir, 'renderer'));
  return programs.main ?? '';
}

/** The built interface as it is, with the shim in front. */
function copyRenderer(target: string): void {
  rmSync(target, { recursive: true, force: true });
  cpSync(join(root, 'dist', 'renderer'), target, { recursive: true });
  writeFileSync(join(target, 'old-page.js'), here('old-page.js'));
  const index = join(target, 'index.html');
  writeFileSync(index, readFileSync(index, 'utf8').replace('<script', '<script src="./old-page.js"></script><script'));
}
