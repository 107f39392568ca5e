import { join } from 'node:path';

import { StillpointError } from '../../core/contract/errors.js';
import { explainIssue } from '../../core/contract/explain-issue.js';
import { settingName } from '../../core/contract/setting-names.js';
import { trainingConfigSchema, type TrainingConfig } from '../../core/contract/training.js';
import { readFileBytes } from '../../core/files/file-bytes.js';
import { requireJson } from '../../core/files/json-file.js';
import { presetNames } from '../../core/runs/presets.js';
import { resourcesFolder } from '../runtime-paths.js';

/** Mistakes that are named at once. */
const MISTAKES_SHOWN = 3;
/** A preset is named, a file has an ending or a folder. */
const PRESET_NAME = /^[a-z0-9-]+$/;

/**
 * Reads a training configuration.
 *
 * @param given a file, or the name of a configuration that ships with the application (`balanced`)
 * @throws StillpointError NOT_FOUND, or BAD_CONFIGURATION naming the file, the fields, their values and what is allowed
 */
export async function readTrainingConfig(given: string): Promise<TrainingConfig> {
  const file = PRESET_NAME.test(given) ? await presetFile(given) : given;
  const bytes = await readFileBytes(file, 'BAD_CONFIGURATION');
  const input = requireJson(bytes.toString('utf8'), file);
  const parsed = trainingConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const mistakes = issues.slice(0, MISTAKES_SHOWN).map((issue) => explainIssue(issue, input, settingName));
  const more = issues.length > MISTAKES_SHOWN ? ` (and ${issues.length - MISTAKES_SHOWN} more)` : '';
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `${file} is no training configuration. ${mistakes.join('; ')}${more}.`,
    'See docs/training.md for the fields.',
  );
}

async function presetFile(name: string): Promise<string> {
  const folder = join(resourcesFolder(), 'training');
  const names = await presetNames(folder);
  if (names.includes(name)) return join(folder, `${name}.json`);
  throw new StillpointError(
    'NOT_FOUND',
    `There is no preset "${name}".`,
    `There are ${names.join(', ')}; a configuration of your own is a file, as in ./${name}.json.`,
  );
}
