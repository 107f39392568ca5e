import { z } from 'zod';

import { blurSpecSchema, boundarySchema, noiseLevelSchema } from './blur.js';
import { errorDataSchema } from './errors.js';
import { pictureIdSchema, pictureSchema } from './picture.js';
import { PHOTOGRAPH_LIMITS } from './solve-limits.js';
import { verdictSchema } from './verdict.js';

/** Why an equilibrium solve ended. Not converging is data, not an exception. */
export const stopReasonSchema = z.enum(['converged', 'limit', 'diverged', 'cancelled']);
export type StopReason = z.infer<typeof stopReasonSchema>;

/** What a blur is of: light itself, as behind a lens, or encoded values, as when a program blurs a file. */
export const lightSchema = z.enum(['linear', 'encoded']);
export type Light = z.infer<typeof lightSchema>;

/** Settings of one restoration, the same for the interface and the command line. */
export const restorationSettingsSchema = z.object({
  blur: blurSpecSchema,
  /** Noise standard deviation on [0, 1]; `auto` measures it in the picture. */
  noise: noiseLevelSchema.or(z.literal('auto')).default('auto'),
  /** Library name or path of a model file. */
  model: z.string().min(1).default('default'),
  /** Relative residual ‖T(x) − x‖ / ‖T(x)‖ at which the solve stops. */
  tolerance: z.number().min(1e-6).max(0.1).default(PHOTOGRAPH_LIMITS.tolerance),
  maxEvaluations: z.number().int().min(1).max(1000).default(PHOTOGRAPH_LIMITS.maxEvaluations),
  /** What lies beyond the picture's edge: `unknown` for what a camera made; the others for pictures that a computer blurred. */
  boundary: boundarySchema.default('unknown'),
  /** What was blurred: light itself, as behind a lens, or the file's encoded values; `auto` asks the picture. */
  light: lightSchema.or(z.literal('auto')).default('auto'),
  /** 1 is full strength; below, the solve is told of more noise, and 0 changes nothing. */
  strength: z.number().min(0).max(1).default(1),
  /** Whether the picture is asked if it agrees with what is told; where it does not, it is restored more gently. */
  check: z.boolean().default(true),
});
export type RestorationSettings = z.infer<typeof restorationSettingsSchema>;

/** Numbers of one finished restoration. */
export const restorationReportSchema = z.object({
  evaluations: z.number().int().nonnegative(),
  converged: z.boolean(),
  reason: stopReasonSchema,
  /** Relative residual at the returned state. */
  residual: z.number().nonnegative(),
  /** Residual after each evaluation, as run (never padded). */
  residuals: z.array(z.number()),
  /** Wall-clock seconds, decoding and encoding included. */
  seconds: z.number().nonnegative(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  blur: blurSpecSchema,
  /** The level that the solve was told. */
  noise: noiseLevelSchema,
  boundary: boundarySchema,
  light: lightSchema,
  strength: z.number(),
  verdict: verdictSchema,
  model: z.string(),
  /** What a person should know of the result's file, in sentences: what of the photograph's could not be kept. Absent when everything was. */
  notices: z.array(z.string()).optional(),
});
export type RestorationReport = z.infer<typeof restorationReportSchema>;

/** What the engine reports while it restores one picture. */
export const restorationProgressSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stage'), stage: z.enum(['reading', 'checking', 'solving', 'writing']) }),
  z.object({
    type: z.literal('evaluation'),
    /** 1-based number of this application of T. */
    evaluation: z.number().int().positive(),
    limit: z.number().int().positive(),
    residual: z.number(),
    /** Measured seconds since the solve began. */
    seconds: z.number().nonnegative(),
  }),
]);
export type RestorationProgress = z.infer<typeof restorationProgressSchema>;

/** The engine's own stream: progress, then one report. */
export const engineRestorationEventSchema = z.union([
  restorationProgressSchema,
  z.object({ type: z.literal('report'), report: restorationReportSchema }),
]);
export type EngineRestorationEvent = z.infer<typeof engineRestorationEventSchema>;

/** What the interface asks for. */
export const restorationRequestSchema = restorationSettingsSchema.extend({ picture: pictureIdSchema });
export type RestorationRequest = z.infer<typeof restorationRequestSchema>;

/** The interface's stream: waiting, progress, then exactly one of done, failed or cancelled. */
export const restorationEventSchema = z.union([
  z.object({ type: z.literal('queued'), ahead: z.number().int().nonnegative() }),
  restorationProgressSchema,
  z.object({ type: z.literal('done'), report: restorationReportSchema, restored: pictureSchema }),
  errorDataSchema.extend({ type: z.literal('failed'), message: z.string() }),
]);
export type RestorationEvent = z.infer<typeof restorationEventSchema>;
