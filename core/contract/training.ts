import { z } from 'zod';

import { boundarySchema } from './blur.js';

/** An interval [low, high] of positive numbers. */
const range = (low: number, high: number) =>
  z
    .tuple([z.number().min(low).max(high), z.number().min(low).max(high)])
    .refine(([a, b]) => a <= b, 'the first number must not exceed the second');

const channels = z.number().int().min(1).max(1024);
/** Largest norm of every convolution as an operator on images, kept after each training step; null to leave them free. */
const spectralBound = z.number().positive().max(100).nullable().default(null);

/** The learned denoiser S_Θ. */
export const networkConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dncnn'),
    layers: z.number().int().min(2).max(40),
    channels,
    activation: z.enum(['relu', 'elu', 'softplus']).default('relu'),
    noiseMap: z.boolean().default(true),
    /** Batch normalisation inside, as in [S1]; its statistics are those of pretraining. */
    batchNorm: z.boolean().default(false),
    spectralBound,
  }),
  z.strictObject({
    kind: z.literal('residual'),
    blocks: z.number().int().min(1).max(40),
    channels,
    activation: z.enum(['relu', 'elu', 'softplus']).default('relu'),
    spectralBound,
  }),
  z.strictObject({
    /** Certified: Lip(R) ≤ `lipschitz`, whatever is learned. */
    kind: z.literal('nonexpansive'),
    layers: z.number().int().min(1).max(40),
    channels,
    activation: z.enum(['relu', 'elu', 'softplus']).default('elu'),
    lipschitz: z.number().positive().max(1).default(0.98),
    /** What the certificate rests on. */
    spectralBound: z.number().positive().max(1).default(1),
  }),
  z.strictObject({
    kind: z.literal('drunet'),
    channels: z.tuple([channels, channels, channels, channels]).default([64, 128, 256, 512]),
    blocks: z.number().int().min(1).max(16).default(4),
    /** Strided and transposed convolutions have no bound here. */
    spectralBound: z.null().default(null),
  }),
]);

const stepSize = z.number().positive().max(10);
const splitting = {
  /** Weight ρ at noise 0.005. */
  rho: z.number().positive().max(10).default(0.01),
  /** p in ρ ∝ σᵖ. */
  noiseExponent: z.number().min(0).max(4).default(1.5),
};
/** σ of a plug-and-play denoiser on [0, 1]. */
const level = z.number().positive().max(0.5).default(0.03);

/** How operator and denoiser make the layer T. */
export const schemeConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('de-grad'), stepSize: stepSize.default(0.9) }),
  z.strictObject({ kind: z.literal('de-prox'), stepSize: stepSize.default(0.9) }),
  z.strictObject({ kind: z.literal('de-hqs'), ...splitting }),
  z.strictObject({ kind: z.literal('de-admm'), ...splitting }),
  z.strictObject({ kind: z.literal('pnp-fb'), stepSize: stepSize.default(0.9), level }),
  z.strictObject({
    kind: z.literal('red'),
    stepSize: stepSize.default(0.9),
    regularisation: z.number().positive().max(100).default(0.1),
    level,
  }),
]);

/** What a model is: enough to build it, its weights aside. Stored in the model file. */
export const modelConfigSchema = z.strictObject({
  scheme: schemeConfigSchema,
  network: networkConfigSchema,
  /** A trainable weight a pixel of the data norm, for measurements of this size only; null for the ordinary norm. */
  weightedNorm: z
    .strictObject({ height: z.number().int().min(1).max(4096), width: z.number().int().min(1).max(4096) })
    .nullable()
    .default(null),
});
export type ModelConfig = z.infer<typeof modelConfigSchema>;

