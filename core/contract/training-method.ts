import { z } from 'zod';

import { choiceOf, kindOf } from './setting-words.js';

/** How x* is found. */
export const solverConfigSchema = z.strictObject({
  kind: choiceOf({
    picard: {
      title: 'Picard',
      description: 'Repeats T. Always arrives where T is a contraction.',
    },
    anderson: {
      title: 'Anderson acceleration',
      description: 'Combines its last iterates so that their residuals cancel; usually needs the fewest evaluations.',
    },
    broyden: {
      title: 'Broyden’s method',
      description:
        'Learns from its own steps how the residual answers to a change, and moves as Newton’s method would.',
    },
  })
    .default('anderson')
    .meta({
      title: 'Solver',
      description: 'What finds the equilibrium x = T(x). All solvers look for the same one.',
    }),
  history: z.number().int().min(1).max(20).default(5).meta({
    title: 'History',
    symbol: 'm',
    description: 'Past iterates that Anderson combines, or rank-one terms that Broyden keeps.',
  }),
  ridge: z.number().min(0).max(1).default(1e-4).meta({
    title: 'Ridge',
    description:
      'Keeps Anderson’s small least-squares problem well behaved, relative to the residuals in it. Larger is more cautious.',
  }),
  mixing: z.number().gt(0).max(1).default(1).meta({
    title: 'Mixing',
    symbol: 'β',
    description:
      'Weight of T(x) against x. Below 1 steps are shorter; Picard is then the relaxed (Krasnosel’skii–Mann) iteration.',
  }),
  tolerance: z.number().min(1e-7).max(0.1).default(1e-4).meta({
    title: 'Stop at residual',
    description:
      'The residual ‖T(x) − x‖ / ‖T(x)‖ at which a picture counts as solved. Too large, and training sees no equilibrium.',
  }),
  maxEvaluations: z.number().int().min(1).max(1000).default(40).meta({
    title: 'Maximum evaluations',
    description:
      'A solve ends after this many evaluations of T, converged or not. In the first tenth of a run it ends after 12 at most.',
  }),
});
export type SolverConfig = z.infer<typeof solverConfigSchema>;

/** How Θ's gradient is taken at an equilibrium. K counts the evaluations of T, or the powers of Jᵀ, that it goes through. */
export const gradientConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kindOf(
      'jfb',
      'JFB',
      'Jacobian-free backpropagation goes through the last evaluations of T only: cheap, and near the exact gradient where T contracts well.',
    ),
    steps: z.number().int().min(1).max(100).default(1).meta({
      title: 'Evaluations in the gradient',
      symbol: 'K',
      description:
        'Evaluations of T at the equilibrium that are differentiated through. Where T is a contraction, more come closer to the exact gradient; each costs as much again.',
    }),
  }),
  z.strictObject({
    kind: kindOf('neumann', 'Neumann series', 'The Neumann series of the exact gradient, cut after some terms.'),
    terms: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .meta({ title: 'Neumann terms', symbol: 'K', description: 'Terms of the series; 1 is JFB.' }),
  }),
  z.strictObject({
    kind: kindOf(
      'implicit',
      'Exact gradient',
      'The gradient by the implicit function theorem, as exact as the linear solve that it costs in every step.',
    ),
    solver: choiceOf({
      picard: { title: 'Picard', description: 'Repeats w ← v + Jᵀw, which settles where ρ(J) is below 1.' },
      anderson: { title: 'Anderson acceleration', description: 'The same iteration, accelerated.' },
      gmres: {
        title: 'GMRES',
        description: 'Makes the residual as small as its products allow; usually needs the fewest.',
      },
      'conjugate-gradient': {
        title: 'Conjugate gradients',
        description: 'On the normal equations, so that J need not be symmetric: two products an iteration.',
      },
    })
      .default('gmres')
      .meta({ title: 'Linear solver', description: 'What solves the adjoint equation (I − Jᵀ)w = v.' }),
    tolerance: z.number().min(1e-7).max(0.5).default(1e-3).meta({
      title: 'Adjoint tolerance',
      description: 'The relative residual of the adjoint equation at which it counts as solved.',
    }),
    maxIterations: z.number().int().min(1).max(1000).default(50).meta({
      title: 'Maximum adjoint iterations',
      description: 'The linear solve ends after this many iterations, converged or not.',
    }),
  }),
  z.strictObject({
    kind: kindOf(
      'restarted',
      'Restarted JFB',
      'Each step resumes from its samples’ last states, without a solve of its own. Needs fixed sampling.',
    ),
    applications: z.number().int().min(1).max(100).default(5).meta({
      title: 'Evaluations per step',
      symbol: 'K',
      description: 'Evaluations of T in each training step, all differentiated through.',
    }),
    memory: z.number().positive().max(65_536).default(512).meta({
      title: 'Memory for states',
      unit: 'MB',
      description:
        'Memory for the last states of the samples. Beyond it, those unused for longest are kept in the run’s folder.',
    }),
  }),
  z.strictObject({
    kind: kindOf(
      'unrolled',
      'Unrolled',
      'Backpropagation through a fixed number of evaluations from the start, without an equilibrium: for comparison. Memory grows with that number.',
    ),
    steps: z.number().int().min(1).max(200).meta({
      title: 'Unrolled evaluations',
      symbol: 'K',
      description: 'Evaluations of T from the start, all differentiated through.',
    }),
  }),
]);
export type GradientConfig = z.infer<typeof gradientConfigSchema>;

/** ℓ: how far the restored image is from the clean one, on [0, 1]. */
export const lossConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kindOf('mse', 'Squared error', 'The mean squared error: what PSNR is made of.') }),
  z.strictObject({ kind: kindOf('l1', 'Absolute error', 'The mean absolute error: large errors weigh less.') }),
  z.strictObject({
    kind: kindOf('charbonnier', 'Charbonnier', 'The mean of √(e² + δ²): the absolute error with a round bottom.'),
    epsilon: z
      .number()
      .positive()
      .max(1)
      .default(1e-3)
      .meta({ title: 'Roundness', symbol: 'δ', description: 'Errors well below it count quadratically.' }),
  }),
  z.strictObject({
    kind: kindOf(
      'ssim',
      'SSIM and absolute error',
      'A weighted mean of 1 − SSIM and the absolute error (after Zhao et al. 2017, arXiv 1511.08861).',
    ),
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.84)
      .meta({ title: 'Share of SSIM', description: 'Weight of 1 − SSIM; the rest is the absolute error’s.' }),
  }),
]);
export type LossConfig = z.infer<typeof lossConfigSchema>;
