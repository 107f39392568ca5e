import { z } from 'zod';

/** What a run is trained on; `sources.json` in its folder names every file. */
export const runPicturesSchema = z.object({
  folders: z.array(z.string()),
  training: z.number().int(),
  validation: z.number().int(),
  /** By what all of its pictures are known, whatever their order and however they are divided; null in runs of earlier versions. */
  digest: z.string().nullable().default(null),
  /** The same of those that it is validated on, in their order. */
  validationDigest: z.string().nullable().default(null),
});

export const runVersionsSchema = z.object({
  stillpoint: z.string(),
  node: z.string(),
  backend: z.string(),
  tensorflow: z.string().nullable(),
});

export const machineSchema = z.object({
  platform: z.string(),
  processor: z.string(),
  cores: z.number().int(),
  /** Bytes. */
  memory: z.number(),
});

/** From what a run comes: enough to tell two apart, or to repeat one elsewhere. */
export const runOriginSchema = z.object({
  /** ISO date. */
  created: z.string(),
  seed: z.number().int(),
  pictures: runPicturesSchema,
  versions: runVersionsSchema,
  machine: machineSchema,
});
export type RunOrigin = z.infer<typeof runOriginSchema>;