export const solverConfigSchema = z.strictObject({
  kind: z.enum(['picard', 'anderson', 'broyden']).default('anderson'),
  /** Anderson: past iterates combined (m); Broyden: rank-one terms kept. */
  history: z.number().int().min(1).max(20).default(5),
  /** Anderson: relative ridge (λ). */
  ridge: z.number().min(0).max(1).default(1e-4),
  /** β: weight of T(x) against x (Picard with β < 1 is the relaxed, Krasnosel'skii–Mann iteration). */
  mixing: z.number().gt(0).max(1).default(1),
  tolerance: z.number().min(1e-7).max(0.1).default(1e-4),
  maxEvaluations: z.number().int().min(1).max(1000).default(40),
});
export type SolverConfig = z.infer<typeof solverConfigSchema>;

/** How Θ's gradient is taken at an equilibrium. */
export const gradientConfigSchema = z.discriminatedUnion('kind', [
  /** JFB; `steps` > 1 differentiates through so many applications of T. */
  z.strictObject({ kind: z.literal('jfb'), steps: z.number().int().min(1).max(100).default(1) }),
  z.strictObject({ kind: z.literal('neumann'), terms: z.number().int().min(1).max(1000) }),
  z.strictObject({
    kind: z.literal('implicit'),
    solver: z.enum(['picard', 'anderson', 'gmres', 'conjugate-gradient']).default('gmres'),
    tolerance: z.number().min(1e-7).max(0.5).default(1e-3),
    maxIterations: z.number().int().min(1).max(1000).default(50),
  }),
  /** K applications from each sample's last state, differentiated through; needs `data.sampling` "fixed". */
  z.strictObject({
    kind: z.literal('restarted'),
    applications: z.number().int().min(1).max(100).default(5),
    /** Most memory for the samples' last states, megabytes; beyond it the longest unused are kept in the run's folder. */
    memory: z.number().positive().max(65_536).default(512),
  }),
  /** Backpropagation through so many applications from x⁰. */
  z.strictObject({ kind: z.literal('unrolled'), steps: z.number().int().min(1).max(200) }),
]);
export type GradientConfig = z.infer<typeof gradientConfigSchema>;

/** A family of point-spread functions that training draws from; `weight` is its relative frequency. */
const blurFamilySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('gaussian'),
    sigma: range(0.1, 20),
    /** Fixed odd kernel side; by default it grows with σ. */
    size: z.number().int().min(1).max(101).optional(),
    weight: z.number().positive().default(1),
  }),
  z.strictObject({ kind: z.literal('motion'), length: range(1, 100), weight: z.number().positive().default(1) }),
  z.strictObject({ kind: z.literal('disk'), radius: range(0.1, 30), weight: z.number().positive().default(1) }),
  z.strictObject({
    /** Random camera trajectories. */
    kind: z.literal('shake'),
    extent: range(2, 60),
    weight: z.number().positive().default(1),
  }),
]);
export type BlurFamily = z.infer<typeof blurFamilySchema>;

export const degradationConfigSchema = z.strictObject({
  blurs: z.array(blurFamilySchema).min(1),
  /** Noise σ on [0, 1], drawn log-uniformly. */
  noise: range(1e-4, 0.5),
  /** Boundary rules, one drawn a batch. Only circular batches mix kernels; others draw one Gaussian for the batch. */
  boundaries: z.array(boundarySchema).min(1).default(['circular']),
});
export type DegradationConfig = z.infer<typeof degradationConfigSchema>;

/** Largest side of a kernel that a family can yield, pixels. */
function largestKernel(family: BlurFamily): number {
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
    /** Side of the square training crops, pixels. */
    crop: z.number().int().min(16).max(512).default(64),
    /** Pictures are first scaled down so that their shorter side is at most this. */
    maxSide: z.number().int().min(16).max(4096).default(512),
    /** `random`: new crops, blurs and noise every time. `fixed`: each picture is one sample for good. */
    sampling: z.enum(['random', 'fixed']).default('random'),
    /** Which symmetries of the square a crop is shown in. */
    augmentation: z.strictObject({ flip: z.boolean().default(true), rotate: z.boolean().default(true) }).prefault({}),
    /** Most memory for decoded pictures, megabytes; beyond it they are decoded again, ahead of their use. */
    memory: z.number().int().min(16).max(65_536).default(1024),
  })
  .prefault({});

