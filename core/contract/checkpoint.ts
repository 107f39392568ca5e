import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Where in its course a run is. */
const positionSchema = z.object({
  stage: z.enum(['pretraining', 'training']),
  /** Steps of pretraining. */
  pretrained: count,
  /** Steps of training. */
  step: count,
  /** Updates of the optimiser of the present stage. */
  optimiserSteps: count,
  averageUpdates: count,
});
export type TrainingPosition = z.infer<typeof positionSchema>;

/**
 * What a checkpoint says besides its tensors: with them, everything a run needs to go on as if it had not been interrupted. No state of
 * a random generator: every draw is a function of the seed, the attempt and the step.
 */
export const checkpointStateSchema = positionSchema.extend({
  /** Training time so far, and the part of it that was pretraining. */
  seconds: z.number().nonnegative(),
  pretrainingSeconds: z.number().nonnegative(),
  /** Rollbacks so far: they lower the learning rate and choose the stream of batches. */
  attempts: count,
  /** Steps in a row that did not converge. */
  strikes: count,
  /** What a rollback returns to; its tensors are `good.…`, or the checkpoint's own where the positions are the same. */
  good: positionSchema,
  /** Best validation PSNR and its step; null before the first. */
  best: z.object({ psnr: z.number(), step: count }).nullable(),
  /** What patience compares with (null before the first), and validations since it last rose. */
  reference: z.number().nullable(),
  waited: count,
  /** Step of the last regular validation; 0 before it. */
  validated: count,
  /** Training time spent on the monitors, seconds. */
  monitoringSeconds: z.number().nonnegative(),
  /** Whether the last look saw L ≥ 1; null before the first. */
  expansive: z.boolean().nullable(),
  /** Warm starts that are not among the tensors: key and name in the spill; states spilled so far. */
  spilled: z.array(z.tuple([z.string(), z.string()])),
  spillCount: count,
});
export type CheckpointState = z.infer<typeof checkpointStateSchema>;
