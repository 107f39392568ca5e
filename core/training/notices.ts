import { StillpointError } from '../contract/errors.js';
import { settingName } from '../contract/setting-names.js';
import type { TrainingConfig, TrainingEvent } from '../contract/training.js';

type Notice = Extract<TrainingEvent, { type: 'notice' }>;

/** Something that went wrong in a run. */
export interface Trouble {
  /** Where, to continue "Training went wrong …": `at step 7`. */
  readonly where: string;
  /** What, as the guard says it. */
  readonly what: string;
}

/** Says that a run went back and goes on. @param failed step it was at; @param back step it is at; @param attempt from 1 */
export function rollbackNotice(
  { where, what }: Trouble,
  failed: number,
  back: number,
  attempt: number,
  { attempts, factor }: TrainingConfig['guard'],
): Notice {
  const part = `${(100 * factor ** attempt).toPrecision(2)} %`;
  return {
    type: 'notice',
    step: failed,
    kind: 'rollback',
    message:
      `Training went wrong ${where}: ${what}. It is back at step ${back} and goes on with ` +
      `${part} of the learning rate (attempt ${attempt} of ${attempts}).`,
    hint: `Nothing needs to be done. If it happens again, start with a lower ${settingName('optimiser.learningRate')}.`,
  };
}

/** Where a run was when it went wrong too often. */
export interface LastState {
  /** Step whose weights are in place. */
  readonly back: number;
  readonly rollbacks: number;
  /** Whether a step of training has ever been good. */
  readonly moved: boolean;
  /** The best validation; null where no model was kept. */
  readonly best: { readonly psnr: number; readonly step: number } | null;
}

/** Why a run ends that went wrong too often. */
export function givingUp(
  { where, what }: Trouble,
  { back, rollbacks, moved, best }: LastState,
  config: TrainingConfig,
): StillpointError {
  const times = rollbacks === 0 ? '' : `, after the learning rate had been lowered ${rollbacks} times`;
  const kept =
    best === null
      ? `The weights of step ${back} are kept in its checkpoint; there is no model yet.`
      : `The weights of step ${back} and the model of step ${best.step} (${best.psnr.toFixed(2)} dB) are kept.`;
  const message = `Training went wrong ${where}: ${what}${times}. ${kept}`;
  return new StillpointError('BAD_CONFIGURATION', message, moved ? remedy(config) : remedyOfPretraining(config));
}

function remedy({ optimiser }: TrainingConfig): string {
  return `Start with ${settingName('optimiser.learningRate')} well below ${optimiser.learningRate}, use ${settingName('contraction')} or ${settingName('model.network.spectralBound')}, or look for damaged pictures.`;
}

/** Where no step of training has moved a weight, its learning rate is not to blame. */
function remedyOfPretraining({ pretraining: { steps, gain } }: TrainingConfig): string {
  return (
    `No step of training has moved a weight yet, so it is what pretraining left. Raise ${settingName('pretraining.steps')}, now ${steps}; ` +
    `lower ${settingName('pretraining.gain')}, now ${gain}, where the network has a layer to scale; or choose a smaller step of the scheme, or a scheme that is a contraction to begin with.`
  );
}

/** Says that the gradient is not as exact as it was asked to be. */
export function adjointMissed(step: number, residual: number, products: number, tolerance: number): Notice {
  return {
    type: 'notice',
    step,
    kind: 'adjoint',
    message: `The adjoint equation was not solved: its residual is ${residual.toPrecision(2)} after ${products} products, and ${tolerance} was asked for. The gradient is that inexact.`,
    hint: `Raise ${settingName('gradient.maxIterations')}, choose GMRES as ${settingName('gradient.solver')}, or use ${settingName('contraction')}; where σ_max(J) is near 1 the equation is hard.`,
  };
}

/** Says that patience has run out. */
export function stoppedEarlyNotice(
  step: number,
  best: { readonly psnr: number; readonly step: number } | null,
  stopping: TrainingConfig['stopping'],
): Notice {
  const where = best === null ? '' : ` The best was ${best.psnr.toFixed(2)} dB at step ${best.step}.`;
  return {
    type: 'notice',
    step,
    kind: 'stopped-early',
    message: `Stopped early: validation PSNR has not risen for ${stopping?.patience ?? 0} validations.${where}`,
    hint: `The best model is kept. Train longer, or raise ${settingName('stopping.patience')}, if you expect more of it.`,
  };
}
