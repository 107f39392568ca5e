import { readFile } from 'node:fs/promises';

import type { z } from 'zod';

import { explainIssue } from '../../core/contract/explain-issue.js';
import { messageOf, StillpointError } from '../../core/contract/errors.js';
import { requireJson } from '../../core/files/json-file.js';

/**
 * Reads an experiment's configuration.
 *
 * @throws StillpointError NOT_FOUND when there is no such file, BAD_CONFIGURATION naming every field that does not hold
 */
export async function readConfig<Schema extends z.ZodType>(schema: Schema, file: string): Promise<z.output<Schema>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StillpointError('NOT_FOUND', `${file} cannot be read: ${messageOf(cause)}.`, 'Check the path.', {
      cause,
    });
  });
  return parseConfig(schema, requireJson(text, file), file);
}

/** As {@link readConfig}, of what was read. @param name of the file, for the message */
export function parseConfig<Schema extends z.ZodType>(schema: Schema, given: unknown, name: string): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => explainIssue(issue, given)).join('; ');
  throw new StillpointError('BAD_CONFIGURATION', `${name} does not hold. ${mistakes}.`, 'Correct the configuration.');
}
