import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';
import {
  datasetIdSchema,
  datasetPictureSchema,
  datasetSchema,
  pairPreviewRequestSchema,
  pairPreviewSchema,
  splitNameSchema,
  splitSettingsSchema,
} from './dataset.js';
import { pictureIdSchema } from './picture.js';

/** Folders of pictures to train on, and the synthetic one. */
export const datasetContract = {
  /** All data sets whenever one changes, the current ones first. */
  watch: base.output(eventIterator(z.array(datasetSchema))),
  /** Adds a folder of this machine, by path (a drop) or by the system's dialog; null when dismissed. Checking goes on by itself. */
  add: base.input(z.object({ path: z.string().optional() })).output(datasetSchema.nullable()),
  /** Starts an empty data set for pictures that a page uploads. */
  addUploads: base
    .input(z.object({ name: z.string().trim().min(1).max(120), uploads: z.array(pictureIdSchema).min(1) }))
    .output(datasetSchema),
  /** Decodes every file again. */
  check: base.input(z.object({ id: datasetIdSchema })).output(datasetSchema),
  split: base.input(z.object({ id: datasetIdSchema, split: splitSettingsSchema })).output(datasetSchema),
  rename: base.input(z.object({ id: datasetIdSchema, name: z.string().trim().min(1).max(120) })).output(datasetSchema),
  /** Forgets it; the folder stays as it is. */
  remove: base.input(z.object({ id: datasetIdSchema })).output(z.object({})),
  pictures: base
    .input(
      z.object({
        id: datasetIdSchema,
        split: splitNameSchema.optional(),
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), pictures: z.array(datasetPictureSchema) })),
  preview: base.input(pairPreviewRequestSchema).output(z.array(pairPreviewSchema)),
};
