import { z } from 'zod';

import { blurSpecSchema, boundarySchema, noiseLevelSchema } from '../../../core/contract/blur.js';
import { gradientConfigSchema, modelConfigSchema, solverConfigSchema } from '../../../core/contract/training.js';
import { leafPicturesSchema } from '../learning/leaf-pictures.js';
import { pretrainingSchema } from '../learning/pretrain-denoiser.js';

/** What is timed, and how often. */
export const timingConfigSchema = z.strictObject({
  /** Of its files. */
  name: z.string().regex(/^[a-z][a-z-]*$/),
  description: z.string(),
  model: modelConfigSchema,
  pictures: leafPicturesSchema,
  pretraining: pretrainingSchema,
  blur: blurSpecSchema,
  boundary: boundarySchema,
  noise: noiseLevelSchema,
  batch: z.number().int().min(1),
  /** Sides of the images, pixels. */
  sizes: z.array(z.number().int().min(16)).min(1),
  solver: solverConfigSchema,
  /** The first is what the others are compared with. */
  methods: z
    .array(z.strictObject({ name: z.string(), gradient: gradientConfigSchema }))
    .min(1)
    .refine(
      (methods) => methods.every(({ gradient }) => gradient.kind !== 'restarted'),
      'one gradient has no restarts',
    ),
  /** Timings of a point, of which the median counts. */
  repeats: z.number().int().min(1),
  /** A dear point is repeated less often, but at least twice. */
  secondsPerPoint: z.number().positive(),
  seed: z.number().int().nonnegative(),
});
export type TimingConfig = z.infer<typeof timingConfigSchema>;
