import { z } from 'zod';

import { degradationConfigSchema, trainingDataSchema, trainingSourceSchema } from './training.js';

/** Which part of a data set a picture belongs to. Near duplicates always share one. */
export const splitNameSchema = z.enum(['train', 'validation', 'test']);
export type SplitName = z.infer<typeof splitNameSchema>;

/** How a data set is divided: by a seed, so that the same folder is divided the same way everywhere. */
export const splitSettingsSchema = z
  .strictObject({
    validation: z.number().min(0).max(0.5).default(0.05),
    test: z.number().min(0).max(0.5).default(0),
    seed: z.number().int().nonnegative().default(0),
  })
  .prefault({});
export type SplitSettings = z.infer<typeof splitSettingsSchema>;

export const unreadableFileSchema = z.object({ file: z.string(), reason: z.string() });

/** Pictures that are the same (`exact`: byte for byte after decoding) or nearly so (`near`: resized, recompressed, retouched, mirrored, turned). */
export const duplicateGroupSchema = z.object({ kind: z.enum(['exact', 'near']), files: z.array(z.string()).min(2) });

/** What was found by decoding every file. */
export const datasetFindingsSchema = z.object({
  images: z.number().int().nonnegative(),
  unreadable: z.array(unreadableFileSchema),
  duplicates: z.array(duplicateGroupSchema),
  /** Smallest and largest of the pictures' shorter sides, which crops and `maxSide` go by, pixels; null where there are no pictures. */
  minSize: z.number().int().nullable(),
  maxSize: z.number().int().nullable(),
});
export type DatasetFindings = z.infer<typeof datasetFindingsSchema>;

export const datasetIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** One data set as a card shows it. `synthetic` is always there and needs no files. */
export const datasetSchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  kind: z.enum(['folder', 'synthetic']),
  /** Absolute path of the folder; null for the synthetic one. */
  folder: z.string().nullable(),
  /** `missing`: the folder is not there at the moment (an unplugged disk). */
  state: z.enum(['checking', 'ready', 'missing', 'failed']),
  /** While checking. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** Why it failed or is missing, and what to do. */
  problem: z.string().nullable(),
  findings: datasetFindingsSchema,
  split: splitSettingsSchema,
  counts: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
  /** Addresses of up to 9 thumbnails. */
  mosaic: z.array(z.string()),
});
export type Dataset = z.infer<typeof datasetSchema>;

/** One picture of the grid inside a data set. */
export const datasetPictureSchema = z.object({
  /** Relative to the folder. */
  file: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  split: splitNameSchema,
  /** Address of a thumbnail, 192 pixels. */
  url: z.string(),
});
export type DatasetPicture = z.infer<typeof datasetPictureSchema>;

/** Asks for degraded pairs as training will draw them. */
export const pairPreviewRequestSchema = z.object({
  dataset: datasetIdSchema,
  degradation: degradationConfigSchema,
  data: trainingDataSchema,
  count: z.number().int().min(1).max(16).default(6),
  seed: z.number().int().nonnegative().default(0),
});
export type PairPreviewRequest = z.infer<typeof pairPreviewRequestSchema>;

/** {@link pairPreviewRequestSchema} as the engine is asked for it. */
export const enginePreviewSchema = pairPreviewRequestSchema.omit({ dataset: true }).extend({
  source: trainingSourceSchema,
  /** Where the pictures are written. */
  folder: z.string(),
});
export type EnginePreview = z.infer<typeof enginePreviewSchema>;

/** One pair: what the network is given, and what it is to find. */
export const pairPreviewSchema = z.object({ clean: z.string(), degraded: z.string(), psnr: z.number() });
export type PairPreview = z.infer<typeof pairPreviewSchema>;
