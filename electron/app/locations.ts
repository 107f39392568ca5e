import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import envPaths from 'env-paths';
import { z } from 'zod';

import { projectRoot, resourcesFolder } from '../runtime-paths.js';

const descriptionSchema = z.object({ version: z.string() });

/** The application's version, from its package.json. */
export function applicationVersion(): string {
  return descriptionSchema.parse(JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8'))).version;
}

/**
 * The person's own data: models, runs, data sets, settings.
 *
 * `STILLPOINT_DATA` overrides the platform's own place.
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.STILLPOINT_DATA;
  return chosen ? resolve(chosen) : envPaths('stillpoint', { suffix: '' }).data;
}

/** The person's own models. */
export function ownModelsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(dataFolder(environment), 'models');
}

/** Where model files are looked for, in this order: the ones shipped with the application, then the person's own. */
export function modelFolders(environment: NodeJS.ProcessEnv = process.env): { folder: string; bundled: boolean }[] {
  return [
    { folder: join(resourcesFolder(), 'models'), bundled: true },
    { folder: ownModelsFolder(environment), bundled: false },
  ];
}

/** Where deleted models wait for 30 days. */
export function modelTrashFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(dataFolder(environment), 'trash', 'models');
}

/** The bundled picture to try the application with. */
export function samplePicturePath(): string {
  return join(resourcesFolder(), 'samples', 'sample.png');
}

/** The training configurations that ship with the application. */
export function trainingPresetsFolder(): string {
  return join(resourcesFolder(), 'training');
}
