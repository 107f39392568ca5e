import { StillpointError } from '../contract/errors.js';
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
    hint: 'Nothing needs to be done. If it happens again, start with a lower optimiser.learningRate.',
  };
}

/** Why a run ends that went wrong too often. @param back step whose weights are in place; @param rollbacks there were */
export function givingUp(
  { where, what }: Trouble,
  back: number,
  rollbacks: number,
  { learningRate }: TrainingConfig['optimiser'],
): StillpointError {
  const times = rollbacks === 0 ? '' : `, after the learning rate had been lowered ${rollbacks} times`;
  return new StillpointError(
    'BAD_CONFIGURATION',
    `Training went wrong ${where}: ${what}${times}. The weights of step ${back} and the best model are kept.`,
    `Start with an optimiser.learningRate well below ${learningRate}, keep the layer a contraction ("contraction" or model.network.spectralBound), or look for damaged pictures.`,
  );
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
    hint: 'The best model is kept. Train longer, or raise stopping.patience, if you expect more of it.',
  };
}
