import { z } from 'zod';

import { schemeConfigSchema, trainingConfigSchema } from '../../../core/contract/training.js';
import { leafPicturesSchema } from '../learning/leaf-pictures.js';

/** What keeps the layer a contraction in one column of rows. */
const regimeSchema = z.strictObject({
  name: z.string(),
  contraction: z.strictObject({ target: z.number().positive(), weight: z.number().positive() }).nullable(),
  spectralBound: z.number().positive().nullable(),
});

export const lipschitzConfigSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z-]*$/),
  description: z.string(),
  /** What all rows share; scheme, penalty and spectral bound are those of the row. */
  training: trainingConfigSchema,
  schemes: z.array(z.strictObject({ name: z.string(), scheme: schemeConfigSchema })).min(1),
  regimes: z.array(regimeSchema).min(1),
  pictures: leafPicturesSchema,
  /** Pictures that are measured on, none of which is trained on. */
  heldOut: leafPicturesSchema,
});
export type LipschitzConfig = z.infer<typeof lipschitzConfigSchema>;
export type Regime = z.infer<typeof regimeSchema>;
