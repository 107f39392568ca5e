import { messageOf, StillpointError } from '../../core/contract/errors.js';
import { explainIssue } from '../../core/contract/explain-issue.js';
import { trainingConfigSchema, type TrainingConfig } from '../../core/contract/training.js';
import { readFileBytes } from '../../core/io/file-bytes.js';

/** Mistakes that are named at once. */
const MISTAKES_SHOWN = 3;

/**
 * Reads a training configuration.
 *
 * @throws StillpointError NOT_FOUND, or BAD_CONFIGURATION naming the file, the fields, their values and what is allowed
 */
export async function readTrainingConfig(file: string): Promise<TrainingConfig> {
  const bytes = await readFileBytes(file, 'BAD_CONFIGURATION');
  const given = parseJson(bytes.toString('utf8'), file);
  const parsed = trainingConfigSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const mistakes = issues.slice(0, MISTAKES_SHOWN).map((issue) => explainIssue(issue, given));
  const more = issues.length > MISTAKES_SHOWN ? ` (and ${issues.length - MISTAKES_SHOWN} more)` : '';
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `${file} is no training configuration. ${mistakes.join('; ')}${more}.`,
    'See docs/command-line.md for the fields.',
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StillpointError('BAD_CONFIGURATION', `${file} is not JSON: ${messageOf(error)}.`, 'Correct the file.', {
      cause: error,
    });
  }
}
