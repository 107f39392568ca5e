import type { GlossaryEntry } from './glossary-term.js';

/** What T is made of: a scheme, a network, and their numbers. */
export const schemeTerms = {
  scheme: {
    term: 'Scheme',
    meaning:
      'How blur and network are joined into T. Each is a classical method with the network in one of its places.',
    keywords: 'architecture algorithm',
    see: ['de-grad', 'de-prox', 'de-hqs', 'de-admm', 'plug-and-play', 'red'],
  },
  'de-grad': {
    term: 'DE-Grad',
    symbol: 'T(x) = x − η(∇f(x) + S(x))',
    meaning: 'One gradient step that follows the data and the network at the same time.',
    keywords: 'gradient descent deep equilibrium',
    see: ['data-fidelity', 'step-size'],
  },
  'de-prox': {
    term: 'DE-Prox',
    symbol: 'T(x) = R(x − η∇f(x))',
    meaning:
      'A gradient step towards the data, then the network: the proximal gradient method, with a network for its proximal step.',
    keywords: 'proximal gradient deep equilibrium',
    see: ['proximal-gradient', 'step-size'],
  },
  'de-hqs': {
    term: 'DE-HQS',
    symbol: 'T(x) = (AᵀA + ρI)⁻¹(Aᵀd + ρR(x))',
    meaning:
      'The network first, then the picture that fits both its answer and the data best. The second step is exact, so few evaluations are needed.',
    keywords: 'half-quadratic splitting deep equilibrium dpir',
    see: ['half-quadratic-splitting', 'splitting-weight'],
  },
  'de-admm': {
    term: 'DE-ADMM',
    symbol: 'z⁺ = R(x + u), u⁺ = u + x − z⁺',
    meaning:
      'As DE-HQS, with a running account u of how far data and network disagree, which the next round makes good. Its name: alternating direction method of multipliers.',
    keywords: 'alternating direction method of multipliers deep equilibrium',
    see: ['de-hqs', 'splitting-weight'],
  },
  'plug-and-play': {
    term: 'Plug-and-play (PnP)',
    symbol: 'T(x) = D(x − τ∇f(x))',
    meaning:
      'Putting a denoiser D where a classical method has a formula for what pictures look like. PnP-FB is the forward–backward method made so, and here D is trained at the equilibrium.',
    keywords: 'pnp-fb forward-backward denoiser',
    see: ['proximal-gradient', 'denoiser', 'red'],
  },
  red: {
    term: 'Regularisation by denoising (RED)',
    symbol: 'T(x) = x − τ∇f(x) − τλ(x − D(x))',
    meaning: 'A gradient step in which whatever the denoiser D would take away counts as a force with weight λ.',
    keywords: 'denoiser plug-and-play',
    see: ['plug-and-play', 'regularisation'],
  },
  'proximal-gradient': {
    term: 'Proximal gradient method',
    meaning:
      'Goes a step against the gradient of the smooth part of a problem, then corrects the result by the other part. Also called forward–backward splitting.',
    keywords: 'forward-backward ista prox',
    see: ['de-prox', 'plug-and-play'],
  },
  'half-quadratic-splitting': {
    term: 'Half-quadratic splitting (HQS)',
    symbol: 'ρ',
    meaning:
      'Solves a problem of two parts by giving each its own copy of the picture and tying the copies together with a weight ρ. Each part alone is easy.',
    keywords: 'hqs',
    see: ['de-hqs', 'splitting-weight'],
  },
  'step-size': {
    term: 'Step size',
    symbol: 'η, τ',
    meaning:
      'How far one evaluation moves towards the measurement. It is trained with the network; too small, and iterates creep without arriving.',
    example: '0.9 to begin with; a step above 2 overshoots for a blur of norm 1.',
    keywords: 'eta tau',
    see: ['data-fidelity', 'de-grad'],
  },
  'splitting-weight': {
    term: 'Splitting weight',
    symbol: 'ρ',
    meaning:
      'How firmly data and network are tied together: larger trusts the network more. It grows with the noise, ρ ∝ σᵖ, and is trained.',
    example: '0.01 at noise 0.005 to begin with; with p = 1.5, 0.08 at noise 0.02.',
    keywords: 'rho noise exponent',
    see: ['de-hqs', 'noise-level'],
  },
  denoiser: {
    term: 'Denoiser',
    symbol: 'R = I − S',
    meaning:
      'The network inside T: it sees a picture and returns a cleaner one (R), by predicting what to take away (S). All it knows of pictures it has learned from many.',
    keywords: 'network cnn dncnn drunet residual nonexpansive convolution',
    see: ['pretraining', 'parameters', 'layer'],
  },
  parameters: {
    term: 'Parameters',
    symbol: 'Θ',
    meaning: 'The numbers that training changes: the weights of the network and the few of the scheme.',
    example: 'A DnCNN of 8 layers of 32 channels has about 57,000.',
    keywords: 'weights theta',
    see: ['gradient', 'model'],
  },
  model: {
    term: 'Model',
    meaning: 'A scheme, a network and their trained parameters, in one file. Restore works with any of them.',
    keywords: 'safetensors library',
    see: ['scheme', 'parameters'],
  },
} satisfies Record<string, GlossaryEntry>;
