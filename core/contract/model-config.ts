import { z } from 'zod';

import { choiceOf, kindOf } from './setting-words.js';

const channels = z.number().int().min(1).max(1024);
const channelsField = channels.meta({
  title: 'Channels',
  description: 'Features between the first convolution and the last. Time grows roughly with their square.',
});

const monotone = {
  relu: { title: 'ReLU', description: 'max(0, x): slope at most 1, with a corner at 0.' },
  elu: { title: 'ELU', description: 'x above 0, eˣ − 1 below: no corner, slope at most 1.' },
  softplus: { title: 'Softplus', description: 'log(1 + eˣ) − log 2: smooth, slope at most 1.' },
};
const activations = choiceOf({
  ...monotone,
  silu: { title: 'SiLU', description: 'x/(1 + e⁻ˣ): smooth, not monotone, slope at most 1.1.' },
});
const ACTIVATION = {
  title: 'Activation function',
  description: 'The function between convolutions. The theory asks for one without corners: all here but ReLU.',
};

const BOUND = { title: 'Maximum layer norm', symbol: '‖Wᵢ‖' };
const spectralBound = z
  .number()
  .positive()
  .max(100)
  .nullable()
  .default(null)
  .meta({
    ...BOUND,
    description:
      'After every training step each convolution is scaled back until its norm, as an operator on pictures, is certified to be at most this. It lowers the certified bound of T, at a cost in quality.',
  });
const noBound = z
  .null()
  .default(null)
  .meta({ ...BOUND, description: 'Always null: strided and transposed convolutions have no bound here.' });

/** What a multiscale network does at one of its sizes. */
const sizeFields = (size: string, blocks: string) => ({
  channels: channels.meta({ title: `Channels at ${size} size`, description: `Features at ${size} size.` }),
  blocks: z
    .number()
    .int()
    .min(1)
    .max(16)
    .meta({ title: `Blocks at ${size} size`, description: blocks }),
});

/** The learned denoiser R = I − S. */
export const networkConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kindOf('dncnn', 'DnCNN', 'Plain convolutions that predict the noise (Zhang et al. 2017).'),
    layers: z.number().int().min(2).max(40).meta({
      title: 'Layers',
      description: 'Convolutions in a row, the first and the last included. More see further and take longer.',
    }),
    channels: channelsField,
    activation: activations.default('relu').meta(ACTIVATION),
    noiseMap: z.boolean().default(true).meta({
      title: 'Noise level as input',
      description: 'Gives the network the noise level as a further channel, so that one model serves all levels.',
    }),
    batchNorm: z.boolean().default(false).meta({
      title: 'Batch normalisation',
      description: 'Normalises features inside the network. The statistics stay as pretraining left them.',
    }),
    spectralBound,
  }),
  z.strictObject({
    kind: kindOf('residual', 'Residual blocks', 'Residual blocks of two convolutions each, without normalisation.'),
    blocks: z
      .number()
      .int()
      .min(1)
      .max(40)
      .meta({ title: 'Blocks', description: 'Residual blocks in a row. More see further and take longer.' }),
    channels: channelsField,
    activation: activations.default('relu').meta(ACTIVATION),
    spectralBound,
  }),
  z.strictObject({
    kind: kindOf(
      'nonexpansive',
      'Nonexpansive',
      'Gradient steps on convex potentials: certified not to expand, whatever is learned.',
    ),
    layers: z
      .number()
      .int()
      .min(1)
      .max(40)
      .meta({ title: 'Layers', description: 'Gradient steps in a row. More see further and take longer.' }),
    channels: channels.meta({
      title: 'Channels',
      description: 'Features inside each gradient step. Time grows roughly in proportion.',
    }),
    activation: choiceOf(monotone).default('elu').meta({
      title: 'Activation function',
      description:
        'The function inside each gradient step: monotone, with slope at most 1, as the certificate needs it.',
    }),
    lipschitz: z.number().positive().max(1).default(0.98).meta({
      title: 'Lipschitz constant',
      symbol: 'Lip(R)',
      description:
        'A certified bound of Lip(R), whatever is learned. Below 1, T is a contraction for every picture with DE-HQS, and with DE-Prox and PnP-FB while their step size is at most 2/‖A‖².',
    }),
    spectralBound: z
      .number()
      .positive()
      .max(1)
      .default(1)
      .meta({
        ...BOUND,
        description:
          'Every convolution is scaled back to this norm after each training step: the certificate rests on it.',
      }),
  }),
  z.strictObject({
    kind: kindOf(
      'drunet',
      'DRUNet',
      'A large U-Net of four sizes that returns the denoised picture (DPIR, Zhang et al.).',
    ),
    channels: z
      .tuple([channels, channels, channels, channels])
      .default([64, 128, 256, 512])
      .meta({ title: 'Channels by size', description: 'Features at full, half, quarter and eighth size.' }),
    blocks: z
      .number()
      .int()
      .min(1)
      .max(16)
      .default(4)
      .meta({ title: 'Blocks', description: 'Residual blocks at each size, on the way down and on the way up.' }),
    spectralBound: noBound,
  }),
  z.strictObject({
    kind: kindOf(
      'multiscale',
      'Multiscale',
      'Few features at full size, residual blocks at half size and below: the fastest.',
    ),
    channels: channels.meta({
      title: 'Channels at full size',
      description: 'Features at full size. Few are enough: the work is done at half size.',
    }),
    half: z
      .strictObject(
        sizeFields(
          'half',
          'Residual blocks at half size: in a row, or where quarter size is used, this many on the way down and again on the way up.',
        ),
      )
      .meta({ title: 'Half size', description: 'What the network does at half size.' }),
    quarter: z
      .strictObject(sizeFields('quarter', 'Residual blocks in a row at quarter size.'))
      .nullable()
      .default(null)
      .meta({ title: 'Quarter size', description: 'Also works at quarter size, which sees further for little time.' }),
    activation: activations.default('silu').meta(ACTIVATION),
    spectralBound: noBound,
  }),
]);

