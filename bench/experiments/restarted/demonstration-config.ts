import { z } from 'zod';

import { blurSpecSchema, boundarySchema } from '../../../core/contract/blur.js';
import { gradientConfigSchema, modelConfigSchema, solverConfigSchema } from '../../../core/contract/training.js';
import { leafPicturesSchema } from '../learning/leaf-pictures.js';
import { pretrainingSchema } from '../learning/pretrain-denoiser.js';
import { tamingSchema } from '../learning/tame-denoiser.js';

const noiseLevel = z.number().positive().max(0.5);

/** One demonstration of [S2]: what is learned at equilibrium, by which methods, on what. */
export const demonstrationConfigSchema = z.strictObject({
  /** Of its files, and of its command. */
  name: z.string().regex(/^[a-z][a-z-]*$/),
  title: z.string(),
  description: z.string(),
  model: modelConfigSchema,
  /** Beginnings of the names of the parameters that are learned; all others stay what pretraining made of them. */
  learn: z.array(z.string()).min(1),
  pretraining: pretrainingSchema,
  /** Follows pretraining, where nothing else bounds the network. */
  taming: tamingSchema.nullable().default(null),
  /** Pictures that pretraining sees. */
  pretrainingPictures: leafPicturesSchema,
  /** Pictures that the parameters are learned on: all of them in every step, each with its blur and noise for good. */
  pictures: leafPicturesSchema,
  blur: blurSpecSchema,
  boundary: boundarySchema,
  /** Standard deviation of the noise on [0, 1] in the left and in the right half of every picture. */
  noise: z.strictObject({ left: noiseLevel, right: noiseLevel }),
  /** For the methods that solve for the equilibrium. */
  solver: solverConfigSchema,
  optimiser: z.strictObject({
    learningRate: z.number().positive(),
    steps: z.number().int().min(1),
    clip: z.number().positive().default(1e6),
  }),
  /** The first is the exact gradient, which the others are compared with. */
  methods: z.array(z.strictObject({ name: z.string(), gradient: gradientConfigSchema })).min(2),
  /** Steps between two records of every learned parameter. */
  recordEvery: z.number().int().min(1).default(1),
  seed: z.number().int().nonnegative().default(0),
});
export type DemonstrationConfig = z.infer<typeof demonstrationConfigSchema>;
