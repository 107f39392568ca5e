import { statSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { readJsonSync } from '../../core/files/json-file.js';
import { cacheFolder, requireFromProject } from '../runtime-paths.js';

/** The release of TensorFlow that the addon is built against; the setup fetches exactly this one. */
export const tensorFlowVersion = '2.21.0';

/** Raise this when the way the addon is compiled or laid out changes, so that old caches are not reused. */
const buildRecipe = 1;

export const variantSchema = z.enum(['cpu', 'cuda']);
/** `cpu`, or `cuda` for NVIDIA GPUs. */
export type TensorFlowVariant = z.infer<typeof variantSchema>;

/** The folders of one variant below the cache: what was fetched, and what was built from it. Both appear only when complete. */
export interface InstallationFolders {
  readonly library: string;
  readonly addon: string;
}

/** A TensorFlow library with the addon built for it, checked to be whole. */
export interface TensorFlowInstallation {
  readonly variant: TensorFlowVariant;
  /** Absolute path of `tfjs_binding.node`. */
  readonly addon: string;
  /** Absolute path of the addon that holds standard error back while the library is loaded; null where it was not built. */
  readonly quiet: string | null;
}

const manifestSchema = z.object({
  tensorFlow: z.string(),
  variant: variantSchema,
  /** Paths relative to the cache, and their size in bytes. */
  files: z.record(z.string(), z.number()),
});
/** Written beside the addon as the last step of the setup. */
export type InstallationManifest = Readonly<z.infer<typeof manifestSchema>>;

export const manifestName = 'installation.json';
export const addonName = 'tfjs_binding.node';
export const quietName = 'quiet.node';

/**
 * Names carry everything that makes two builds differ (TensorFlow's version, variant, platform, the addon's version), and
 * nothing that does not: Node-API is stable across Node and Electron releases, so one build serves them all.
 */
export function installationFolders(variant: TensorFlowVariant, cache: string = cacheFolder()): InstallationFolders {
  const library = `tensorflow-${tensorFlowVersion}-${variant}-${process.platform}-${process.arch}`;
  return {
    library: join(cache, library),
    addon: join(cache, `addon-${addonVersion()}.${String(buildRecipe)}-${library}`),
  };
}

/** Finds a finished installation of the variant; null when it is absent or a file is missing or of the wrong size. */
export function findInstallation(
  variant: TensorFlowVariant,
  cache: string = cacheFolder(),
): TensorFlowInstallation | null {
  const { addon } = installationFolders(variant, cache);
  const manifest = readJsonSync(join(addon, manifestName), manifestSchema);
  if (manifest === null) return null;
  for (const [path, bytes] of Object.entries(manifest.files)) {
    if (sizeOf(join(cache, path)) !== bytes) return null;
  }
  const quiet = join(addon, quietName);
  return { variant, addon: join(addon, addonName), quiet: sizeOf(quiet) === null ? null : quiet };
}

/** Size in bytes; null when there is no such file. Cleaners of cache folders delete single files, hence the check at each start. */
function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null;
  }
}

/** Version of the npm package whose C++ sources the addon is compiled from. */
function addonVersion(): string {
  const description = requireFromProject()('@tensorflow/tfjs-node-gpu/package.json') as { version: string };
  return description.version;
}
