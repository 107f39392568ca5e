import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import type { z } from 'zod';

import { messageOf, StillpointError } from '../contract/errors.js';

/** What a text of JSON says; null where it is none, or not of the schema: half a file, or one of another version. */
export function parseJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** As {@link parseJson}, of a file; null also where there is none, or it may not be read. */
export async function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : parseJson(text, schema);
}

/** As {@link readJson}, for small files that somebody waits for before the event loop turns. */
export function readJsonSync<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | null {
  try {
    return parseJson(readFileSync(file, 'utf8'), schema);
  } catch {
    return null;
  }
}

/**
 * The JSON of a file that a person wrote, unchecked.
 *
 * @param file its name, for the message
 * @throws StillpointError BAD_CONFIGURATION saying where the text stops being JSON
 */
export function requireJson(text: string, file: string): unknown {
  try {
    // Some editors begin a file with a byte-order mark, which is no part of the text.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const message = `${file} is not JSON: ${messageOf(cause)}.`;
    throw new StillpointError('BAD_CONFIGURATION', message, 'Correct the file.', { cause });
  }
}
