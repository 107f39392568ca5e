import { z } from 'zod';

import { pictureIdSchema } from './picture.js';
import { restorationSettingsSchema, stopReasonSchema } from './restoration.js';
import { solverConfigSchema } from './training.js';

/** Solvers side by side on one photograph: what `convergence.compare` asks for. */
export const convergenceSettingsSchema = restorationSettingsSchema
  .omit({ tolerance: true, maxEvaluations: true, strength: true, check: true })
  .extend({
    solvers: z
      .array(solverConfigSchema.pick({ kind: true, history: true, ridge: true, mixing: true }))
      .min(1)
      .max(8),
    tolerance: z.number().min(1e-7).max(0.1).default(1e-5),
    maxEvaluations: z.number().int().min(1).max(1000).default(60),
    /** Side of the central part that is looked at, pixels: comparing is not restoring. */
    side: z.number().int().min(32).max(1024).default(320),
  });
export type ConvergenceSettings = z.infer<typeof convergenceSettingsSchema>;

const solverIndex = z.number().int().nonnegative();

const evaluationEvent = z.object({
  type: z.literal('evaluation'),
  solver: solverIndex,
  evaluation: z.number().int().positive(),
  residual: z.number(),
  /** Since this solver began, without the time spent on frames. */
  seconds: z.number().nonnegative(),
});
const finishedEvent = z.object({
  type: z.literal('finished'),
  solver: solverIndex,
  reason: stopReasonSchema,
  evaluations: z.number().int(),
});
/** The image that the state of an evaluation stands for; evaluation 0 is x⁰. */
const frameEvent = z.object({
  type: z.literal('frame'),
  solver: solverIndex,
  evaluation: z.number().int().nonnegative(),
});

/** What the engine reports while it compares; a frame's `file` is absolute. */
export const engineConvergenceEventSchema = z.discriminatedUnion('type', [
  evaluationEvent,
  finishedEvent,
  frameEvent.extend({ file: z.string() }),
]);
export type EngineConvergenceEvent = z.infer<typeof engineConvergenceEventSchema>;

/** What the interface asks for. */
export const convergenceRequestSchema = convergenceSettingsSchema.extend({ picture: pictureIdSchema });
export type ConvergenceRequest = z.infer<typeof convergenceRequestSchema>;

/** The interface's stream: a frame has an address instead of a file. */
export const convergenceEventSchema = z.discriminatedUnion('type', [
  evaluationEvent,
  finishedEvent,
  frameEvent.extend({ url: z.string() }),
]);
export type ConvergenceEvent = z.infer<typeof convergenceEventSchema>;
