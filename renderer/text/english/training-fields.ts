import type { TermId } from './glossary.js';

/** A setting's name, and a sentence on what it does and when to change it. */
export interface FieldWords {
  readonly label: string;
  readonly help: string;
  /** What the glossary has more to say of. */
  readonly term: TermId | null;
}

const say = (label: string, help: string, term: TermId | null = null): FieldWords => ({ label, help, term });

/** Words of every setting of a training configuration, by its path; `@kind` where kinds mean different things by one name. */
export const trainingFields: Readonly<Record<string, FieldWords>> = {
  title: say('Title', 'What the model is called when it is put into the library.'),
  description: say('Description', 'A sentence that goes with the model: what it was trained for.'),

  'model.scheme.kind': say(
    'Scheme',
    'How blur and network are joined into the map T whose equilibrium is the restored picture.',
    'scheme',
  ),
  'model.scheme.stepSize': say(
    'Step size',
    'How far one evaluation moves towards the measurement; near 1 for a blur of unit norm.',
    'step-size',
  ),
  'model.scheme.rho': say(
    'Splitting weight',
    'How firmly data and network are tied together, at noise 0.005: larger trusts the network more.',
    'splitting-weight',
  ),
  'model.scheme.noiseExponent': say(
    'Noise exponent',
    'How the splitting weight grows with the noise, ρ ∝ σᵖ; 0 keeps it fixed.',
  ),
  'model.scheme.level': say(
    'Denoiser strength',
    'The noise level that the plug-and-play denoiser removes at each evaluation, brightness from 0 to 1.',
  ),
  'model.scheme.regularisation': say(
    'Regularisation',
    'Weight of the denoiser against the data: larger smooths more.',
    'regularisation',
  ),
  'model.weightedNorm': say(
    'Trainable data norm',
    'A weight for every pixel of the measurement, learned with the network; for crops of exactly this size.',
  ),
  'model.weightedNorm.height': say('Height', 'Rows of the measurement; must be the crop’s.'),
  'model.weightedNorm.width': say('Width', 'Columns of the measurement; must be the crop’s.'),

  'model.network.kind': say(
    'Network',
    'The learned denoiser inside T. Multiscale is the fastest; DnCNN is the paper’s; DRUNet is large; nonexpansive cannot expand.',
    'denoiser',
  ),
  'model.network.layers': say('Layers', 'Convolutions in a row: more see further and take longer.'),
  'model.network.blocks': say('Blocks', 'Residual blocks in a row: more see further and take longer.'),
  'model.network.channels': say('Channels', 'Features a layer holds; time and memory grow with the square.'),
  'model.network@drunet.channels': say('Channels by scale', 'Features at full, half, quarter and eighth resolution.'),
  'model.network@multiscale.channels': say('Channels at full size', 'Few are enough: the work is done at half size.'),
  'model.network.half.channels': say('Channels at half size', 'Features that each layer holds there.'),
  'model.network.half.blocks': say('Blocks at half size', 'Residual blocks in a row at half size.'),
  'model.network.quarter': say('Quarter size', 'Also works at a quarter of the size, to see further for little time.'),
  'model.network.quarter.channels': say('Channels at quarter size', 'Features that each layer holds there.'),
  'model.network.quarter.blocks': say('Blocks at quarter size', 'Residual blocks in a row at quarter size.'),
  'model.network.activation': say(
    'Activation',
    'ELU, softplus and SiLU are smooth, as the theory asks; ReLU is a little faster and has a corner.',
  ),
  'model.network.noiseMap': say(
    'Told the noise',
    'The network gets the noise level as a further channel, so that one model serves all levels.',
  ),
  'model.network.batchNorm': say(
    'Batch normalisation',
    'As in the paper; its statistics stay as pretraining left them.',
  ),
  'model.network.spectralBound': say(
    'Norm of each layer at most',
    'Convolutions are scaled back to this operator norm after every step: a certificate, at a cost in quality.',
    'spectral-normalisation',
  ),
  'model.network@nonexpansive.spectralBound': say(
    'Norm of each layer at most',
    'What the certificate rests on; below 1 is safer and weaker.',
  ),
  'model.network.lipschitz': say(
    'Lipschitz constant',
    'Certified for the denoiser R, whatever is learned. Below 1, T of DE-HQS is a contraction for every picture; T of DE-Prox and PnP-FB too, while their step is at most 2/‖A‖².',
    'certified-bound',
  ),
  'pretraining.steps': say(
    'Pretraining',
    'Steps as an ordinary denoiser before it is used inside T; 0 skips it, which usually ends on a plateau.',
    'pretraining',
  ),
  'pretraining.level': say(
    'Pretraining noise',
    'Noise that the denoiser learns to remove, drawn from this range, brightness from 0 to 1.',
  ),
  'pretraining.gain': say('Gain after pretraining', 'Factor on its last layer, so that training starts from a tame T.'),

  'solver.kind': say(
    'Solver',
    'How the equilibrium x = T(x) is found. Anderson needs the fewest evaluations; Picard simply repeats T.',
    'solver',
  ),
  'solver.history': say(
    'History',
    'Past iterates that are combined (Anderson), or rank-one terms kept (Broyden).',
    'anderson',
  ),
  'solver.ridge': say('Ridge', 'Keeps Anderson’s small least-squares problem well behaved; larger is more cautious.'),
  'solver.mixing': say('Mixing', 'Weight of T(x) against x. Below 1 steps are shorter and safer.', 'relaxed-picard'),
  'solver.tolerance': say(
    'Stop at residual',
    'How little one evaluation may still change the picture, relative to itself. Too large, and training sees no equilibrium.',
    'tolerance',
  ),
  'solver.maxEvaluations': say('At most evaluations', 'The solve ends here even if it has not settled.', 'evaluation'),

  'gradient.kind': say(
    'Gradient',
    'How the derivative at the equilibrium is taken. JFB differentiates through one application of T: cheap, and near the exact one where T contracts well.',
    'jfb',
  ),
  'gradient@jfb.steps': say(
    'Applications of T',
    'How many are differentiated through; more come closer to the exact gradient and cost as much again.',
    'k-step-jfb',
  ),
  'gradient@neumann.terms': say('Terms', 'Terms of the Neumann series of the inverse; 1 is JFB.', 'neumann-series'),
  'gradient@implicit.solver': say(
    'Linear solver',
    'Solves the system of the exact gradient. GMRES needs the fewest products; conjugate gradients work on the normal equations, with two products a step.',
    'exact-gradient',
  ),
  'gradient@implicit.tolerance': say(
    'Tolerance',
    'Relative residual of that system at which the gradient counts as exact.',
  ),
  'gradient@implicit.maxIterations': say(
    'At most iterations',
    'The linear solve ends here even if it has not settled.',
  ),
  'gradient@restarted.applications': say(
    'Applications a step',
    'Each step goes on from the picture’s last state by so many applications and differentiates through them.',
    'restarted-jfb',
  ),
  'gradient@restarted.memory': say('Memory for states', 'Most memory for the last states of all samples.'),
  'gradient@unrolled.steps': say(
    'Unrolled applications',
    'Backpropagates through so many applications from the start: no equilibrium needed, much memory.',
    'unrolling',
  ),
  contraction: say(
    'Keep T a contraction',
    'A penalty on local expansion above a target, measured on each batch: the condition under which JFB works.',
    'contraction-penalty',
  ),
  'contraction.target': say('Target', 'Expansion up to this is free; below 1 with some room.'),
  'contraction.weight': say('Weight of the penalty', 'Larger keeps the target more firmly.'),

  'loss.kind': say(
    'Loss',
    'How the distance to the clean picture is measured. Squared error gives the best PSNR; the others keep edges crisper.',
    'loss',
  ),
  'loss@charbonnier.epsilon': say('Roundness', 'Below this difference the loss is round instead of pointed.'),
  'loss@ssim.share': say('Share of SSIM', 'The rest is absolute error.'),

  'optimiser.kind': say(
    'Optimiser',
    'Adam suits nearly everything; AdamW also decays weights; SGD is for comparisons.',
    'optimiser',
  ),
  'optimiser.learningRate': say(
    'Learning rate',
    'Length of a step. Lower it when the loss jumps, raise it when it crawls.',
    'learning-rate',
  ),
  'optimiser.schedule': say('Schedule', 'How the rate falls after the warm-up.'),
  'optimiser.final': say('Rate at the end', 'Part of the learning rate that a run ends with.'),
  'optimiser.warmup': say('Warm-up', 'Steps in which the rate rises to its full height.'),
  'optimiser.momentum': say('Momentum', 'Part of the last step that is kept.'),
  'optimiser.weightDecay': say('Weight decay', 'Pulls convolution kernels towards zero a little at every step.'),
  'optimiser.clip': say(
    'Largest gradient',
    'Longer gradients are shortened to this norm: one odd batch cannot throw the model away.',
    'gradient-clipping',
  ),
  'optimiser.averaging': say(
    'Weight averaging',
    'The saved weights are an average of the last ones; this is its decay, 0 saves the last ones.',
    'weight-averaging',
  ),
  batch: say('Batch', 'Crops in one step. More make steadier gradients and longer steps.', 'batch'),

  'degradation.blurs': say('Blurs', 'Families of blurs that training draws from.'),
  'degradation.blurs[].kind': say('Kind', 'Shape of the blur.'),
  'degradation.blurs[].sigma': say('Spread', 'Standard deviation of the Gaussian, drawn from this range.'),
  'degradation.blurs[].size': say(
    'Kernel side',
    'Cuts the kernel to an odd number of pixels; otherwise it grows with the spread.',
  ),
  'degradation.blurs[].length': say('Length', 'Length of the straight motion; its direction is random.'),
  'degradation.blurs[].radius': say('Radius', 'Radius of the out-of-focus disk.'),
  'degradation.blurs[].extent': say('Extent', 'Side of the square that a random camera movement stays within.'),
  'degradation.blurs[].weight': say('How often', 'Relative to the other families.'),
  'degradation.noise': say(
    'Noise',
    'Standard deviation of the noise, brightness from 0 to 1, drawn so that small values are as likely as large.',
    'noise-level',
  ),
  'degradation.boundaries': say(
    'Beyond the edge',
    'What a blur sees past the picture’s edge: one rule is drawn for each batch. Only circular and unknown batches mix kernels.',
    'boundary-rule',
  ),

  'data.crop': say(
    'Crop',
    'Side of the square pieces that training sees; larger ones show more context and take longer.',
    'crop',
  ),
  'data.maxSide': say('Scale pictures to', 'Pictures are first scaled down until their shorter side is at most this.'),
  'data.sampling': say(
    'Sampling',
    'Random draws a new crop, blur and noise every time; fixed keeps one of each picture for good.',
  ),
  'data.augmentation.flip': say('Mirror', 'Crops are shown mirrored as well.'),
  'data.augmentation.rotate': say('Turn', 'Crops are shown turned by quarter turns as well.'),
  'data.memory': say('Memory for pictures', 'Decoded pictures beyond this are decoded again, ahead of their use.'),
  steps: say('Steps', 'One step is one batch, one solve and one change of the weights.', 'training-step'),
  minutes: say(
    'Time limit',
    'Ends the run, and its learning-rate schedule with it, after so many minutes of training.',
  ),
  seed: say('Seed', 'The same seed, settings and pictures give the same run on the same machine.'),

  stopping: say('Stop when nothing improves', 'Ends the run when validation PSNR no longer rises.'),
  'stopping.patience': say('Patience', 'Validations without a rise before it ends.'),
  'stopping.margin': say('Counts as a rise', 'Smaller gains are noise.'),
  'guard.residual': say('Not converged above', 'A solve that ends above this residual counts as failed.'),
  'guard.patience': say('Failed steps in a row', 'After so many the run goes back to its last good checkpoint.'),
  'guard.factor': say('Learning rate after going back', 'Factor on the rate, so that it does not happen again.'),
  'guard.attempts': say('Attempts', 'How often it goes back before it gives up.'),

  monitoring: say(
    'Monitors',
    'Lipschitz constants, spectral radius and gradient fidelity on a fixed batch of probes.',
    'probe-pictures',
  ),
  'monitoring.every': say('Look every', 'Steps between two looks.'),
  'monitoring.budget': say('Budget', 'Most part of the training time; looks become rarer to keep it.'),
  'monitoring.images': say('Probe pictures', 'More see more, and take longer.'),
  checkpointEvery: say(
    'Checkpoint every',
    'Steps between two validations, sample pictures and safe points to go back to.',
    'checkpoint',
  ),
};
