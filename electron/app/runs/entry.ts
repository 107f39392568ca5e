import { join } from 'node:path';

import { z } from 'zod';

import { runIdSchema, runStateSchema } from '../../../core/contract/run.js';
import { trainingConfigSchema } from '../../../core/contract/training.js';
import { writeFileAtomic } from '../../../core/files/atomic-file.js';
import { readJson } from '../../../core/files/json-file.js';
import { slug } from '../../../core/files/slug.js';
import { readRunRecord } from '../../../core/runs/record.js';

/**
 * What the application knows of a run, in a file of the run's folder: what the person wants of it, and its place in the queue.
 *
 * `run.json` beside it belongs to whoever trains; so each of the two files has one writer.
 */
export const runEntrySchema = z.object({
  name: z.string(),
  /** ISO date. */
  created: z.string(),
  state: runStateSchema,
  /** Place in the queue: milliseconds since 1970 at which it joined. */
  queued: z.number(),
  /** Ids of the data sets, and their names as they were. */
  datasets: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Folders of a run that the command line began, which knows no data sets. */
  folders: z.array(z.string()).default([]),
  config: trainingConfigSchema,
  /** Why it failed, or what a guard rail did, and what to do. */
  message: z.string().nullable(),
  /** Where it left off when it was last made longer; null when it was not. */
  extended: z.object({ step: z.number().int().nonnegative(), rate: z.number().positive() }).nullable(),
});
export type RunEntry = z.infer<typeof runEntrySchema>;

const pathOf = (folder: string): string => join(folder, 'entry.json');

/** @throws StillpointError CANNOT_WRITE */
export async function writeRunEntry(folder: string, entry: RunEntry): Promise<void> {
  await writeFileAtomic(pathOf(folder), `${JSON.stringify(entry, null, 2)}\n`);
}

/**
 * The entry of a run's folder. A run that the command line made has none yet: then it is told from `run.json`.
 *
 * @returns null when the folder holds no run that can be read
 */
export async function readRunEntry(folder: string): Promise<RunEntry | null> {
  return (await readJson(pathOf(folder), runEntrySchema)) ?? entryOfRecord(folder);
}

async function entryOfRecord(folder: string): Promise<RunEntry | null> {
  const record = await readRunRecord(folder).catch(() => null);
  if (record === null) return null;
  return {
    name: record.name,
    created: record.created,
    // Nobody asked this application to train it: a killed one waits to be resumed.
    state: record.status === 'running' ? 'paused' : record.status,
    queued: 0,
    datasets: [],
    folders: record.pictures.folders,
    config: record.config,
    message: record.message === null ? null : `${record.message} ${record.hint ?? ''}`.trim(),
    extended: null,
  };
}

/** A name for a new run's folder: sorts by time, and says which it is. */
export function newRunId(name: string, now = new Date()): string {
  const time = now
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .toLowerCase();
  const words = slug(name);
  return runIdSchema.parse([time, words].filter(Boolean).join('-'));
}
