import { z } from 'zod';

import { boundarySchema } from './blur.js';
import { range } from './range.js';

const weight = z
  .number()
  .positive()
  .default(1)
  .meta({ description: 'How often the family is drawn, relative to the others.' });
const kindOf = <T extends string>(name: T, description: string): z.ZodLiteral<T> =>
  z.literal(name).meta({ description });

/** A family of point-spread functions that training draws from. The descriptions of all fields make docs/training.md. */
const blurFamilySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kindOf('gaussian', 'A Gaussian.'),
    sigma: range(0.1, 20).meta({ symbol: 'σ', description: 'Interval of its width, pixels.' }),
    size: z
      .number()
      .int()
      .min(1)
      .max(101)
      .refine((size) => size % 2 === 1, 'must be odd')
      .optional()
      .meta({ description: 'Fixed odd kernel side, pixels; left out, it grows with σ.' }),
    weight,
  }),
  z.strictObject({
    kind: kindOf('motion', 'Straight uniform motion in any direction.'),
    length: range(1, 100).meta({ description: 'Interval of its length, pixels.' }),
    weight,
  }),
  z.strictObject({
    kind: kindOf('disk', 'A disk: out of focus.'),
    radius: range(0.1, 30).meta({ description: 'Interval of its radius, pixels.' }),
    weight,
  }),
  z.strictObject({
    kind: kindOf('shake', 'Random trajectories of a shaken camera.'),
    extent: range(2, 60).meta({ description: 'Interval of their extent, pixels.' }),
    weight,
  }),
]);
export type BlurFamily = z.infer<typeof blurFamilySchema>;

export const degradationConfigSchema = z.strictObject({
  blurs: z.array(blurFamilySchema).min(1).meta({ symbol: 'A', description: 'Families of blurs, drawn by weight.' }),
  noise: range(1e-4, 0.5).meta({
    symbol: 'σ',
    description: 'Interval of the noise level on [0, 1], drawn log-uniformly an image.',
  }),
  boundaries: z.array(boundarySchema).min(1).default(['circular']).meta({
    description:
      'What is beyond the edge (`zero` is mid-grey), one drawn a batch. Only circular batches mix kernels; others draw one Gaussian for the batch, where there is one.',
  }),
});
export type DegradationConfig = z.infer<typeof degradationConfigSchema>;

/** Largest side of a kernel that a family can yield, pixels. */
export function largestKernel(family: BlurFamily): number {
  switch (family.kind) {
    case 'gaussian':
      return family.size ?? 2 * Math.ceil(3 * family.sigma[1]) + 1;
    case 'motion':
      return Math.ceil(family.length[1]) + 2;
    case 'disk':
      return 2 * Math.ceil(family.radius[1]) + 1;
    case 'shake':
      return Math.ceil(family.extent[1]) + 3;
  }
}

/** What training draws from the pictures. */
export const trainingDataSchema = z
  .strictObject({
    crop: z
      .number()
      .int()
      .min(16)
      .max(512)
      .default(64)
      .meta({ description: 'Side of the square training crops, pixels.' }),
    maxSide: z
      .number()
      .int()
      .min(16)
      .max(4096)
      .default(512)
      .meta({ description: 'Pictures are first scaled down so that their shorter side is at most this, pixels.' }),
    sampling: z.enum(['random', 'fixed']).default('random').meta({
      description:
        '`random`: new crops, blurs and noise every time. `fixed`: each picture is one sample for good, as restarts need it.',
    }),
    augmentation: z
      .strictObject({
        flip: z.boolean().default(true).meta({ description: 'Mirror half of the crops.' }),
        rotate: z.boolean().default(true).meta({ description: 'Turn crops by a random multiple of 90°.' }),
      })
      .prefault({})
      .meta({ description: 'Which symmetries of the square a crop is shown in.' }),
    memory: z.number().int().min(16).max(65_536).default(1024).meta({
      description: 'Megabytes for decoded pictures; beyond it they are decoded again, ahead of their use.',
    }),
  })
  .prefault({});
