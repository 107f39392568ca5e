import { z } from 'zod';

import { datasetIdSchema } from './dataset.js';
import { trainingConfigSchema, trainingEventSchema } from './training.js';

export const runIdSchema = z.string().regex(/^[a-z0-9-]{1,80}$/);

/**
 * Life of a run. `paused`, `stopped` and `failed` ones resume from their last checkpoint; `finished` ones can be trained longer.
 * After a restart of the application, what was `running` goes on by itself.
 */
export const runStateSchema = z.enum(['queued', 'preparing', 'running', 'paused', 'stopped', 'finished', 'failed']);
export type RunState = z.infer<typeof runStateSchema>;

/** One run as lists and the status bar show it. */
export const runSummarySchema = z.object({
  id: runIdSchema,
  name: z.string(),
  state: runStateSchema,
  /** Runs ahead in the queue; null unless queued. */
  ahead: z.number().int().nonnegative().nullable(),
  /** ISO date. */
  created: z.string(),
  description: z.string(),
  datasets: z.array(z.string()),
  /** What it is trained on: its data sets, or the folders of a run that the command line began. */
  pictures: z.array(z.string()),
  scheme: z.string(),
  step: z.number().int().nonnegative(),
  steps: z.number().int().positive(),
  /** Time limit, which may end it before its steps; null for none. */
  minutes: z.number().positive().nullable(),
  /** How far along it is, by steps or by time, whichever is further; 1 at the end. */
  course: z.number().min(0).max(1),
  /** Training time so far, seconds. */
  seconds: z.number().nonnegative(),
  /** Training time left, seconds; null while it cannot be told. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** Latest values; null before the first. */
  loss: z.number().nullable(),
  psnr: z.number().nullable(),
  ssim: z.number().nullable(),
  /** σ_max(J), latest; null before the first. */
  lipschitz: z.number().nullable(),
  /** Why it failed, or the last thing that a guard rail did, and what to do. */
  message: z.string().nullable(),
  /** Bytes on disk. */
  bytes: z.number().nonnegative(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** What to train: the Train view's answers. */
export const runRequestSchema = z.object({
  name: z.string().trim().min(1).max(120),
  datasets: z.array(datasetIdSchema).min(1),
  config: trainingConfigSchema,
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** A stretch of a run's history; the first ones replay what is on disk, later ones are live. */
export const runEventsSchema = z.object({ events: z.array(trainingEventSchema), live: z.boolean() });

/** Fixed validation images restored at a step. */
export const runSampleSchema = z.object({
  step: z.number().int().nonnegative(),
  /** Addresses, in the order of the images. */
  restored: z.array(z.string()),
});
export const runSamplesSchema = z.object({
  clean: z.array(z.string()),
  degraded: z.array(z.string()),
  restored: z.array(runSampleSchema),
});

/** A preset of the Train view: one of `resources/training`. */
export const presetSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What choosing it means, in a sentence. */
  description: z.string(),
  config: trainingConfigSchema,
});
export type Preset = z.infer<typeof presetSchema>;

/** How long a configuration would take on this machine, from a few real steps. */
export const runEstimateSchema = z.object({
  secondsPerStep: z.number().positive(),
  seconds: z.number().positive(),
  /** Why the estimate is rough; null when it is not. */
  caveat: z.string().nullable(),
});
