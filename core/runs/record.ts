import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { messageOf, StillpointError } from '../contract/errors.js';
import { machineSchema, runPicturesSchema, runVersionsSchema } from '../contract/run-origin.js';
import { trainingConfigSchema } from '../contract/training.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { readFileBytes } from '../files/file-bytes.js';

/** Notices kept in `run.json`; all of them are in `metrics.jsonl`. */
const NOTICES = 50;

/** `run.json`: what a run is, on what it ran, and how it stands. */
export const runRecordSchema = z.object({
  name: z.string(),
  /** ISO date. */
  created: z.string(),
  /** `running` in a run that nobody works on means that it was killed; it resumes like a stopped one. */
  status: z.enum(['running', 'stopped', 'finished', 'failed']),
  /** Why it failed, and what to do. */
  message: z.string().nullable(),
  hint: z.string().nullable(),
  config: trainingConfigSchema,
  seed: z.number().int(),
  /** Path of the model whose weights it began with; null for random ones. */
  from: z.string().nullable().default(null),
  pictures: runPicturesSchema,
  versions: runVersionsSchema,
  machine: machineSchema,
  /** As of the last checkpoint. */
  progress: z.object({
    step: z.number().int().nonnegative(),
    seconds: z.number().nonnegative(),
    loss: z.number().nullable(),
    psnr: z.number().nullable(),
    ssim: z.number().nullable(),
    /** σ_max(J) of the last look. */
    lipschitz: z.number().nullable(),
    learningRate: z.number().nullable(),
  }),
  /** Scores of the kept model; null before the first validation. */
  best: z.object({ step: z.number().int(), psnr: z.number(), ssim: z.number() }).nullable(),
  notices: z.array(z.object({ time: z.string(), message: z.string() })),
  /** What became another thing when the run was resumed, and at which step. */
  changes: z
    .array(z.object({ time: z.string(), step: z.number().int(), what: z.string(), from: z.string(), to: z.string() }))
    .default([]),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
export type RunVersions = RunRecord['versions'];

const pathOf = (run: string): string => join(run, 'run.json');

/** The record with one more notice; the oldest make room. */
export function withNotice(record: RunRecord, message: string): RunRecord {
  const notice = { time: new Date().toISOString(), message };
  return { ...record, notices: [...record.notices, notice].slice(-NOTICES) };
}

export function thisMachine(): RunRecord['machine'] {
  const processors = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
  };
}

/** @throws StillpointError CANNOT_WRITE */
export async function writeRunRecord(run: string, record: RunRecord): Promise<void> {
  await writeFileAtomic(pathOf(run), `${JSON.stringify(record, null, 2)}\n`);
}

/** @throws StillpointError NOT_FOUND, or BAD_CONFIGURATION when it is damaged */
export async function readRunRecord(run: string): Promise<RunRecord> {
  const path = pathOf(run);
  const text = (await readFileBytes(path, 'BAD_CONFIGURATION')).toString('utf8');
  try {
    return runRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `${path} is damaged or of another version of Stillpoint: ${messageOf(cause).slice(0, 200)}`,
      'The model and the checkpoints beside it are unharmed. Start a new run, or put a copy of the file back.',
      { cause },
    );
  }
}
