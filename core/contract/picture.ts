import { z } from 'zod';

/** Names a picture held by the shell; bytes travel beside the contract (a file, an upload or the image protocol). */
export const pictureIdSchema = z.string().regex(/^[a-z0-9-]{8,64}$/);

/** A picture that was decoded once and found good. */
export const pictureSchema = z.object({
  id: pictureIdSchema,
  /** File name as the person knows it. */
  name: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bytes: z.number().int().nonnegative(),
  /** Container format as decoded: jpeg, png, tiff, webp… */
  format: z.string(),
  /** Bits per channel in the file. */
  bitDepth: z.number().int().positive(),
  /** Address the interface can show (custom protocol or loopback), upright, sRGB, at most 4096 pixels a side. */
  url: z.string(),
});
export type Picture = z.infer<typeof pictureSchema>;
