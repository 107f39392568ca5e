import { z } from 'zod';

import { boundarySchema } from './blur.js';
import { range } from './range.js';
import { choiceOf, kindOf } from './setting-words.js';

const weight = z
  .number()
  .positive()
  .default(1)
  .meta({ title: 'How often', description: 'How often the family is drawn, relative to the others.' });

/** A family of point-spread functions that training draws from. */
const blurFamilySchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: kindOf('gaussian', 'Gaussian', 'A Gaussian, the same in every direction.'),
      sigma: range(0.1, 20).meta({
        title: 'Spread',
        unit: 'px',
        description: 'Interval of the Gaussian’s standard deviation.',
      }),
      size: z
        .number()
        .int()
        .min(1)
        .max(101)
        .refine((size) => size % 2 === 1, 'must be odd')
        .optional()
        .meta({
          title: 'Kernel side',
          unit: 'px',
          description: 'Cuts the kernel to an odd number of pixels a side; otherwise it grows with the spread.',
        }),
      weight,
    }),
    z.strictObject({
      kind: kindOf('motion', 'Motion', 'Straight, even motion in a random direction.'),
      length: range(1, 100).meta({ title: 'Length', unit: 'px', description: 'Interval of the length of the motion.' }),
      weight,
    }),
    z.strictObject({
      kind: kindOf('disk', 'Out of focus', 'An even disk, as a lens out of focus makes it.'),
      radius: range(0.1, 30).meta({
        title: 'Radius',
        symbol: 'r',
        unit: 'px',
        description: 'Interval of the radius of the disk.',
      }),
      weight,
    }),
    z.strictObject({
      kind: kindOf('shake', 'Camera shake', 'Random paths of a shaken camera.'),
      extent: range(2, 60).meta({
        title: 'Extent',
        unit: 'px',
        description: 'Interval of the side of the square that the path stays within.',
      }),
      weight,
    }),
  ])
  .meta({ title: 'Kind of blur', description: 'The shape that a point of light takes.' });
export type BlurFamily = z.infer<typeof blurFamilySchema>;

export const degradationConfigSchema = z.strictObject({
  blurs: z.array(blurFamilySchema).min(1).meta({
    title: 'Blurs',
    symbol: 'A',
    description: 'Families of blurs that training draws from.',
  }),
  noise: range(1e-4, 0.5).meta({
    title: 'Noise level',
    symbol: 'σ',
    description:
      'Interval of the noise’s standard deviation, where black is 0 and white is 1. Drawn for each crop, evenly on a logarithmic scale.',
  }),
  boundaries: z.array(boundarySchema).min(1).default(['circular']).meta({
    title: 'Beyond the edge',
    description:
      'What a blur sees past the edge of a crop; one is drawn for each batch, or with fixed sampling the first is taken. Circular and unknown batches have a blur for each crop. The others share one blur, a Gaussian where there is one.',
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
    crop: z.number().int().min(16).max(512).default(64).meta({
      title: 'Crop',
      unit: 'px',
      description:
        'Side of the square pieces that training sees. Larger ones show larger blurs and more context, and take longer.',
    }),
    maxSide: z.number().int().min(16).max(4096).default(512).meta({
      title: 'Scale pictures to',
      unit: 'px',
      description: 'Pictures are first scaled down until their shorter side is at most this.',
    }),
    sampling: choiceOf({
      random: { title: 'Random', description: 'A new crop, blur and noise every time.' },
      fixed: { title: 'Fixed', description: 'The same crop, blur and noise for good, as restarted JFB needs it.' },
    })
      .default('random')
      .meta({ title: 'Sampling', description: 'What is made of a picture each time it is drawn.' }),
    augmentation: z
      .strictObject({
        flip: z.boolean().default(true).meta({ title: 'Mirror', description: 'Half of the crops are mirrored.' }),
        rotate: z
          .boolean()
          .default(true)
          .meta({ title: 'Turn', description: 'Crops are turned by a random multiple of 90°.' }),
      })
      .prefault({})
      .meta({ title: 'Augmentation', description: 'Which symmetries of the square a crop is shown in.' }),
    memory: z.number().int().min(16).max(65_536).default(1024).meta({
      title: 'Memory for pictures',
      unit: 'MB',
      description: 'Memory for decoded pictures. Those beyond it are decoded again, ahead of their use.',
    }),
  })
  .prefault({});
