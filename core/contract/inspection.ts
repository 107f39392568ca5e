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
  lipschitz: z.object({
    /** Upper bound of Lip(T), true everywhere; null for networks that have none here. */
    certified: z.number().nullable(),
    /** σ_max(J) at x*, estimated from below. */
    local: spread,
    /** ρ(J) at x*. */
    spectralRadius: spread,
    /** ‖x_{k+1} − x_k‖ / ‖x_k − x_{k−1}‖ late in a Picard iteration. */
    observed: spread,
  }),
  conditions: z.object({
    /** σ_max(J) < 1 on every probe image. */
    contraction: z.boolean(),
    /** T is continuously differentiable. */
    smooth: z.boolean(),
    /** M = ∂T/∂Θ has at least as many rows as columns, and no vanishing singular value was seen. */
    fullColumnRank: z.boolean(),
    /** κ(MᵀM), estimated from below; the theorem asks for less than 1/γ. */
    condition: z.number(),
  }),
  /** JFB's step against the exact gradient of the mean squared error. */
  alignment: z.object({ cosine: z.object({ mean: z.number(), min: z.number() }), descent: z.boolean() }),
});
export type InspectionReport = z.infer<typeof inspectionReportSchema>;
