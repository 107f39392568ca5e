import { z } from 'zod';

/** Ending of a model's file name. */
export const MODEL_ENDING = '.safetensors';

/** One model of the library, as a card shows it. */
export const modelSummarySchema = z.object({
  name: z.string(),
  /** The person's own words; empty when there are none. */
  notes: z.string().default(''),
  /** Shipped with the application, therefore neither renamed nor deleted. */
  bundled: z.boolean(),
  scheme: z.string(),
  parameters: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** What it was trained on, in a sentence. */
  description: z.string(),
  trained: z.string().nullable(),
  validation: z.object({ psnr: z.number(), ssim: z.number() }).nullable(),
  /** The latest monitors: what the Lipschitz badge says. */
  lipschitz: z
    .object({ certified: z.number().nullable(), local: z.number().nullable() })
    .default({ certified: null, local: null }),
  /** Address of a picture restored by it, before and after; null when there is none. */
  thumbnail: z.string().nullable().default(null),
  /** The run that made it, when it is still there. */
  run: z.string().nullable().default(null),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;

/** Letters that every file system takes, no leading or trailing dot, not endless, and none of Windows' device names. */
export const modelNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]*$/u, 'letters, digits, spaces, dots, dashes and underscores only')
  .regex(/[^.]$/, 'must not end with a dot')
  .refine((name) => !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name), 'the system reserves this name');
