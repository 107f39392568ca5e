// Bundles the TypeScript of the Node side with esbuild, and only when a source is newer than what was built from it.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What is built: the name in `dist/`, and where it starts. A preload script runs in Chromium's sandbox, the rest in Node; what only
 * developers run is built when it is asked for by name.
 * @type {Record<string, { source: string, sandboxed?: boolean, byName?: boolean }>}
 */
const programs = {
  setup: { source: 'electron/setup/main.ts' },
  cli: { source: 'electron/cli/main.ts' },
  worker: { source: 'electron/engine/worker.ts' },
  main: { source: 'electron/main.ts' },
  preload: { source: 'electron/preload.ts', sandboxed: true },
  experiment: { source: 'bench/experiments/main.ts', byName: true },
};

/**
 * Builds what is stale and returns the absolute paths of the bundles by name.
 * @param {import('./bundle.mjs').BundleOptions} [options]
 * @returns {Promise<Record<string, string>>}
 */
export async function bundle(options = {}) {
  const { outdir = 'dist', only = Object.keys(programs).filter((name) => programs[name]?.byName !== true) } = options;
  const folder = resolve(root, outdir);
  const present = only.filter((name) => existsSync(join(root, programs[name]?.source ?? '')));
  const settings = JSON.stringify({
    ...options,
    only: undefined,
    plugins: (options.plugins ?? []).map((plugin) => plugin.name),
  });
  const outputs = Object.fromEntries(present.map((name) => [name, join(folder, `${name}.cjs`)]));
  const stale = present.filter((name) => !isFresh(join(folder, `${name}.stamp.json`), outputs[name], settings));
  if (stale.length > 0) {
    // Loading esbuild takes longer than finding out that it is not needed.
    const esbuild = await import('esbuild');
    await Promise.all(stale.map((name) => build(esbuild, name, outputs[name], settings, options)));
  }
  return outputs;
}

/**
 * @param {typeof import('esbuild')} esbuild
 * @param {string} name
 * @param {string} output
 * @param {string} settings
 * @param {import('./bundle.mjs').BundleOptions} options
 */
async function build(esbuild, name, output, settings, options) {
  const { source, sandboxed = false } = programs[name];
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: output,
    bundle: true,
    // CommonJS, because a sandboxed preload script cannot be anything else and the native packages are.
    format: 'cjs',
    platform: sandboxed ? 'browser' : 'node',
    // The oldest Electron that is still looked after has Chromium 150; the rest runs on the oldest Node of package.json too.
    target: sandboxed ? (options.browserTarget ?? 'chrome150') : (options.nodeTarget ?? 'node20.19'),
    // Native packages find their binaries beside themselves, there must be one copy of tfjs-core, and libheif's licence (LGPL) wants it to be
    // replaceable.
    external: ['electron', 'sharp', '@tensorflow/*', 'libheif-js'],
    // CommonJS has no import.meta; a plain identifier takes its place.
    ...(sandboxed ? {} : { define: { 'import.meta.url': 'stillpointModuleUrl' } }),
    banner: { js: `${sandboxed ? '' : moduleUrl}${options.banner ?? ''}` },
    plugins: options.plugins ?? [],
    sourcemap: true,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  mkdirSync(dirname(output), { recursive: true });
  for (const file of result.outputFiles) replaceFile(file.path, file.contents);
  const inputs = Object.fromEntries(Object.keys(result.metafile.inputs).map((path) => [path, stampOf(path)]));
  replaceFile(join(dirname(output), `${name}.stamp.json`), JSON.stringify({ settings, inputs }));
}

const moduleUrl = "const stillpointModuleUrl = require('url').pathToFileURL(__filename).href;\n";

/** Another start may be reading the old file: it goes aside and is renamed. */
function replaceFile(path, contents) {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, contents);
  renameSync(aside, path);
}

/** Whether the bundle was made with these settings from these very sources. */
function isFresh(stampPath, output, settings) {
  if (!existsSync(stampPath) || !existsSync(output)) return false;
  const stamp = readStamp(stampPath);
  return stamp?.settings === settings && Object.entries(stamp.inputs).every(([path, was]) => stampOf(path) === was);
}

function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Size and time of a source, below the root; '' when it is gone. Bundled packages count too. */
function stampOf(path) {
  const stat = statSync(resolve(root, path), { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.size}:${stat.mtimeMs}`;
}
