import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { base } from './contract-base.js';
import { modelNameSchema, modelSummarySchema } from './model.js';
import { pictureIdSchema } from './picture.js';

/** The library of models. */
export const modelContract = {
  /** The library whenever it changes, the current one first. */
  watch: base.output(eventIterator(z.array(modelSummarySchema))),
  rename: base.input(z.object({ name: modelNameSchema, to: modelNameSchema })).output(modelSummarySchema),
  /** The person's own words about a model. */
  annotate: base.input(z.object({ name: modelNameSchema, notes: z.string().max(10_000) })).output(modelSummarySchema),
  duplicate: base.input(z.object({ name: modelNameSchema, to: modelNameSchema })).output(modelSummarySchema),
  /** To the trash, from which `restore` brings it back. */
  remove: base.input(z.object({ name: modelNameSchema })).output(z.object({ trashed: z.string() })),
  restore: base.input(z.object({ trashed: z.string() })).output(modelSummarySchema),
  /** Electron: takes a file by its path; asks where it is when there is none. Null when dismissed. */
  import: base.input(z.object({ path: z.string().optional() })).output(modelSummarySchema.nullable()),
  /** Takes a file that the page uploaded (see the shell's upload address). */
  importUpload: base.input(z.object({ upload: pictureIdSchema })).output(modelSummarySchema),
  /** Electron asks where; a browser gets an address to download from. ONNX is one application of T (docs/models.md). */
  export: base
    .input(z.object({ name: modelNameSchema, format: z.enum(['safetensors', 'onnx']) }))
    .output(z.object({ path: z.string().nullable(), url: z.string().nullable() })),
};
