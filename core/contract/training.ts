import { z } from 'zod';

import { modelConfigSchema } from './model-config.js';
import { range } from './range.js';
import { degradationConfigSchema, largestKernel, trainingDataSchema } from './training-data.js';
import { gradientConfigSchema, lossConfigSchema, solverConfigSchema } from './training-method.js';

export { modelConfigSchema, schemeConfigSchema, type ModelConfig } from './model-config.js';
export {
  degradationConfigSchema,
  trainingDataSchema,
  type BlurFamily,
  type DegradationConfig,
} from './training-data.js';
export {
  gradientConfigSchema,
  lossConfigSchema,
  solverConfigSchema,
  type GradientConfig,
  type LossConfig,
  type SolverConfig,
} from './training-method.js';
export {
  trainingEventSchema,
  trainingReportSchema,
  type TrainingEvent,
  type TrainingReport,
} from './training-event.js';

const optimiserConfigSchema = z.strictObject({
  kind: z
    .enum(['adam', 'adamw', 'sgd'])
    .default('adam')
    .meta({ description: '`adamw` is Adam with decoupled weight decay, `sgd` gradient descent with a heavy ball.' }),
  learningRate: z.number().positive().max(1).default(1e-3).meta({ description: 'The learning rate at its highest.' }),
  schedule: z
    .enum(['constant', 'cosine', 'linear', 'exponential'])
    .default('cosine')
    .meta({ description: 'How the rate falls over the run, by steps or by time, whichever is further.' }),
  final: z
    .number()
    .positive()
    .max(1)
    .default(0.02)
    .meta({ description: 'Part of the rate that a run ends with (not for `constant`).' }),
  warmup: z.number().int().min(0).default(30).meta({ description: 'Steps of linear rise at the beginning.' }),
  momentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .meta({ symbol: 'μ', description: '`sgd`: part of the last step that is kept.' }),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta({ description: '`adamw` and `sgd`: decoupled decay of convolution kernels, a part of the learning rate.' }),
  clip: z.number().positive().default(1).meta({
    description: 'Largest norm of the gradient; whatever the loss, an error of 36 dB counts about 1 in the objective.',
  }),
  averaging: z
    .number()
    .min(0)
    .lt(1)
    .default(0.998)
    .meta({ description: 'Decay of the averaged weights, which are validated and saved; 0 for the last ones.' }),
});

const stoppingConfigSchema = z.strictObject({
  patience: z.number().int().min(1).default(5).meta({ description: 'Validations without a rise.' }),
  margin: z.number().min(0).default(0.01).meta({ description: 'What counts as a rise, dB.' }),
});

const guardConfigSchema = z.strictObject({
  residual: z.number().positive().default(0.1).meta({ description: 'A solve that ends above it did not converge.' }),
  patience: z.number().int().min(1).default(20).meta({ description: 'Steps in a row that did not converge.' }),
  factor: z.number().gt(0).lt(1).default(0.5).meta({ description: 'Factor on the learning rate after each rollback.' }),
  attempts: z.number().int().min(0).default(3).meta({ description: 'Rollbacks before the run gives up.' }),
});

const monitoringConfigSchema = z.strictObject({
  every: z.number().int().min(1).default(50).meta({ description: 'Steps between two looks at least.' }),
  budget: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .meta({ description: 'Most part of the training time; looks become rarer to keep it.' }),
  images: z.number().int().min(1).max(16).default(2).meta({ description: 'Validation pictures that are looked at.' }),
});

