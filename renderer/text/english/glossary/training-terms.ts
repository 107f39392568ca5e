import type { GlossaryEntry } from './glossary-term.js';

/** How a model learns: what is made small, by which gradient, in which steps. */
export const trainingTerms = {
  loss: {
    term: 'Loss',
    symbol: 'ℓ',
    meaning: 'How far restored pictures are from the clean ones, in one number. Training makes it small.',
    keywords: 'objective error charbonnier absolute squared',
    see: ['gradient', 'psnr'],
  },
  crop: {
    term: 'Crop',
    meaning: 'The square piece of a picture that training looks at.',
    example: '64 pixels a side is usual.',
    keywords: 'patch',
    see: ['batch'],
  },
  batch: {
    term: 'Batch',
    meaning: 'The crops of one training step. More of them make steadier gradients and longer steps.',
    keywords: 'minibatch',
    see: ['training-step', 'epoch'],
  },
  'training-step': {
    term: 'Training step',
    meaning: 'One batch, one solve for its equilibria, one gradient and one change of the parameters.',
    keywords: 'iteration update',
    see: ['batch', 'gradient'],
  },
  epoch: {
    term: 'Epoch',
    meaning: 'One pass over all training pictures, each taken once and in a new order.',
    example: '800 pictures in batches of 16 are 50 steps.',
    keywords: 'pass',
    see: ['batch', 'training-step'],
  },
  gradient: {
    term: 'Gradient',
    symbol: '∂ℓ/∂Θ',
    meaning:
      'How the loss answers to each parameter; training steps against it. At an equilibrium there are several ways to it, exact and approximate.',
    keywords: 'derivative backpropagation backward',
    see: ['exact-gradient', 'jfb', 'gradient-alignment'],
  },
  jacobian: {
    term: 'Jacobian',
    symbol: 'J = ∂T/∂x, M = ∂T/∂Θ',
    meaning:
      'The derivative of T at the equilibrium: J says how its output answers to a small change of the picture, M to one of the parameters. Neither is ever written out; products with them are enough.',
    example: 'For a crop of 64 × 64 in colour J would have 151 million entries.',
    keywords: 'derivative matrix',
    see: ['jfb', 'local-lipschitz'],
  },
  'exact-gradient': {
    term: 'Exact (implicit) gradient',
    symbol: '(I − Jᵀ)w = v',
    meaning:
      'The true gradient at the equilibrium, wᵀM with v = ∂ℓ/∂x*, by the implicit function theorem. It costs a linear solve in every training step.',
    keywords: 'implicit differentiation adjoint gmres conjugate gradients linear solve',
    see: ['jfb', 'neumann-series'],
  },
  jfb: {
    term: 'Jacobian-free backpropagation (JFB)',
    symbol: 'w = v',
    meaning:
      'Differentiates through one evaluation of T at the equilibrium and leaves the linear solve out. Cheap, its memory does not grow with the evaluations, and under the theory’s conditions it goes downhill.',
    keywords: 'jacobian-free gradient',
    see: ['exact-gradient', 'k-step-jfb', 'conditions'],
  },
  'k-step-jfb': {
    term: 'K-step JFB',
    symbol: 'K',
    meaning:
      'JFB through the last K evaluations of T instead of one: nearer to the exact gradient, at K times the cost. Its error is at most Lᴷ/(1 − L)·‖v‖.',
    example: 'With L = 0.5 that bound is ‖v‖ for K = 1 and a sixteenth of it for K = 5.',
    keywords: 'steps applications truncated',
    see: ['jfb', 'neumann-series'],
  },
  'restarted-jfb': {
    term: 'Restarted JFB',
    symbol: 'K',
    meaning:
      'Each step resumes from the sample’s last state by K evaluations and differentiates through them, without a solve of its own. As the states settle, its gradient becomes that of K-step JFB.',
    keywords: 'restart warm-start store fixed samples',
    see: ['warm-start', 'k-step-jfb'],
  },
  'neumann-series': {
    term: 'Neumann series',
    symbol: 'w = Σ (Jᵀ)ᵏ v',
    meaning: 'The exact gradient’s linear solve as an endless sum, cut after K terms. One term is JFB.',
    keywords: 'terms truncated',
    see: ['exact-gradient', 'k-step-jfb'],
  },
  unrolling: {
    term: 'Unrolling',
    meaning:
      'Backpropagation through a fixed number of evaluations from the start, with no equilibrium. Memory grows with that number: it is what implicit networks replace.',
    keywords: 'unrolled backpropagation through time',
    see: ['implicit-network', 'jfb'],
  },
  pretraining: {
    term: 'Pretraining',
    meaning:
      'Training the network as an ordinary denoiser before it is used inside T, so that the first equilibria make sense.',
    keywords: 'denoiser initialisation',
    see: ['denoiser'],
  },
  'contraction-penalty': {
    term: 'Contraction penalty',
    symbol: 'weight·max(0, ‖Ju‖ − target)²',
    meaning:
      'A part of the objective that grows when T stretches some direction u by more than the target. It keeps T a contraction where it is trained: the condition under which JFB works.',
    example: 'The usual target is 0.9: some room below 1.',
    keywords: 'keep expansion target weight relu',
    see: ['contraction', 'local-lipschitz'],
  },
  'spectral-normalisation': {
    term: 'Spectral normalisation',
    symbol: '‖Wᵢ‖',
    meaning:
      'Scaling each convolution back to a norm that it must not exceed, after every step: what a certified bound is made of. The norm is that of the operator on pictures, not of the kernel written as a matrix.',
    example: 'A 3×3 box kernel of norm 1 as a matrix has norm 3 as an operator.',
    keywords: 'norm of each layer spectral bound convolution',
    see: ['certified-bound'],
  },
  optimiser: {
    term: 'Optimiser',
    meaning:
      'What turns gradients into changes of the parameters. Adam takes each parameter’s own scale into account and suits nearly everything.',
    keywords: 'adam adamw sgd momentum weight decay',
    see: ['gradient', 'learning-rate'],
  },
  'learning-rate': {
    term: 'Learning rate',
    meaning:
      'How far a training step may go. It rises at the start (warm-up), then falls by its schedule. Not the step size η of a scheme, which is a part of T.',
    example: '0.001 at its highest is usual with Adam.',
    keywords: 'schedule warm-up cosine',
    see: ['optimiser', 'gradient-clipping', 'step-size'],
  },
  'gradient-clipping': {
    term: 'Gradient clipping',
    meaning:
      'Shortening a gradient that is longer than a limit, its direction kept, so that one odd batch cannot throw the model away.',
    keywords: 'largest gradient norm',
    see: ['gradient', 'learning-rate'],
  },
  'weight-averaging': {
    term: 'Weight averaging',
    meaning:
      'The parameters that are validated and saved are a moving average of the last ones, which is steadier than any single step.',
    example: 'A decay of 0.998 averages over about the last 500 steps.',
    keywords: 'moving average ema exponential decay',
    see: ['validation', 'checkpoint'],
  },
  validation: {
    term: 'Validation',
    meaning:
      'Restoring pictures that training never sees, and comparing them with their originals. It tells learning from learning by heart.',
    keywords: 'split test parts held out',
    see: ['psnr', 'weight-averaging', 'checkpoint'],
  },
  checkpoint: {
    term: 'Checkpoint',
    meaning:
      'Everything a run needs to go on, saved at regular steps together with a validation. If a run goes wrong it returns to the last good weights and goes on more slowly.',
    keywords: 'save resume rollback guard',
    see: ['validation'],
  },
} satisfies Record<string, GlossaryEntry>;
