import { z } from 'zod';

import { choiceOf } from './setting-words.js';

/** Largest side of a point-spread function, pixels. */
export const MAX_PSF_SIZE = 255;

const oddSize = z
  .number()
  .int()
  .min(1)
  .max(MAX_PSF_SIZE)
  .refine((size) => size % 2 === 1, 'must be odd');

/** Isotropic Gaussian; `sigma` in pixels, of all that blurs between one pixel and the next, `size` the side of the truncated kernel (default: covers ±3σ). */
export const gaussianBlurSchema = z.object({
  kind: z.literal('gaussian'),
  sigma: z.number().positive().max(40),
  size: oddSize.optional(),
});

/** Straight uniform motion; `length` in pixels, the first and the last counted, `angle` in degrees, anticlockwise from the x axis as seen on screen. */
export const motionBlurSchema = z.object({
  kind: z.literal('motion'),
  length: z.number().min(1).max(200),
  angle: z.number().min(-360).max(360).default(0),
});

/** Out of focus: a uniform disk; `radius` in pixels, from the centre to the edge. */
export const diskBlurSchema = z.object({ kind: z.literal('disk'), radius: z.number().positive().max(100) });

/** A measured point-spread function from a picture or a `.npy` array. */
export const fileBlurSchema = z.object({ kind: z.literal('psf'), file: z.string().min(1) });

/** A point-spread function, as the command line's SPEC and the interface's Blur panel describe it. */
export const blurSpecSchema = z.discriminatedUnion('kind', [
  gaussianBlurSchema,
  motionBlurSchema,
  diskBlurSchema,
  fileBlurSchema,
]);
export type BlurSpec = z.infer<typeof blurSpecSchema>;

/**
 * How a blur sees the scene beyond the picture's edge. `reflect` is half-sample symmetric (c b a | a b c). `unknown` claims nothing: the scene
 * goes on, as behind the frame of a photograph, and what the blur read of it comes out of the restoration.
 */
export const boundarySchema = choiceOf({
  zero: { title: 'Mid-grey', description: 'Grey, halfway between black and white.' },
  reflect: { title: 'Reflected', description: 'The mirror image of the picture.' },
  circular: { title: 'Circular', description: 'The opposite side of the picture: the fastest.' },
  unknown: {
    title: 'Unknown',
    description: 'Nothing is assumed: the scene goes on, as behind the frame of a photograph.',
  },
});
export type Boundary = z.infer<typeof boundarySchema>;
/** A rule that makes the pixels beyond the edge of those inside. */
export type BoundaryRule = Exclude<Boundary, 'unknown'>;

/** Standard deviation of additive Gaussian noise on the [0, 1] intensity scale. */
export const noiseLevelSchema = z.number().min(0).max(0.5);
