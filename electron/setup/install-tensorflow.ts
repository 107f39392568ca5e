import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import {
  type InstallationManifest,
  type TensorFlowVariant,
  addonName,
  findInstallation,
  installationFolders,
  manifestName,
  quietName,
  tensorFlowVersion,
} from './tensorflow-installation.js';
import { megabytes } from './prerequisites.js';
import type { Progress } from './progress.js';
import { runTool, tailOf } from './run-tool.js';
import { SetupProblem } from './setup-problem.js';
import { takeSetupLock } from './setup-lock.js';
import { unzipWheels } from './unzip-wheels.js';
import { chooseWay, type WayToInstall } from './way-to-install.js';
import { type TensorFlowSource, tensorFlowSource } from './wheels.js';

export interface InstallOptions {
  readonly variant: TensorFlowVariant;
  readonly cache: string;
  /** Throws the installation away first. */
  readonly force: boolean;
}

/**
 * Installs TensorFlow with its addon into the cache: fetch, unpack, compile, try.
 *
 * Each stage works in a folder of its own and is renamed into place when it is whole, so an interruption at any point costs
 * at most the stage that it hit; the next setup removes what was left behind.
 * @throws SetupProblem when the machine lacks something
 */
export async function installTensorFlow({ variant, cache, force }: InstallOptions, progress: Progress): Promise<void> {
  const source = tensorFlowSource(variant);
  if ('reason' in source) throw new SetupProblem(source.reason, 'Nothing: there is the wasm backend.');
  // A cheap look before the lock: a machine without a compiler should hear of it at once.
  const way = await chooseWay(variant, source, cache, bytesNeeded(source, variant, cache));
  const lock = await takeSetupLock(cache, () =>
    progress.note('Waiting for another setup that works in the same cache …'),
  );
  const aside = join(cache, 'unfinished');
  try {
    rmSync(aside, { recursive: true, force: true });
    const folders = installationFolders(variant, cache);
    if (force) for (const folder of Object.values(folders)) rmSync(folder as string, { recursive: true, force: true });
    // Another setup may have finished while this one waited.
    if (findInstallation(variant, cache) !== null) return;
    if (!source.tried) {
      progress.note(
        `Not tried yet: TensorFlow (${variant}) on ${process.platform} ${process.arch}. If it fails, wasm takes over.`,
      );
    }
    if (!isWhole(folders.library, source)) {
      const place = { downloads: join(cache, 'downloads'), aside };
      const wheels: string[] = [];
      for (const wheel of source.wheels) wheels.push(await way.fetch(wheel, place, progress));
      await unpack(way, wheels, source, folders.library, aside, progress);
      rmSync(place.downloads, { recursive: true, force: true });
    }
    await build(way, variant, source, cache, aside, progress);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    progress.finish();
    lock.release();
  }
}

/** Free space that the stages still to come need, with something to spare. */
function bytesNeeded(source: TensorFlowSource, variant: TensorFlowVariant, cache: string): number {
  if (isWhole(installationFolders(variant, cache).library, source)) return 50e6;
  const toFetch = source.wheels.filter(({ file, bytes }) => sizeOf(join(cache, 'downloads', file)) !== bytes);
  return toFetch.reduce((sum, { bytes }) => sum + bytes, 0) + source.unpackedBytes + 100e6;
}

/** Whether the libraries are all there: the folder appears by a rename, but single files of a cache may be deleted later. */
function isWhole(library: string, source: TensorFlowSource): boolean {
  return source.libraries.every((path) => (sizeOf(join(library, path)) ?? 0) > 0);
}

async function unpack(
  way: WayToInstall,
  wheels: readonly string[],
  source: TensorFlowSource,
  library: string,
  aside: string,
  progress: Progress,
): Promise<void> {
  progress.stage(`Unpacking TensorFlow ${tensorFlowVersion} (${megabytes(source.unpackedBytes)})`);
  const folder = join(aside, 'library');
  await unzipWheels(wheels, way.wanted, folder, source.unpackedBytes, progress);
  if (!isWhole(folder, source)) {
    throw new SetupProblem(
      `The libraries are not where they were expected in ${wheels.join(', ')}.`,
      'This is a defect of the setup; please report it.',
    );
  }
  replaceFolder(folder, library);
}

async function build(
  way: WayToInstall,
  variant: TensorFlowVariant,
  source: TensorFlowSource,
  cache: string,
  aside: string,
  progress: Progress,
): Promise<void> {
  progress.stage('Building the addon');
  const { library, addon } = installationFolders(variant, cache);
  const folder = join(aside, 'addon');
  mkdirSync(folder, { recursive: true });
  await way.addon({ destination: folder, finalFolder: addon, library }, progress);
  for (const object of readdirSync(folder).filter((name) => name.endsWith('.o'))) rmSync(join(folder, object));
  // The manifest is the proof of a whole installation, so it comes after the addon has been seen to work in its final place.
  replaceFolder(folder, addon);
  progress.stage('Trying it');
  await tryAddon(join(addon, addonName));
  const files = [
    ...source.libraries.map((path) => join(library, path)),
    join(addon, addonName),
    join(addon, quietName),
  ];
  const manifest: InstallationManifest = {
    tensorFlow: tensorFlowVersion,
    variant,
    files: Object.fromEntries(files.map((path) => [relative(cache, path), statSync(path).size])),
  };
  const manifestAside = join(aside, manifestName);
  writeFileSync(manifestAside, JSON.stringify(manifest, null, 2));
  renameSync(manifestAside, join(addon, manifestName));
}

/** Loads the addon in a process of its own: a library that does not fit this machine may end the process that loads it. */
async function tryAddon(addon: string): Promise<void> {
  const program =
    'const { TF_Version } = require(process.argv[1]); if (TF_Version !== process.argv[2]) throw new Error(TF_Version);';
  const { code, output } = await runTool(process.execPath, ['-e', program, addon, tensorFlowVersion], {
    environment: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    timeout: 120_000,
  });
  if (code === 0) return;
  throw new SetupProblem(
    `TensorFlow was built, but does not run on this machine: ${tailOf(output)}`,
    'Its processor or C library may be too old for this TensorFlow.',
  );
}

function replaceFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