/** One training run, completely. */
export const trainingFieldsSchema = z.strictObject({
  title: z.string().max(80).default('').meta({ description: 'A name for people.' }),
  description: z.string().default('').meta({ description: 'What it is for, in a sentence.' }),
  model: modelConfigSchema.meta({ description: 'What is trained. Stored in the model file.' }),
  solver: solverConfigSchema.prefault({}).meta({ symbol: 'x*', description: 'How the equilibrium is found.' }),
  gradient: gradientConfigSchema
    .prefault({ kind: 'jfb' })
    .meta({ description: 'How the gradient is taken at an equilibrium.' }),
  degradation: degradationConfigSchema.meta({
    symbol: 'd = Ax + ε',
    description: 'How pictures are blurred and noised.',
  }),
  data: trainingDataSchema.meta({ description: 'What is drawn from the pictures.' }),
  loss: lossConfigSchema
    .prefault({ kind: 'mse' })
    .meta({ symbol: 'ℓ', description: 'How far a restored image is from the clean one, on [0, 1].' }),
  pretraining: z
    .strictObject({
      steps: z.number().int().min(0).default(600).meta({ description: 'Steps; 0 to skip it.' }),
      level: range(1e-4, 0.5)
        .default([0.005, 0.1])
        .meta({ symbol: 's', description: 'Interval of the noise levels, drawn log-uniformly.' }),
      gain: z.number().positive().max(1).default(0.5).meta({
        description:
          'Factor on S afterwards, so that training starts from a tame T; 1 for networks that no layer scales.',
      }),
    })
    .prefault({})
    .meta({ description: 'The network as a Gaussian denoiser, before it is used inside T.' }),
  contraction: z
    .strictObject({
      target: z.number().positive().max(2).default(0.9).meta({ description: 'Stretch beyond which it is penalised.' }),
      weight: z.number().positive().default(5).meta({
        symbol: 'γ',
        description: 'Weight of the penalty, against an objective in which an error of 36 dB counts about 1.',
      }),
    })
    .nullable()
    .prefault({})
    .meta({
      symbol: 'γ·relu(‖Ju‖ − target)²',
      description: 'Keeps the layer a contraction where it is trained, u by power iteration; null to leave it free.',
    }),
  optimiser: optimiserConfigSchema.prefault({}).meta({ description: 'How weights follow the gradient.' }),
  batch: z.number().int().min(1).max(256).default(8).meta({ description: 'Pictures a step.' }),
  steps: z.number().int().min(1).default(2000).meta({ description: 'Steps of training, pretraining aside.' }),
  minutes: z.number().positive().max(100_000).nullable().default(null).meta({
    description:
      'Ends the run after so many minutes (pretraining, validation and monitors included), the schedule with it; null for no limit.',
  }),
  stopping: stoppingConfigSchema
    .nullable()
    .default(null)
    .meta({ description: 'Ends the run when validation PSNR no longer rises; null to go on.' }),
  guard: guardConfigSchema.prefault({}).meta({
    description: 'What counts as going wrong; then it is back to the last good weights, with a lower learning rate.',
  }),
  monitoring: monitoringConfigSchema
    .nullable()
    .prefault({})
    .meta({ description: 'The monitors on a fixed probe batch; null for none.' }),
  checkpointEvery: z
    .number()
    .int()
    .min(1)
    .default(200)
    .meta({ description: 'Steps between validations, each with sample restorations and a checkpoint.' }),
  seed: z.number().int().nonnegative().default(0).meta({ description: 'What every random draw follows from.' }),
});

/** {@link trainingFieldsSchema} with what one field demands of another, so that a run is refused before anything is computed. */
export const trainingConfigSchema = trainingFieldsSchema.superRefine((config, context) => {
  const refuse = (path: (string | number)[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  const { crop } = config.data;
  config.degradation.blurs.forEach((family, i) => {
    const size = largestKernel(family);
    if (size > crop) {
      const message = `kernels of up to ${size} pixels do not fit crops of ${crop}; enlarge data.crop or narrow the range`;
      refuse(['degradation', 'blurs', i], message);
    }
  });
  if (config.data.maxSide < crop) {
    refuse(['data', 'maxSide'], `must be at least as large as data.crop, which is ${crop}`);
  }
  if (config.gradient.kind === 'restarted' && config.data.sampling !== 'fixed') {
    refuse(['gradient', 'kind'], '"restarted" goes on from each sample\'s last state: set data.sampling to "fixed"');
  }
  const { weightedNorm, network } = config.model;
  const scales = network.kind !== 'nonexpansive' && network.kind !== 'drunet';
  if (!scales && config.pretraining.steps > 0 && config.pretraining.gain !== 1) {
    refuse(['pretraining', 'gain'], `no layer of "${network.kind}" scales what it takes away: set it to 1`);
  }
  if (config.optimiser.kind === 'adam' && config.optimiser.weightDecay > 0) {
    refuse(['optimiser', 'weightDecay'], '"adam" does not decay weights: choose "adamw" or "sgd", or set it to 0');
  }
  if (weightedNorm !== null && (weightedNorm.height !== crop || weightedNorm.width !== crop)) {
    refuse(['model', 'weightedNorm'], `a weight a pixel needs crops of its own size; data.crop is ${crop}`);
  }
});
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

/** Where a run's pictures come from. Paths are absolute. */
export const trainingSourceSchema = z.discriminatedUnion('kind', [
  /** A folder and all below it; without `validation` some are held out. */
  z.object({ kind: z.literal('folder'), folder: z.string(), validation: z.string().optional() }),
  /** A data set already divided; files relative to `folder`. */
  z.object({
    kind: z.literal('files'),
    folder: z.string(),
    train: z.array(z.string()),
    validation: z.array(z.string()),
  }),
  /** Dead leaves drawn as they are needed: no files. */
  z.object({
    kind: z.literal('synthetic'),
    images: z.number().int().min(1).max(1_000_000).default(2000),
    size: z.number().int().min(32).max(1024).default(128),
    seed: z.number().int().nonnegative().default(0),
  }),
]);
export type TrainingSource = z.infer<typeof trainingSourceSchema>;
