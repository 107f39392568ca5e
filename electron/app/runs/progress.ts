import type { TrainingConfig, TrainingEvent } from '../../../core/contract/training.js';
import type { RunRecord } from '../../../core/runs/record.js';

/** How a run stands: the numbers of its card. */
export interface RunProgress {
  readonly step: number;
  /** Training time so far. */
  readonly seconds: number;
  /** Latest values; null before the first. */
  readonly loss: number | null;
  readonly psnr: number | null;
  readonly ssim: number | null;
  /** σ_max(J). */
  readonly lipschitz: number | null;
  readonly learningRate: number | null;
  /** Seconds a step, of late; null before there are a few in this session. */
  readonly pace: number | null;
  /** Training time left as the run itself last told it; null while it does not. */
  readonly left: number | null;
}

const NOTHING: RunProgress = {
  step: 0,
  seconds: 0,
  loss: null,
  psnr: null,
  ssim: null,
  lipschitz: null,
  learningRate: null,
  pace: null,
  left: null,
};

/** As of the last checkpoint; nothing without a record. */
export function progressOfRecord(record: RunRecord | null): RunProgress {
  return record === null ? NOTHING : { ...NOTHING, ...record.progress };
}

/** Part of the pace that a step replaces: about the last twenty count. */
const FRESHNESS = 0.05;

/** What an event changes. */
export function advance(progress: RunProgress, event: TrainingEvent): RunProgress {
  switch (event.type) {
    case 'step': {
      const { step, seconds, loss, learningRate } = event;
      const latest = (seconds - progress.seconds) / Math.max(1, step - progress.step);
      // After going back (a rollback, a resumed run) the difference means nothing.
      const isNext = step === progress.step + 1 && latest > 0;
      const pace = progress.pace === null ? latest : progress.pace + FRESHNESS * (latest - progress.pace);
      const left = event.secondsLeft ?? null;
      return { ...progress, step, seconds, loss, learningRate, left, pace: isNext ? pace : progress.pace };
    }
    case 'validation':
      return { ...progress, seconds: event.seconds, psnr: event.psnr, ssim: event.ssim };
    case 'monitor':
      return { ...progress, seconds: event.seconds, lipschitz: event.local };
    case 'notice':
      // A resumed run may have become longer.
      return event.kind === 'resumed' ? { ...progress, left: null } : progress;
    case 'pretraining':
      return { ...progress, seconds: event.seconds, left: event.secondsLeft ?? null };
  }
}

/** How far along a run is, 0…1: by steps or by minutes, whichever is further. */
export function courseOf(
  { step, seconds }: Pick<RunProgress, 'step' | 'seconds'>,
  { steps, minutes }: Pick<TrainingConfig, 'steps' | 'minutes'>,
): number {
  return Math.min(1, Math.max(step / steps, minutes === null ? 0 : seconds / (60 * minutes)));
}

/** Training time left, seconds: as the run says, else by steps or by minutes, whichever ends first; null while it cannot be told. */
export function secondsLeft({ step, seconds, pace, left }: RunProgress, config: TrainingConfig): number | null {
  if (left !== null) return left;
  const byTime = config.minutes === null ? Infinity : config.minutes * 60 - seconds;
  const bySteps = pace === null ? null : (config.steps - step) * pace;
  if (bySteps === null) return byTime < Infinity ? Math.max(0, byTime) : null;
  return Math.max(0, Math.min(bySteps, byTime));
}
