import path from 'node:path';

import { z } from 'zod';

import { gradientConfigSchema, trainingConfigSchema } from '../../../core/contract/training.js';
import { leafPicturesSchema } from '../learning/leaf-pictures.js';
import { parseConfig, readConfig } from '../read-config.js';

const paperFileSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z-]*$/),
  description: z.string(),
  /** A training configuration, or the file that holds one, from this file's folder. Its gradient is that of each method in turn. */
  training: z.union([z.string(), z.record(z.string(), z.unknown())]),
  /** What is drawn when no folder is given; with one, the most that is taken from it and the size. */
  pictures: leafPicturesSchema,
  /** Part of the pictures that is trained on; the rest validates. */
  split: z.number().gt(0).lt(1).default(0.8),
  /** Most pictures that are validated. */
  validation: z.number().int().min(1).default(32),
  epochs: z.number().int().min(1),
  methods: z.array(z.strictObject({ name: z.string(), gradient: gradientConfigSchema })).min(1),
});

export const paperConfigSchema = paperFileSchema.extend({ training: trainingConfigSchema });
/** The experiment of [S1]: one training configuration, trained by several backward modes. */
export type PaperConfig = z.infer<typeof paperConfigSchema>;

/** Reads it, with the training configuration that it names. @throws StillpointError as `readConfig` does */
export async function readPaperConfig(file: string): Promise<PaperConfig> {
  const given = await readConfig(paperFileSchema, file);
  const { training } = given;
  if (typeof training === 'string') {
    const preset = path.resolve(path.dirname(file), training);
    return { ...given, training: await readConfig(trainingConfigSchema, preset) };
  }
  return { ...given, training: parseConfig(trainingConfigSchema, training, file) };
}
