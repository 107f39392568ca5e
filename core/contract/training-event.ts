import { z } from 'zod';

/** Training time until the run ends, as far as it can be told: pretraining, steps, validations and monitors; events of before have none. */
const secondsLeft = z.number().nonnegative().nullable().optional();

/** One line of `metrics.jsonl`. */
export const trainingEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pretraining'), step: z.number(), loss: z.number(), seconds: z.number(), secondsLeft }),
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
    /** Of the backward modes that solve the adjoint equation: the residual it was left at, and the products with Jᵀ or J that took. */
    adjointResidual: z.number().nullable().optional(),
    adjointProducts: z.number().int().nullable().optional(),
    seconds: z.number(),
    secondsLeft,
  }),
  z.object({
    /** The monitors on the probe batch. */
    type: z.literal('monitor'),
    step: z.number().int(),
    /** Upper bound of Lip(T); null for networks that have none here. */
    certified: z.number().nullable(),
    /** σ_max(J) at x*, largest of the probes, from below. */
    local: z.number(),
    /** How far the singular value that was found may be from `local`; null in runs of before. */
    localError: z.number().nullable().default(null),
    /** Whether T was shown to be a contraction, or seen not to be; null where neither, and in runs of before. */
    contractive: z.boolean().nullable().default(null),
    spectralRadius: z.number(),
    /** Largest ‖x_{k+1} − x_k‖ / ‖x_k − x_{k−1}‖ late in a Picard iteration. */
    observed: z.number(),
    /** Cosine between the step's direction and the exact gradient; null when it was not affordable this time. */
    cosine: z.number().nullable(),
    /** Whether the step goes downhill: the sign of the cosine, null where that is not known well enough. */
    descent: z.boolean().nullable(),
    /** κ(M Mᵀ) of one probe, from below; null when not measured, and in runs of before. */
    rowCondition: z.number().nullable().default(null),
    /** False where M was seen not to have full row rank, null where nothing says so. */
    fullRowRank: z.literal(false).nullable().default(null),
    /** Part of the training time spent on monitoring so far. */
    share: z.number(),
    seconds: z.number(),
  }),
  z.object({
    /** Something a person should know: a warning of the monitors, a guard rail at work. */
    type: z.literal('notice'),
    step: z.number().int(),
    kind: z.enum(['expansive', 'contractive', 'rollback', 'stopped-early', 'resumed', 'adjoint']),
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
  /** Path of the model; null where none was kept: a run that was stopped before its first step. */
  model: z.string().nullable(),
  steps: z.number().int(),
  seconds: z.number(),
  loss: z.number(),
  val: z.object({ psnr: z.number(), ssim: z.number() }).nullable(),
  status: z.enum(['finished', 'stopped']),
});
export type TrainingReport = z.infer<typeof trainingReportSchema>;
