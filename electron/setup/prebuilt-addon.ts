import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { isPackaged, projectRoot } from '../runtime-paths.js';
import { addonName, quietName, type TensorFlowVariant, variantSchema } from './tensorflow-installation.js';

/** The folder beside the application's archive that the packaged app has and a checkout has not. */
const FOLDER = 'tensorflow';
const SOURCES = 'sources.json';

const sourcesSchema = z.object({
  variant: variantSchema,
  /** Where each pinned file was found when the app was packaged, by its name; those that are missing are left to pip. */
  addresses: z.record(z.string(), z.url({ protocol: /^https$/ })),
});
export type AddonSources = z.infer<typeof sourcesSchema>;

/** The addon as it was built when the app was packaged: whoever installs an app has no compiler. */
export interface PrebuiltAddon {
  readonly folder: string;
  readonly addresses: AddonSources['addresses'];
}

/**
 * Finds the addon that came with the app.
 *
 * @param root of the project: in the packaged app, the archive itself
 * @returns null in a checkout, and for a variant that was not packaged
 */
export function findPrebuiltAddon(variant: TensorFlowVariant, root: string = projectRoot()): PrebuiltAddon | null {
  if (!isPackaged(root)) return null;
  const folder = join(dirname(root), FOLDER);
  if (!existsSync(join(folder, addonName))) return null;
  const sources = sourcesSchema.parse(JSON.parse(readFileSync(join(folder, SOURCES), 'utf8')));
  return sources.variant === variant ? { folder, addresses: sources.addresses } : null;
}

/**
 * Puts the addon where a built one would be. It looks for the library by a path relative to itself, and folders in the cache are
 * named after what is in them, so it fits there as well as where it was built.
 */
export function placePrebuiltAddon({ folder }: PrebuiltAddon, destination: string): void {
  mkdirSync(destination, { recursive: true });
  for (const name of [addonName, quietName]) copyFileSync(join(folder, name), join(destination, name));
}
