import { z } from 'zod';

import { modelConfigSchema } from './model-config.js';
import { range } from './range.js';
import { choiceOf } from './setting-words.js';
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
  kind: choiceOf({
    adam: { title: 'Adam', description: 'Scales each weight’s steps by its own gradients; suits nearly everything.' },
    adamw: { title: 'AdamW', description: 'Adam with decoupled weight decay.' },
    sgd: { title: 'SGD with momentum', description: 'Gradient descent with a heavy ball: for comparison.' },
  })
    .default('adam')
    .meta({ title: 'Optimiser', description: 'What turns gradients into changes of the weights.' }),
  learningRate: z.number().positive().max(1).default(1e-3).meta({
    title: 'Learning rate',
    description: 'Length of a step, at its highest. Lower it when the loss jumps, raise it when the loss crawls.',
  }),
  schedule: choiceOf({
    constant: { title: 'Constant', description: 'It stays at its highest.' },
    cosine: { title: 'Cosine', description: 'Half a cosine: slowly at first and at the end.' },
    linear: { title: 'Linear', description: 'A straight line.' },
    exponential: { title: 'Exponential', description: 'By the same factor in equal times.' },
  })
    .default('cosine')
    .meta({
      title: 'Schedule',
      description: 'How the learning rate falls over the run, by steps or by time, whichever is further.',
    }),
  final: z.number().positive().max(1).default(0.02).meta({
    title: 'Rate at the end',
    description: 'The part of the learning rate that a run ends with, unless the schedule is constant.',
  }),
  warmup: z.number().int().min(0).default(30).meta({
    title: 'Warm-up',
    unit: 'steps',
    description: 'Steps in which the learning rate rises evenly to its highest.',
  }),
  momentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .meta({ title: 'Momentum', symbol: 'μ', description: 'The part of its last step that SGD keeps.' }),
  weightDecay: z.number().min(0).max(1).default(0).meta({
    title: 'Weight decay',
    description:
      'AdamW and SGD shrink convolution kernels at each step by this part, times the learning rate, apart from the gradient.',
  }),
  clip: z.number().positive().default(1).meta({
    title: 'Maximum gradient norm',
    description:
      'Longer gradients are shortened to this norm, so that one odd batch cannot throw the model away. Whatever the loss, an error of 36 dB counts about 1 in the objective.',
  }),
  averaging: z.number().min(0).lt(1).default(0.998).meta({
    title: 'Weight averaging',
    description: 'Decay of the averaged weights, which are validated and saved; 0 takes the last weights.',
  }),
});

const stoppingConfigSchema = z.strictObject({
  patience: z.number().int().min(1).default(5).meta({
    title: 'Patience',
    unit: 'validations',
    description: 'Validations without an improvement after which the run ends.',
  }),
  margin: z.number().min(0).default(0.01).meta({
    title: 'Minimum improvement',
    unit: 'dB',
    description: 'A smaller rise of validation PSNR does not count.',
  }),
});

const guardConfigSchema = z.strictObject({
  residual: z.number().positive().default(0.1).meta({
    title: 'Not converged above',
    description: 'A solve that ends above this residual counts as failed.',
  }),
  patience: z.number().int().min(1).default(20).meta({
    title: 'Failed steps in a row',
    unit: 'steps',
    description: 'After this many the run goes back to its last good weights.',
  }),
  factor: z.number().gt(0).lt(1).default(0.5).meta({
    title: 'Learning rate after going back',
    description: 'Factor on the learning rate each time the run goes back.',
  }),
  attempts: z
    .number()
    .int()
    .min(0)
    .default(3)
    .meta({ title: 'Attempts', description: 'How often the run goes back before it gives up.' }),
});

const monitoringConfigSchema = z.strictObject({
  every: z.number().int().min(1).default(50).meta({
    title: 'Look every',
    unit: 'steps',
    description: 'Steps between two looks, at least.',
  }),
  budget: z.number().min(0).max(1).default(0.1).meta({
    title: 'Budget of the monitors',
    description: 'The largest part of the training time that looks may take. They become rarer to keep it.',
  }),
  images: z.number().int().min(1).max(16).default(2).meta({
    title: 'Probe pictures',
    description: 'Validation pictures that the monitors look at. More say more, and take longer.',
  }),
});

