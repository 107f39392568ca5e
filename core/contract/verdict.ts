import { z } from 'zod';

import { blurSpecSchema } from './blur.js';

/** How well a blur explains a picture. */
export const blurFitSchema = z.object({
  /** Null for no blur at all. */
  blur: blurSpecSchema.nullable(),
  /** Root mean square of what the restored picture, blurred again, leaves unexplained, on [0, 1]; solved at three times the noise. */
  residual: z.number(),
});
export type BlurFit = z.infer<typeof blurFitSchema>;

/** What the picture itself says of what was told about it. */
export const verdictSchema = z.object({
  /**
   * `right`: nothing speaks against the blur. `too-large`, `turned`: a smaller or a turned one explains the picture better. `sharp`: no blur at all
   * does. `unchecked`: nobody asked.
   */
  blur: z.enum(['right', 'too-large', 'turned', 'sharp', 'unchecked']),
  /** The blur that explains the picture best, where that is not the one that was told. */
  suggestion: blurSpecSchema.nullable(),
  /** What was tried, the told blur first. */
  fits: z.array(blurFitSchema),
  /** Noise standard deviation measured in the picture, on [0, 1]. */
  measuredNoise: z.number(),
  /** Whether it is far above the level that was told. */
  noisier: z.boolean(),
  /** How many times the noise the solve was told for safety's sake; 1 where nothing was in doubt. */
  caution: z.number(),
  /** Whether the picture was left as it is: sharp already, or a blur so wrong that nothing good could come of it. */
  kept: z.boolean(),
  /** What happened, in a sentence a photographer understands. */
  message: z.string(),
  /** What to do about it; null where there is nothing to do. */
  advice: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;
