import { z } from 'zod';

/** How x* is found. The descriptions of all fields make docs/training.md. */
export const solverConfigSchema = z.strictObject({
  kind: z.enum(['picard', 'anderson', 'broyden']).default('anderson').meta({ description: 'The iteration.' }),
  history: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(5)
    .meta({ symbol: 'm', description: 'Anderson: past iterates that are combined; Broyden: rank-one terms kept.' }),
  ridge: z
    .number()
    .min(0)
    .max(1)
    .default(1e-4)
    .meta({ symbol: 'λ', description: 'Anderson: ridge of its least squares, relative.' }),
  mixing: z.number().gt(0).max(1).default(1).meta({
    symbol: 'β',
    description: "Weight of T(x) against x; Picard with less than 1 is the relaxed (Krasnosel'skii–Mann) iteration.",
  }),
  tolerance: z
    .number()
    .min(1e-7)
    .max(0.1)
    .default(1e-4)
    .meta({ description: 'Residual ‖T(x) − x‖ / ‖T(x)‖ at which a sample counts as solved.' }),
  maxEvaluations: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(40)
    .meta({ description: 'Evaluations of T at most; the first tenth of a run takes 12 at most.' }),
});
export type SolverConfig = z.infer<typeof solverConfigSchema>;

const kindOf = <T extends string>(name: T, description: string): z.ZodLiteral<T> =>
  z.literal(name).meta({ description });

/** How Θ's gradient is taken at an equilibrium. */
export const gradientConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kindOf('jfb', 'Jacobian-free backpropagation: through the last applications of T only.'),
    steps: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(1)
      .meta({ symbol: 'K', description: 'Applications of T at the equilibrium that are differentiated through.' }),
  }),
  z.strictObject({
    kind: kindOf('neumann', 'The exact gradient’s Neumann series, cut.'),
    terms: z.number().int().min(1).max(1000).meta({ symbol: 'K', description: 'Terms of the series; 1 is JFB.' }),
  }),
  z.strictObject({
    kind: kindOf('implicit', 'The exact gradient by the implicit function theorem.'),
    solver: z
      .enum(['picard', 'anderson', 'gmres', 'conjugate-gradient'])
      .default('gmres')
      .meta({ description: 'What solves the adjoint equation (I − Jᵀ)w = v.' }),
    tolerance: z
      .number()
      .min(1e-7)
      .max(0.5)
      .default(1e-3)
      .meta({ description: 'Relative residual of the adjoint equation.' }),
    maxIterations: z.number().int().min(1).max(1000).default(50).meta({ description: 'Its iterations at most.' }),
  }),
  z.strictObject({
    kind: kindOf('restarted', 'Restarted JFB: from each sample’s last state; needs `data.sampling` "fixed".'),
    applications: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(5)
      .meta({ symbol: 'K', description: 'Applications of T a step, all differentiated through.' }),
    memory: z.number().positive().max(65_536).default(512).meta({
      description: 'Megabytes for the samples’ last states; beyond it the longest unused are kept in the run’s folder.',
    }),
  }),
  z.strictObject({
    kind: kindOf('unrolled', 'Backpropagation through all applications from x⁰: the comparator.'),
    steps: z.number().int().min(1).max(200).meta({ symbol: 'K', description: 'Applications of T.' }),
  }),
]);
export type GradientConfig = z.infer<typeof gradientConfigSchema>;

/** ℓ: how far the restored image is from the clean one, on [0, 1]. */
export const lossConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kindOf('mse', 'The mean squared error.') }),
  z.strictObject({ kind: kindOf('l1', 'The mean absolute error.') }),
  z.strictObject({
    kind: kindOf('charbonnier', 'The mean of √(e² + ε²): L1 with a round bottom.'),
    epsilon: z
      .number()
      .positive()
      .max(1)
      .default(1e-3)
      .meta({ symbol: 'ε', description: 'Errors below it count quadratically.' }),
  }),
  z.strictObject({
    kind: kindOf('ssim', 'share · (1 − SSIM) + (1 − share) · L1 (after Zhao et al. 2017, arXiv 1511.08861).'),
    share: z.number().min(0).max(1).default(0.84).meta({ description: 'Part of SSIM.' }),
  }),
]);
export type LossConfig = z.infer<typeof lossConfigSchema>;
