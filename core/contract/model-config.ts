import { z } from 'zod';

const channels = z.number().int().min(1).max(1024);
const channelsField = channels.meta({ description: 'Features between the first convolution and the last.' });
const layersField = (least: number): z.ZodNumber =>
  z.number().int().min(least).max(40).meta({ description: 'Convolutions, the first and the last included.' });
const activations = z.enum(['relu', 'elu', 'softplus', 'silu']);
const monotone = activations.exclude(['silu']);
const ACTIVATION =
  'Activation function; the slope of `silu` reaches 1.1, that of the others 1. `relu` is not continuously differentiable, which the theory asks for; the others are.';
const spectralBound = z.number().positive().max(100).nullable().default(null).meta({
  symbol: '‖Wᵢ‖',
  description:
    'Largest norm of every convolution as an operator on images, certified and kept after each training step; null to leave them free.',
});

const size = {
  channels: channels.meta({ description: 'Features at this size.' }),
  blocks: z.number().int().min(1).max(16).meta({
    description: 'Residual blocks at this size; at half size above a quarter, as many on the way down as up.',
  }),
};

/** The learned denoiser S_Θ. The descriptions of all fields make docs/training.md. */
export const networkConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dncnn').meta({ description: 'Plain convolutions that predict the noise (Zhang et al. 2017).' }),
    layers: layersField(2),
    channels: channelsField,
    activation: activations.default('relu').meta({ description: ACTIVATION }),
    noiseMap: z.boolean().default(true).meta({ description: 'Whether the noise level is an input channel.' }),
    batchNorm: z
      .boolean()
      .default(false)
      .meta({ description: 'Batch normalisation inside, as in the paper; its statistics are those of pretraining.' }),
    spectralBound,
  }),
  z.strictObject({
    kind: z.literal('residual').meta({ description: 'Residual blocks of two convolutions, without normalisation.' }),
    blocks: z.number().int().min(1).max(40).meta({ description: 'Residual blocks.' }),
    channels: channelsField,
    activation: activations.default('relu').meta({ description: ACTIVATION }),
    spectralBound,
  }),
  z.strictObject({
    kind: z.literal('nonexpansive').meta({
      description:
        'Gradient steps on convex potentials: R is certified not to expand, whatever is learned; T is then a contraction for DE-HQS, and for DE-Prox and PnP-FB with steps up to 2/‖A‖².',
    }),
    layers: z.number().int().min(1).max(40).meta({ description: 'Gradient steps.' }),
    channels: channelsField,
    activation: monotone
      .default('elu')
      .meta({ description: 'Activation function; all are monotone, with slope at most 1.' }),
    lipschitz: z
      .number()
      .positive()
      .max(1)
      .default(0.98)
      .meta({ symbol: 'Lip(R)', description: 'Certified Lipschitz constant of the denoiser R.' }),
    spectralBound: z
      .number()
      .positive()
      .max(1)
      .default(1)
      .meta({ symbol: '‖Wᵢ‖', description: 'Largest norm of every convolution: what the certificate rests on.' }),
  }),
  z.strictObject({
    kind: z.literal('drunet').meta({ description: 'A U-net of four scales that gives the denoised image (DPIR).' }),
    channels: z
      .tuple([channels, channels, channels, channels])
      .default([64, 128, 256, 512])
      .meta({ description: 'Features of the four scales.' }),
    blocks: z.number().int().min(1).max(16).default(4).meta({ description: 'Residual blocks a scale.' }),
    spectralBound: z
      .null()
      .default(null)
      .meta({ description: 'Null: strided and transposed convolutions have no bound here.' }),
  }),
  z.strictObject({
    kind: z
      .literal('multiscale')
      .meta({ description: 'A few features at full size, residual blocks at half size and below: the fastest.' }),
    channels: channels.meta({ description: 'Features at full size.' }),
    half: z.strictObject(size).meta({ description: 'What is done at half size.' }),
    quarter: z
      .strictObject(size)
      .nullable()
      .default(null)
      .meta({ description: 'What is done at quarter size; null for nothing.' }),
    activation: activations.default('silu').meta({ description: ACTIVATION }),
    spectralBound: z
      .null()
      .default(null)
      .meta({ description: 'Null: strided and transposed convolutions have no bound here.' }),
  }),
]);

const stepSize = (symbol: string): z.ZodDefault<z.ZodNumber> =>
  z.number().positive().max(10).default(0.9).meta({ symbol, description: 'Step size to begin with; it is trained.' });
const splitting = {
  rho: z
    .number()
    .positive()
    .max(10)
    .default(0.01)
    .meta({ symbol: 'ρ', description: 'Weight of the splitting at noise 0.005 to begin with; it is trained.' }),
  noiseExponent: z
    .number()
    .min(0)
    .max(4)
    .default(1.5)
    .meta({ symbol: 'p', description: 'How the weight grows with the noise, ρ ∝ σᵖ; it is trained.' }),
};
const level = z
  .number()
  .positive()
  .max(0.5)
  .default(0.03)
  .meta({ symbol: 'σ', description: "The denoiser's noise level to begin with, on [0, 1]; it is trained." });
const kindOf = <T extends string>(name: T, description: string): z.ZodLiteral<T> =>
  z.literal(name).meta({ description });

/** How operator and denoiser make the layer T. */
export const schemeConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kindOf('de-grad', 'T(x) = x − η(∇f(x) + S(x)).'), stepSize: stepSize('η') }),
  z.strictObject({ kind: kindOf('de-prox', 'T(x) = R(x − η∇f(x)).'), stepSize: stepSize('η') }),
  z.strictObject({
    kind: kindOf('de-hqs', 'T(x) = (AᵀA + ρI)⁻¹(Aᵀd + ρR(x)): half-quadratic splitting.'),
    ...splitting,
  }),
  z.strictObject({ kind: kindOf('de-admm', 'The alternating direction method of multipliers.'), ...splitting }),
  z.strictObject({
    kind: kindOf('pnp-fb', 'Plug-and-play forward–backward, T(x) = D(x − τ∇f(x)).'),
    stepSize: stepSize('τ'),
    level,
  }),
  z.strictObject({
    kind: kindOf('red', 'Regularisation by denoising, T(x) = x − τ∇f(x) − τλ(x − D(x)).'),
    stepSize: stepSize('τ'),
    regularisation: z
      .number()
      .positive()
      .max(100)
      .default(0.1)
      .meta({ symbol: 'λ', description: 'Weight of the denoiser to begin with; it is trained.' }),
    level,
  }),
]);

const side = z.number().int().min(1).max(4096);

/** What a model is: enough to build it, its weights aside. Stored in the model file. */
export const modelConfigSchema = z.strictObject({
  scheme: schemeConfigSchema.meta({ description: 'How the blur and the denoiser make the layer T.' }),
  network: networkConfigSchema.meta({ description: 'The learned denoiser, S its noise and R = I − S.' }),
  weightedNorm: z
    .strictObject({
      height: side.meta({ description: 'Rows of every measurement, pixels.' }),
      width: side.meta({ description: 'Columns of every measurement, pixels.' }),
    })
    .nullable()
    .default(null)
    .meta({
      symbol: 'W',
      description:
        'A trainable weight a pixel of the data norm, for measurements of this size only; null for the ordinary norm.',
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
