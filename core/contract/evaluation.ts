import { z } from 'zod';

import { blurSpecSchema, boundarySchema, noiseLevelSchema } from './blur.js';
import { BENCHMARK_LIMITS, PHOTOGRAPH_LIMITS } from './solve-limits.js';

/** Degrade, restore, score: the settings of `stillpoint evaluate`. */
export const evaluationSettingsSchema = z
  .object({
    images: z.string(),
    /** Side to which pictures are resized (square, bilinear), pixels. */
    size: z.number().int().min(8).max(4096).default(128),
    blur: blurSpecSchema,
    boundary: boundarySchema.default('zero'),
    noise: noiseLevelSchema,
    limit: z.number().int().positive().optional(),
    tolerance: z.number().min(1e-7).max(0.1).optional(),
    maxEvaluations: z.number().int().min(1).max(10_000).optional(),
    method: z.enum(['tv', 'wiener', 'tikhonov', 'rl']).optional(),
    seed: z.number().int().nonnegative().default(0),
  })
  // Under an unknown border scores are those of what `restore` makes of the same pictures.
  .transform((given) => {
    const limits = given.boundary === 'unknown' ? PHOTOGRAPH_LIMITS : BENCHMARK_LIMITS;
    const { tolerance = limits.tolerance, maxEvaluations = limits.maxEvaluations } = given;
    return { ...given, tolerance, maxEvaluations };
  });
export type EvaluationSettings = z.infer<typeof evaluationSettingsSchema>;

const scoreSchema = z.object({ psnr: z.number(), ssim: z.number() });

/** The JSON of `stillpoint evaluate`. PSNR: peak 1, clipped to [0, 1]; SSIM: Wang et al. 2004, σ = 1.5. Means over images. */
export const evaluationReportSchema = z.object({
  images: z.number().int().nonnegative(),
  degraded: scoreSchema,
  restored: scoreSchema,
  evaluations: z.object({ mean: z.number(), max: z.number().int() }),
  /** Images whose residual reached the tolerance. */
  converged: z.number().int().nonnegative(),
  secondsPerImage: z.number().nonnegative(),
  /** Standard deviation of the restored pictures' scores over the images. */
  deviation: scoreSchema,
});
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