/** One training run, completely. Names, symbols, units and sentences of all fields are here and nowhere else (docs/voice.md). */
export const trainingFieldsSchema = z.strictObject({
  title: z.string().max(80).default('').meta({ title: 'Title', description: 'A name for these settings.' }),
  description: z
    .string()
    .default('')
    .meta({ title: 'Description', description: 'A sentence that says what these settings are for.' }),
  model: modelConfigSchema.meta({
    title: 'Model',
    description: 'What is trained. It is stored in the model file.',
  }),
  solver: solverConfigSchema
    .prefault({})
    .meta({ title: 'Solver', symbol: 'x*', description: 'How the equilibrium is found.' }),
  gradient: gradientConfigSchema
    .prefault({ kind: 'jfb' })
    .meta({ title: 'Gradient', description: 'How the gradient is taken at an equilibrium.' }),
  degradation: degradationConfigSchema.meta({
    title: 'Degradation',
    symbol: 'd = Ax + ε',
    description: 'How pictures are blurred and made noisy.',
  }),
  data: trainingDataSchema.meta({ title: 'Data', description: 'What is drawn from the pictures.' }),
  loss: lossConfigSchema.prefault({ kind: 'mse' }).meta({
    title: 'Loss',
    symbol: 'ℓ',
    description: 'How the distance to the clean picture is measured, where black is 0 and white is 1.',
  }),
  pretraining: z
    .strictObject({
      steps: z.number().int().min(0).default(600).meta({
        title: 'Pretraining',
        unit: 'steps',
        description: 'Steps as an ordinary denoiser, before the network is used inside T; 0 skips them.',
      }),
      level: range(1e-4, 0.5).default([0.005, 0.1]).meta({
        title: 'Pretraining noise',
        description:
          'Interval of the noise levels that the denoiser learns to remove, where black is 0 and white is 1. Drawn evenly on a logarithmic scale.',
      }),
      gain: z.number().positive().max(1).default(0.5).meta({
        title: 'Gain after pretraining',
        description:
          'Factor on S after pretraining, so that training starts gently. Must be 1 for the nonexpansive network and DRUNet, which have no layer to scale.',
      }),
    })
    .prefault({})
    .meta({ title: 'Pretraining', description: 'The network as an ordinary denoiser, before it is used inside T.' }),
  contraction: z
    .strictObject({
      target: z
        .number()
        .positive()
        .max(2)
        .default(0.9)
        .meta({ title: 'Target of the penalty', description: 'Stretch up to this is free; below 1, with some room.' }),
      weight: z.number().positive().default(5).meta({
        title: 'Weight of the penalty',
        description:
          'Larger keeps the target more firmly. It is against an objective in which an error of 36 dB counts about 1.',
      }),
    })
    .nullable()
    .prefault({})
    .meta({
      title: 'Keep T a contraction',
      symbol: 'weight·max(0, ‖Ju‖ − target)²',
      description:
        'A penalty where T stretches a direction u, found by power iteration, beyond a target. It works on the pictures it is measured on, and certifies nothing.',
    }),
  optimiser: optimiserConfigSchema
    .prefault({})
    .meta({ title: 'Optimiser', description: 'How the weights follow the gradient.' }),
  batch: z.number().int().min(1).max(256).default(8).meta({
    title: 'Batch',
    unit: 'crops',
    description: 'Crops in one step. More make steadier gradients and longer steps.',
  }),
  steps: z.number().int().min(1).default(2000).meta({
    title: 'Steps',
    unit: 'steps',
    description: 'Steps after pretraining. One step is one batch, one solve and one change of the weights.',
  }),
  minutes: z.number().positive().max(100_000).nullable().default(null).meta({
    title: 'Time limit',
    unit: 'min',
    description:
      'Ends the run after this time, pretraining, validation and monitors included. The learning-rate schedule ends with it.',
  }),
  stopping: stoppingConfigSchema.nullable().default(null).meta({
    title: 'Stop when nothing improves',
    description: 'Ends the run when validation PSNR no longer rises.',
  }),
  guard: guardConfigSchema.prefault({}).meta({
    title: 'Guard rails',
    description:
      'What counts as going wrong. The run then goes back to its last good weights, at a lower learning rate.',
  }),
  monitoring: monitoringConfigSchema.nullable().prefault({}).meta({
    title: 'Monitors',
    description:
      'Measure Lipschitz constants, spectral radius and gradient fidelity on a fixed batch of probe pictures.',
  }),
  checkpointEvery: z.number().int().min(1).default(200).meta({
    title: 'Checkpoint every',
    unit: 'steps',
    description: 'Steps between two validations, each with sample restorations and a checkpoint.',
  }),
  seed: z.number().int().nonnegative().default(0).meta({
    title: 'Seed',
    description:
      'Every random draw follows from it. The same seed, settings and pictures give the same run on the same machine.',
  }),
});

/** Side of the smallest picture that can be scored: the window of SSIM, pixels. */
const LEAST_FRAME = 11;

/** {@link trainingFieldsSchema} with what one field demands of another, so that a run is refused before anything is computed. */
export const trainingConfigSchema = trainingFieldsSchema.superRefine((config, context) => {
  const refuse = (path: (string | number)[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  const { crop } = config.data;
  config.degradation.blurs.forEach((family, i) => {
    const size = largestKernel(family);
    if (size > crop) {
      const message = `kernels of up to ${size} pixels do not fit crops of ${crop}; enlarge the crop (data.crop) or narrow the range`;
      refuse(['degradation', 'blurs', i], message);
    } else if (config.degradation.boundaries.includes('unknown') && crop - size + 1 < LEAST_FRAME) {
      const left = crop - size + 1;
      const message = `under an unknown border kernels of up to ${size} pixels leave ${left} of crops of ${crop}, and ${LEAST_FRAME} are needed; enlarge the crop (data.crop) or narrow the range`;
      refuse(['degradation', 'blurs', i], message);
    }
  });
  if (config.data.maxSide < crop) {
    refuse(['data', 'maxSide'], `must be at least as large as the crop (data.crop), which is ${crop}`);
  }
  if (config.gradient.kind === 'restarted' && config.data.sampling !== 'fixed') {
    refuse(
      ['gradient', 'kind'],
      '"restarted" resumes from each sample’s last state: set the sampling (data.sampling) to "fixed"',
    );
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
    refuse(['model', 'weightedNorm'], `a weight a pixel needs crops of its own size; the crop (data.crop) is ${crop}`);
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