const stepSize = (symbol: string): z.ZodDefault<z.ZodNumber> =>
  z.number().positive().max(10).default(0.9).meta({
    title: 'Step size',
    symbol,
    description:
      'How far one evaluation moves towards the measurement; near 1 suits a blur of norm 1. This is the starting value; it is trained.',
  });
const splitting = {
  rho: z.number().positive().max(10).default(0.01).meta({
    title: 'Splitting weight',
    symbol: 'ρ',
    description:
      'How firmly data and denoiser are tied together at noise 0.005: larger trusts the denoiser more. This is the starting value; it is trained.',
  }),
  noiseExponent: z.number().min(0).max(4).default(1.5).meta({
    title: 'Noise exponent',
    symbol: 'p',
    description:
      'How the splitting weight grows with the noise level, ρ ∝ σᵖ; at 0 it does not. This is the starting value; it is trained.',
  }),
};
const level = z.number().positive().max(0.5).default(0.03).meta({
  title: 'Denoiser noise level',
  symbol: 'σ_D',
  description:
    'The noise level that the denoiser D removes at each evaluation, where black is 0 and white is 1. This is the starting value; it is trained.',
});

/** How operator and denoiser make the layer T. */
export const schemeConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kindOf(
      'de-grad',
      'DE-Grad',
      'A gradient step that follows data and network at once: T(x) = x − η(∇f(x) + S(x)).',
    ),
    stepSize: stepSize('η'),
  }),
  z.strictObject({
    kind: kindOf(
      'de-prox',
      'DE-Prox',
      'Proximal gradient, a step towards the data and then the denoiser: T(x) = R(x − η∇f(x)).',
    ),
    stepSize: stepSize('η'),
  }),
  z.strictObject({
    kind: kindOf(
      'de-hqs',
      'DE-HQS',
      'Half-quadratic splitting, the denoiser and then an exact fit to the data: T(x) = (AᵀA + ρI)⁻¹(Aᵀd + ρR(x)).',
    ),
    ...splitting,
  }),
  z.strictObject({
    kind: kindOf(
      'de-admm',
      'DE-ADMM',
      'Alternating direction method of multipliers: as DE-HQS, with a running account u of how far data and denoiser disagree, z⁺ = R(x + u), u⁺ = u + x − z⁺.',
    ),
    ...splitting,
  }),
  z.strictObject({
    kind: kindOf(
      'pnp-fb',
      'PnP-FB',
      'Plug-and-play forward–backward: T(x) = D(x − τ∇f(x)), D being the denoiser R at a noise level of its own.',
    ),
    stepSize: stepSize('τ'),
    level,
  }),
  z.strictObject({
    kind: kindOf(
      'red',
      'RED',
      'Regularisation by denoising: T(x) = x − τ∇f(x) − τλ(x − D(x)), D being the denoiser R at a noise level of its own.',
    ),
    stepSize: stepSize('τ'),
    regularisation: z.number().positive().max(100).default(0.1).meta({
      title: 'Regularisation',
      symbol: 'λ',
      description:
        'Weight of the denoiser against the data: larger smooths more. This is the starting value; it is trained.',
    }),
    level,
  }),
]);

const side = z.number().int().min(1).max(4096);

/** What a model is: enough to build it, its weights aside. Stored in the model file. */
export const modelConfigSchema = z.strictObject({
  scheme: schemeConfigSchema.meta({
    title: 'Scheme',
    symbol: 'T',
    description: 'How blur and network make the map T, whose equilibrium is the restored picture.',
  }),
  network: networkConfigSchema.meta({
    title: 'Network',
    symbol: 'R = I − S',
    description: 'The learned denoiser inside T: R returns a cleaner picture, S is what it takes away.',
  }),
  weightedNorm: z
    .strictObject({
      height: side.meta({
        title: 'Height',
        unit: 'px',
        description: 'Rows of every measurement; the same as the crop.',
      }),
      width: side.meta({
        title: 'Width',
        unit: 'px',
        description: 'Columns of every measurement; the same as the crop.',
      }),
    })
    .nullable()
    .default(null)
    .meta({
      title: 'Trainable data norm',
      symbol: 'W',
      description:
        'Learns a weight for every pixel of the measurement, together with the network. The model then takes measurements of this size only.',
    }),
});
export type ModelConfig = z.infer<typeof modelConfigSchema>;

/** The sizes that a multiscale network works at below the full one: half, quarter. */
export function scalesOf({
  half,
  quarter,
}: Pick<Extract<ModelConfig['network'], { kind: 'multiscale' }>, 'half' | 'quarter'>): {
  readonly channels: number;
  readonly blocks: number;
}[] {
  return quarter === null ? [half] : [half, quarter];
}
