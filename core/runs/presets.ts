import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { StillpointError } from '../contract/errors.js';
import type { Preset } from '../contract/run.js';
import { trainingConfigSchema } from '../contract/training.js';

const ENDING = '.json';
/** From the quickest to the most thorough; what is not named here comes after, by name. */
const ORDER = ['quick-look', 'balanced', 'restarted', 'as-in-the-paper', 'default'];

/** The names of the configurations in a folder, in the order in which they are offered. */
export async function presetNames(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING));
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const names = files.map((file) => file.slice(0, -ENDING.length));
  return names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/**
 * The configurations that ship with the application.
 *
 * @param folder `resources/training`
 * @throws StillpointError INTERNAL naming the file when one is not valid
 */
export async function readPresets(folder: string): Promise<Preset[]> {
  return Promise.all((await presetNames(folder)).map((id) => readPreset(folder, id)));
}

async function readPreset(folder: string, id: string): Promise<Preset> {
  const file = join(folder, `${id}${ENDING}`);
  const parsed = trainingConfigSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) {
    const config = parsed.data;
    return { id, name: config.title === '' ? id : config.title, description: config.description, config };
  }
  throw new StillpointError(
    'INTERNAL',
    `The preset ${file} is not valid: ${parsed.error.issues[0]?.message ?? ''}.`,
    'The installation is damaged; install Stillpoint again.',
  );
}
