import type { GlossaryEntry } from './glossary-term.js';

/** What the monitors measure, and whether each number is a proof or an estimate. */
export const watchedTerms = {
  'probe-pictures': {
    term: 'Probe pictures',
    meaning:
      'A few validation pictures, always the same, on which the monitors measure. What is found holds there, and is a sample of what holds elsewhere.',
    keywords: 'monitor batch',
    see: ['validation'],
  },
  'lipschitz-constant': {
    term: 'Lipschitz constant',
    symbol: 'L = Lip(T)',
    meaning:
      'The most by which T can pull two pictures apart; below 1 it is a contraction. It cannot be computed, so three other numbers stand for it: a certified bound, the local constant and the observed ratio.',
    keywords: 'lip expansion stretch',
    see: ['certified-bound', 'local-lipschitz', 'observed-ratio'],
  },
  'certified-bound': {
    term: 'Certified bound',
    symbol: 'L ≤ …',
    meaning:
      'A number that L provably does not exceed, for every picture, composed of certified norms of the layers. Safe, and mostly far too large unless training keeps those norms down.',
    example: 'It can be in the thousands while the local constant is 0.9.',
    keywords: 'proof upper bound certificate product of norms',
    see: ['spectral-normalisation', 'local-lipschitz'],
  },
  'local-lipschitz': {
    term: 'Local constant',
    symbol: 'σ_max(J)',
    meaning:
      'The largest singular value of J: the most by which T stretches a small change at the equilibrium. Measured from below, at the equilibria of a few pictures; never above the certified bound.',
    example: '0.93 shrinks the worst small change by 7 %.',
    keywords: 'singular value local lipschitz stretch',
    see: ['jacobian', 'lanczos', 'spectral-radius'],
  },
  'spectral-radius': {
    term: 'Spectral radius',
    symbol: 'ρ(J)',
    meaning:
      'The size of J’s largest eigenvalue: by which factor a small error shrinks in the long run. Below 1 iterates settle near the equilibrium, even where σ_max(J) is not.',
    example: 'With σ_max(J) = 1.1 and ρ(J) = 0.9 an error may grow at first, and then dies away.',
    keywords: 'eigenvalue',
    see: ['local-lipschitz', 'picard'],
  },
  'observed-ratio': {
    term: 'Observed ratio',
    symbol: '‖xᵏ⁺¹ − xᵏ‖ / ‖xᵏ − xᵏ⁻¹‖',
    meaning:
      'How much shorter each step of Picard’s iteration was than the one before, late in a solve. It tells of one path only. Steps of Anderson or Broyden have no such ratio: theirs says nothing of T.',
    example: 'At 0.8 every step is four fifths of the last.',
    keywords: 'contraction ratio estimate',
    see: ['picard', 'lipschitz-constant'],
  },
  'power-iteration': {
    term: 'Power iteration',
    meaning:
      'Finds the direction that a matrix stretches most by applying it again and again. It comes from below: what it finds is there, but there may be more.',
    keywords: 'singular value eigenvalue',
    see: ['lanczos', 'contraction-penalty'],
  },
  lanczos: {
    term: 'Lanczos and Arnoldi',
    meaning:
      'Find the ends of a matrix’s spectrum from a few products with it, sooner than power iteration, and say how far off they may be. They come from below too: they can refute that a number is small, never prove it.',
    keywords: 'krylov ritz singular value eigenvalue',
    see: ['power-iteration', 'local-lipschitz', 'spectral-radius', 'condition-number'],
  },
  'gradient-alignment': {
    term: 'Gradient alignment',
    symbol: 'cos',
    meaning:
      'The cosine of the angle between the direction that training uses and the exact gradient: 1 is the same direction.',
    example: '0.95 is an angle of 18°, 0.5 one of 60°.',
    keywords: 'cosine fidelity angle',
    see: ['descent-direction', 'exact-gradient', 'probe-pictures'],
  },
  'descent-direction': {
    term: 'Descent direction',
    symbol: 'cos > 0',
    meaning:
      'A direction in which the loss falls, if the step is short enough: one at less than a right angle to the exact downhill direction.',
    keywords: 'downhill inner product',
    see: ['gradient-alignment', 'jfb'],
  },
  conditions: {
    term: 'Conditions of the theory',
    meaning:
      'What makes JFB’s step provably go downhill: T is a contraction, T is smooth in Θ, M = ∂T/∂Θ has full row rank, and κ(MMᵀ) ≤ 1/γ. They suffice; JFB often works where they do not hold.',
    keywords: 'jfb theorem proof guarantee',
    see: ['contraction', 'smoothness', 'full-row-rank', 'condition-number', 'descent-direction'],
  },
  smoothness: {
    term: 'Smooth in Θ',
    meaning:
      'T is continuously differentiable in its parameters: no corners. ELU, softplus and SiLU have none; ReLU has one, at 0.',
    keywords: 'activation relu elu softplus differentiable c1',
    see: ['conditions'],
  },
  'full-row-rank': {
    term: 'Full row rank',
    symbol: 'M = ∂T/∂Θ',
    meaning:
      'Every small change of what T returns is brought about by some change of the parameters. That takes as many parameters as one picture has values, at least. DE-ADMM never has it: the sum of its two halves depends on Θ through ρ alone.',
    keywords: 'rank jacobian row surjective',
    see: ['jacobian', 'condition-number'],
  },
  'condition-number': {
    term: 'Condition number',
    symbol: 'κ(MMᵀ)',
    meaning:
      'How unevenly the parameters move the picture: the largest eigenvalue of MMᵀ over its smallest. The theory asks for at most 1/γ, where γ is the constant that L must not exceed, below 1. A few steps of Lanczos give a number that it is at least.',
    example: 'For γ = 0.9 it would have to be below 1.11, which is rarely so.',
    keywords: 'kappa conditioning lanczos',
    see: ['conditions', 'full-row-rank'],
  },
} satisfies Record<string, GlossaryEntry>;
