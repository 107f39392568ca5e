import { z } from 'zod';

/** One model of the library, as a card shows it. */
export const modelSummarySchema = z.object({
  name: z.string(),
  /** Shipped with the application, therefore neither renamed nor deleted. */
  bundled: z.boolean(),
  scheme: z.string(),
  parameters: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** What it was trained on, in a sentence. */
  description: z.string(),
  trained: z.string().nullable(),
  validation: z.object({ psnr: z.number(), ssim: z.number() }).nullable(),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;
