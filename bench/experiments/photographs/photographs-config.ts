import { z } from 'zod';

import { diskBlurSchema, gaussianBlurSchema, motionBlurSchema, noiseLevelSchema } from '../../../core/contract/blur.js';
import { lightSchema } from '../../../core/contract/restoration.js';

/** A camera shake of {@link shakePsf}: the longest side of its path, pixels, and its seed. */
const shakeSchema = z.strictObject({
  kind: z.literal('shake'),
  extent: z.number().min(2).max(60),
  seed: z.number().int().nonnegative(),
});

const parametricSchema = z.discriminatedUnion('kind', [gaussianBlurSchema, motionBlurSchema, diskBlurSchema]);

export const caseSchema = z.strictObject({
  /** As the table names it. */
  name: z.string().min(1),
  /** Which part of the table it stands in. With the kernels that are told rightly the classical methods are compared. */
  group: z.enum(['right', 'linear', 'night', 'wrong', 'sharp', 'jpeg']),
  /** What the camera did; null is nothing. */
  blur: z.discriminatedUnion('kind', [gaussianBlurSchema, motionBlurSchema, diskBlurSchema, shakeSchema]).nullable(),
  /** Of the sensor, on encoded values. */
  noise: noiseLevelSchema,
  /** What was blurred. */
  light: lightSchema.default('encoded'),
  /** Of the JPEG file; null for a PNG. */
  jpeg: z.number().int().min(1).max(100).nullable().default(null),
  /** Lamps many times white, and night around them. */
  lamps: z.number().int().min(0).default(0),
  /** What `restore` is told where it is not the truth; noise is measured unless it is told. */
  told: z
    .strictObject({
      blur: parametricSchema.optional(),
      noise: noiseLevelSchema.optional(),
      light: lightSchema.optional(),
    })
    .prefault({}),
});
export type PhotographCase = z.infer<typeof caseSchema>;

export const photographsConfigSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z-]*$/),
  description: z.string(),
  /** Name in the library, or a file. */
  model: z.string().default('default'),
  /** Side of the pictures, pixels. */
  frame: z.number().int().min(32).max(1024),
  /** Pixels of the scene beyond the frame: what the blur reads there is real. */
  margin: z.number().int().min(1),
  /** One scene each. */
  seeds: z.array(z.number().int().nonnegative()).min(1),
  cases: z.array(caseSchema).min(1),
  /** When total variation has settled. */
  totalVariation: z.strictObject({
    tolerance: z.number().positive(),
    maxIterations: z.number().int().min(1),
    /** Iterations for each weight that is tried. */
    searchIterations: z.number().int().min(1),
  }),
  /** The picture of crops: so many pixels of the frame's upper left, of these cases of the first group, of one scene each. */
  sheet: z.strictObject({
    crop: z.number().int().min(16),
    rows: z.array(z.strictObject({ name: z.string(), seed: z.number().int() })).min(1),
  }),
});
export type PhotographsConfig = z.infer<typeof photographsConfigSchema>;
