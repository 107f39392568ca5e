import { z } from 'zod';

/** A finished row; means over the held-out pictures, and the largest where it matters. */
export const lipschitzRowSchema = z.object({
  scheme: z.string(),
  regime: z.string(),
  local: z.number(),
  localMost: z.number(),
  spectralRadius: z.number(),
  cosine: z.number(),
  cosineLeast: z.number(),
  /** To 1e-5; null when a picture did not get there. */
  evaluations: z.number().nullable(),
  psnrLoose: z.number(),
  psnrTight: z.number(),
  seconds: z.number(),
});
export type LipschitzRow = z.infer<typeof lipschitzRowSchema>;
