import type { TermId } from './english/glossary.js';
import { text } from './text.js';

const { figures, conditions, samples } = text.monitor;
const { help: lipschitz } = text.models.lipschitz;

/**
 * Which term of the glossary an explanation is about. Listed by the sentence itself, so that what shows it, often three
 * components away from the catalogue, need not hand a term on as well.
 */
export const helpTerms: ReadonlyMap<string, TermId> = new Map<string, TermId>([
  [text.blur.help, 'point-spread-function'],
  [text.noise.help, 'noise-level'],
  [text.strength.help, 'strength'],
  [text.model.help, 'model'],
  [text.blurDetails.lightHelp, 'linear-light'],
  [text.blurDetails.boundaryHelp, 'boundary-rule'],
  [text.blurDetails.checkHelp, 'verdict'],
  [text.solver.toleranceHelp, 'tolerance'],
  [text.solver.limitHelp, 'evaluation'],
  [text.strip.help, 'equilibrium'],

  [text.datasets.split.help, 'validation'],
  [text.datasets.degradation.help, 'degradation'],
  [text.datasets.pairs.psnrHelp, 'psnr'],

  [text.train.blurs.previewHelp, 'degradation'],

  [lipschitz.certified, 'certified-bound'],
  [lipschitz.observed, 'local-lipschitz'],
  [lipschitz.expansive, 'local-lipschitz'],
  [lipschitz.unknown, 'lipschitz-constant'],

  [figures.loss.help, 'loss'],
  [figures.lipschitz.help, 'lipschitz-constant'],
  [figures.quality.help, 'psnr'],
  [figures.convergence.help, 'evaluation'],
  [figures.gradient.help, 'gradient-alignment'],
  [figures.rate.help, 'learning-rate'],
  [conditions.help, 'conditions'],
  [samples.help, 'validation'],

  [text.convergence.solvers.help, 'solver'],
  [text.convergence.solvers.toleranceHelp, 'tolerance'],
  [text.convergence.solvers.limitHelp, 'evaluation'],
  [text.convergence.figure.help, 'residual'],
  [text.convergence.trajectory.help, 'iterate'],
]);
