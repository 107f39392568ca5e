import type { GlossaryEntry } from './glossary-term.js';

/** How a picture is restored: the map T, its equilibrium, and how that is found. The schemes are in scheme-terms.ts. */
export const methodTerms = {
  layer: {
    term: 'The map T',
    symbol: 'T(x; d)',
    meaning:
      'One round of the method: a step towards the measurement, and a pass through the network that takes out what does not belong in a picture. The network literature calls it a layer.',
    keywords: 'layer operator iteration',
    see: ['scheme', 'denoiser', 'evaluation'],
  },
  evaluation: {
    term: 'Evaluation',
    meaning:
      'One application of T. The time of a restoration is counted in evaluations, whatever solver makes use of them.',
    example: 'With Anderson acceleration, 5 to 30 evaluations are usual.',
    keywords: 'iteration application step cost',
    see: ['residual', 'solver'],
  },
  equilibrium: {
    term: 'Equilibrium',
    symbol: 'x* = T(x*; d)',
    meaning:
      'The picture that another evaluation of T leaves as it is. There the step towards the measurement and the network agree, and that picture is the result.',
    keywords: 'fixed point steady state solution still',
    see: ['fixed-point', 'contraction', 'residual'],
  },
  'fixed-point': {
    term: 'Fixed point',
    symbol: 'x = T(x)',
    meaning: 'The mathematical name of an equilibrium: what a map sends to itself.',
    example: 'Pressed again and again, the cosine key of a calculator (in radians) ends at 0.739 from every start.',
    see: ['equilibrium', 'picard'],
  },
  'implicit-network': {
    term: 'Implicit network',
    meaning:
      'A network given by an equation, x = T(x), instead of a number of layers: it goes on until nothing changes. Also called a deep-equilibrium network (DEQ, here DE).',
    keywords: 'deep equilibrium deq',
    see: ['equilibrium', 'unrolling'],
  },
  iterate: {
    term: 'Iterate',
    symbol: 'xᵏ',
    meaning: 'The picture after k evaluations. The start is x⁰, and the equilibrium is where iterates go.',
    keywords: 'start trajectory x0',
    see: ['evaluation', 'warm-start'],
  },
  residual: {
    term: 'Residual',
    symbol: '‖T(x) − x‖ / ‖T(x)‖',
    meaning: 'How much one more evaluation would still change the picture, relative to it: 0 at the equilibrium.',
    example: '10⁻³ is a change by a thousandth of the picture.',
    keywords: 'error change convergence',
    see: ['tolerance', 'convergence'],
  },
  tolerance: {
    term: 'Tolerance',
    meaning:
      'The residual at which a solve counts as done. Smaller is more exact and takes more evaluations; too large, and training sees no equilibrium.',
    example: 'Where each evaluation shrinks the residual to 0.9 of it, a tenth of the tolerance takes 22 more.',
    keywords: 'stop at residual accuracy',
    see: ['residual', 'evaluation'],
  },
  convergence: {
    term: 'Convergence',
    meaning:
      'A solve has converged when its residual is below the tolerance. It may also stop at the limit of evaluations, or diverge: then the residual grows, and the best picture so far is kept.',
    keywords: 'converged diverged limit settled',
    see: ['tolerance', 'contraction'],
  },
  contraction: {
    term: 'Contraction',
    symbol: '‖T(x) − T(y)‖ ≤ L‖x − y‖, L < 1',
    meaning:
      'A map that brings any two pictures closer together. It has exactly one equilibrium, and repeating it leads there from every start.',
    example: 'With L = 0.9 every evaluation takes away at least a tenth of the distance to the equilibrium.',
    keywords: 'contractive nonexpansive banach',
    see: ['lipschitz-constant', 'contraction-penalty'],
  },
  solver: {
    term: 'Solver',
    meaning:
      'What finds the equilibrium. All solvers look for the same picture with the same T, and differ in what they make of the evaluations so far.',
    keywords: 'fixed-point iteration method',
    see: ['picard', 'relaxed-picard', 'anderson', 'broyden'],
  },
  picard: {
    term: 'Picard iteration',
    symbol: 'xᵏ⁺¹ = T(xᵏ)',
    meaning: 'The simplest solver: it applies T over and over. Where T is a contraction it always arrives.',
    keywords: 'banach simple',
    see: ['contraction', 'observed-ratio'],
  },
  'relaxed-picard': {
    term: 'Relaxed Picard',
    symbol: 'xᵏ⁺¹ = (1 − β)xᵏ + βT(xᵏ)',
    meaning:
      'Picard that goes only a part β of the way to T(x): slower, but it settles where Picard would swing back and forth. Also called the Krasnosel’skii–Mann iteration.',
    example: 'With β = 0.5 each iterate is half old, half new.',
    keywords: 'krasnoselskii mann mixing damping',
    see: ['picard'],
  },
  anderson: {
    term: 'Anderson acceleration',
    symbol: 'm, β',
    meaning:
      'A solver that combines its last m iterates so that their residuals cancel as far as they can. It usually needs the fewest evaluations.',
    example: 'The usual m is 5.',
    keywords: 'history ridge mixing',
    see: ['solver', 'residual'],
  },
  broyden: {
    term: 'Broyden’s method',
    meaning:
      'A solver that learns from its own steps how the residual answers to a change of the picture, and moves as Newton’s method would with that knowledge.',
    keywords: 'quasi-newton rank-one history',
    see: ['solver', 'jacobian'],
  },
  'warm-start': {
    term: 'Warm start',
    meaning:
      'Beginning a solve where an earlier one ended, not from scratch. Weights change little from one training step to the next, and so do equilibria.',
    keywords: 'restart initial state',
    see: ['iterate', 'restarted-jfb'],
  },
} satisfies Record<string, GlossaryEntry>;