/** ℓ: how far the restored image is from the clean one, on [0, 1]. */
export const lossConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mse') }),
  z.strictObject({ kind: z.literal('l1') }),
  /** √(e² + ε²): L1 with a round bottom. */
  z.strictObject({ kind: z.literal('charbonnier'), epsilon: z.number().positive().max(1).default(1e-3) }),
  /** `share` · (1 − SSIM) + (1 − share) · L1 (Zhao et al. 2017, arXiv 1511.08861, use 0.84 with MS-SSIM). */
  z.strictObject({ kind: z.literal('ssim'), share: z.number().min(0).max(1).default(0.84) }),
]);
export type LossConfig = z.infer<typeof lossConfigSchema>;

/** One training run, completely. */
const trainingFieldsSchema = z.strictObject({
  /** A name for people; empty where the file's own has to do. */
  title: z.string().max(80).default(''),
  description: z.string().default(''),
  model: modelConfigSchema,
  solver: solverConfigSchema.prefault({}),
  gradient: gradientConfigSchema.prefault({ kind: 'jfb' }),
  degradation: degradationConfigSchema,
  data: trainingDataSchema,
  loss: lossConfigSchema.prefault({ kind: 'mse' }),
  /** S as a Gaussian denoiser before it is used inside T; 0 steps to skip. */
  pretraining: z
    .strictObject({
      steps: z.number().int().min(0).default(600),
      level: range(1e-4, 0.5).default([0.005, 0.1]),
      /** Factor on S afterwards, so that training starts from a tame T. */
      gain: z.number().positive().max(1).default(0.5),
    })
    .prefault({}),
  /** Keeps the layer a contraction where it is trained: γ·relu(‖J u‖ − target)², u by power iteration; null to leave it free. */
  contraction: z
    .strictObject({ target: z.number().positive().max(2).default(0.9), weight: z.number().positive().default(5) })
    .nullable()
    .prefault({}),
  optimiser: z
    .strictObject({
      kind: z.enum(['adam', 'adamw', 'sgd']).default('adam'),
      learningRate: z.number().positive().max(1).default(1e-3),
      /** How the rate falls after the warm-up. */
      schedule: z.enum(['constant', 'cosine', 'linear', 'exponential']).default('cosine'),
      /** Part of the rate that a run ends with (not for `constant`). */
      final: z.number().positive().max(1).default(0.02),
      /** Steps of linear rise. */
      warmup: z.number().int().min(0).default(30),
      /** SGD: part of the last step that is kept (heavy ball). */
      momentum: z.number().min(0).lt(1).default(0.9),
      /** AdamW and SGD: decoupled decay of convolution kernels. */
      weightDecay: z.number().min(0).max(1).default(0),
      /** Largest global gradient norm. */
      clip: z.number().positive().default(1),
      /** Decay of the averaged weights that are saved; 0 to save the last ones. */
      averaging: z.number().min(0).lt(1).default(0.998),
    })
    .prefault({}),
  batch: z.number().int().min(1).max(256).default(8),
  steps: z.number().int().min(1).default(2000),
  /** Ends the run after so many minutes of training, the schedule with it; null for no limit. */
  minutes: z.number().positive().max(100_000).nullable().default(null),
  /** Ends the run when validation PSNR has not risen by `margin` dB for `patience` validations; null to go on. */
  stopping: z
    .strictObject({ patience: z.number().int().min(1).default(5), margin: z.number().min(0).default(0.01) })
    .nullable()
    .default(null),
  /** What counts as going wrong, and what is done: back to the last good checkpoint with a lower learning rate. */
  guard: z
    .strictObject({
      /** A solve that ends above this residual did not converge. */
      residual: z.number().positive().default(0.1),
      /** So many such steps in a row. */
      patience: z.number().int().min(1).default(20),
      /** Factor on the learning rate. */
      factor: z.number().gt(0).lt(1).default(0.5),
      /** Times before giving up. */
      attempts: z.number().int().min(0).default(3),
    })
    .prefault({}),
  /** The monitors on a fixed probe batch. */
  monitoring: z
    .strictObject({
      /** Steps between two looks. */
      every: z.number().int().min(1).default(50),
      /** Most part of the training time; looks become rarer to keep it. */
      budget: z.number().min(0).max(1).default(0.1),
      /** Probe images. */
      images: z.number().int().min(1).max(16).default(2),
    })
    .nullable()
    .prefault({}),
  /** Every so many steps: validation, sample restorations and a checkpoint. */
  checkpointEvery: z.number().int().min(1).default(200),
  seed: z.number().int().nonnegative().default(0),
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
  if (config.gradient.kind === 'restarted' && config.data.sampling !== 'fixed') {
    refuse(['gradient', 'kind'], '"restarted" goes on from each sample\'s last state: set data.sampling to "fixed"');
  }
  const { weightedNorm, network } = config.model;
  const scales = network.kind === 'dncnn' || network.kind === 'residual';
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

/** One line of `metrics.jsonl`. */
export const trainingEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pretraining'), step: z.number(), loss: z.number(), seconds: z.number() }),
  z.object({
    type: z.literal('step'),
    step: z.number().int(),
    /** The configured loss on [0, 1], without scale or penalty; by default the mean squared error. */
    loss: z.number(),
    /** Mean evaluations of T a sample. */
    evaluations: z.number(),
    residual: z.number(),
    /** Largest local ‖J u‖ of the batch, an estimate from below; null when not measured. */
    contraction: z.number().nullable(),
    gradientNorm: z.number(),
    learningRate: z.number(),
    seconds: z.number(),
  }),
  z.object({
    /** The monitors on the probe batch. */
    type: z.literal('monitor'),
    step: z.number().int(),
    /** Upper bound of Lip(T); null for networks that have none here. */
    certified: z.number().nullable(),
    /** σ_max(J) at x*, largest of the probes, estimated from below. */
    local: z.number(),
    spectralRadius: z.number(),
    /** Largest ‖x_{k+1} − x_k‖ / ‖x_k − x_{k−1}‖ late in a Picard iteration. */
    observed: z.number(),
    /** Cosine between the step's direction and the exact gradient; null when it was not affordable this time. */
    cosine: z.number().nullable(),
    /** Whether the step's direction has a positive inner product with the exact gradient. */
    descent: z.boolean().nullable(),
    /** κ(MᵀM), estimated from below; null when not measured. */
    condition: z.number().nullable(),
    /** Part of the training time spent on monitoring so far. */
    share: z.number(),
    seconds: z.number(),
  }),
  z.object({
    /** Something a person should know: a warning of the monitors, a guard rail at work. */
    type: z.literal('notice'),
    step: z.number().int(),
    kind: z.enum(['expansive', 'contractive', 'rollback', 'stopped-early', 'resumed', 'skipped']),
    message: z.string(),
    /** What to do about it. */
    hint: z.string(),
  }),
  z.object({
    type: z.literal('validation'),
    step: z.number().int(),
    psnr: z.number(),
    ssim: z.number(),
    degradedPsnr: z.number(),
    evaluations: z.number(),
    /** Whether it is the best PSNR so far: the averaged weights of now are the model to keep. */
    best: z.boolean(),
    seconds: z.number(),
  }),
]);
export type TrainingEvent = z.infer<typeof trainingEventSchema>;

/** The JSON of `stillpoint train`. */
export const trainingReportSchema = z.object({
  run: z.string(),
  model: z.string(),
  steps: z.number().int(),
  seconds: z.number(),
  loss: z.number(),
  val: z.object({ psnr: z.number(), ssim: z.number() }).nullable(),
  status: z.enum(['finished', 'stopped', 'failed']),
});
export type TrainingReport = z.infer<typeof trainingReportSchema>;
