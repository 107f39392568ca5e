import { z } from 'zod';

import { blurSpecSchema, boundarySchema, noiseLevelSchema } from './blur.js';

/** The monitors on a folder of pictures: the settings of `stillpoint inspect`. */
export const inspectionSettingsSchema = z.object({
  images: z.string(),
  /** Side to which pictures are resized (square, bilinear), pixels. */
  size: z.number().int().min(8).max(1024).default(128),
  blur: blurSpecSchema,
  boundary: boundarySchema.default('zero'),
  noise: noiseLevelSchema,
  limit: z.number().int().positive().default(10),
  seed: z.number().int().nonnegative().default(0),
});
export type InspectionSettings = z.infer<typeof inspectionSettingsSchema>;

const spread = z.object({ mean: z.number(), max: z.number() });

/** The JSON of `stillpoint inspect`. */
export const inspectionReportSchema = z.object({
  /** Pictures looked at, and those of them whose equilibrium was found: what follows is of these, and null where there are none. */
  images: z.object({ total: z.number().int(), equilibria: z.number().int() }),
  lipschitz: z.object({
    /** Upper bound of Lip(T), true everywhere; null for networks that have none here. */
    certified: z.number().nullable(),
    /** σ_max(J) at x*, from below; `error` says how far the singular value that was found may be from the largest `max`. */
    local: spread.extend({ error: z.number().nullable() }).nullable(),
    /** ρ(J) at x*. */
    spectralRadius: spread.nullable(),
    /** ‖x_{k+1} − x_k‖ / ‖x_k − x_{k−1}‖ late in a Picard iteration. */
    observed: spread.nullable(),
  }),
  /** Each is `true` where it was shown, `false` where it was refuted, `null` where neither. */
  conditions: z.object({
    /** T is a contraction: certified for every picture, or, by σ_max(J) and its error, around the equilibria of these. */
    contraction: z.boolean().nullable(),
    /** T is continuously differentiable in Θ. */
    smooth: z.boolean(),
    /** M = ∂T/∂Θ has full row rank, for each picture by itself: counting and a few steps of Lanczos can refute it. */
    fullRowRank: z.literal(false).nullable(),
    /** κ(M Mᵀ) ≤ 1/γ with γ = σ_max(J): an estimate from below can refute it. */
    wellConditioned: z.literal(false).nullable(),
    /** κ(M Mᵀ), from below. */
    condition: z.number().nullable(),
    /** p, and n of one picture. */
    parameters: z.number().int(),
    values: z.number().int(),
  }),
  /** JFB's step against the exact gradient of the mean squared error; `error` is how far a cosine may be off, null where that is not known. */
  alignment: z.object({
    cosine: z.object({ mean: z.number(), min: z.number(), error: z.number().nullable() }).nullable(),
    descent: z.boolean().nullable(),
  }),
});
export type InspectionReport = z.infer<typeof inspectionReportSchema>;
