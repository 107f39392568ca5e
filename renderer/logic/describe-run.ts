import type { RestorationReport } from '../../core/contract/restoration.js';
import type { Verdict } from '../../core/contract/verdict.js';
import { formatResidual, formatSeconds } from '../text/format.js';
import { text } from '../text/text.js';
import type { Run } from './run-state.js';

/** A run in words: one line that says where it stands or what happened to the picture, what to do about it, and the numbers. */
export interface RunDescription {
  readonly tone: 'quiet' | 'good' | 'warning';
  readonly title: string | null;
  readonly advice: string | null;
  readonly lines: readonly string[];
}

export function describeRun(run: Run): RunDescription {
  switch (run.state) {
    case 'idle':
      return { tone: 'quiet', title: null, advice: text.strip.idle, lines: [] };
    case 'queued':
      return { tone: 'quiet', title: text.progress.queued(run.ahead), advice: null, lines: [] };
    case 'running':
      return describeRunning(run);
    case 'done':
      return describeDone(run.report);
    case 'cancelled':
      return {
        tone: 'quiet',
        title: text.strip.outcome.cancelled(run.residuals.length),
        advice: text.strip.advice.cancelled,
        lines: [],
      };
    case 'failed':
      return { tone: 'warning', title: text.strip.failed, advice: null, lines: [] };
  }
}

/** The verdict comes first. Only what diverged is worse than anything a verdict says. */
function describeDone({ verdict, reason, evaluations, residual, seconds }: RestorationReport): RunDescription {
  const ending = text.strip.outcome[reason](evaluations);
  const time = text.strip.seconds(formatSeconds(seconds));
  const numbers = `${text.progress.residual(formatResidual(residual))}, ${time}`;
  const { message, advice } = verdict;
  // What was left as it is was not solved.
  const lines = [evaluations === 0 ? time : `${ending}, ${numbers}`];
  if (needsAttention(verdict)) return { tone: 'warning', title: message, advice, lines };
  switch (reason) {
    case 'converged':
      return { tone: verdict.blur === 'right' ? 'good' : 'quiet', title: message, advice, lines };
    case 'limit':
      return { tone: 'warning', title: message, advice: text.strip.advice.limit, lines };
    case 'diverged':
    case 'cancelled':
      return { tone: 'warning', title: ending, advice: text.strip.advice[reason], lines: [numbers] };
  }
}

function needsAttention({ blur, noisier }: Verdict): boolean {
  return noisier || (blur !== 'right' && blur !== 'unchecked');
}

function describeRunning(run: Extract<Run, { state: 'running' }>): RunDescription {
  const latest = run.residuals[run.residuals.length - 1];
  if (run.stage !== 'solving' || latest === undefined) {
    return { tone: 'quiet', title: text.progress[run.stage], advice: null, lines: [] };
  }
  return {
    tone: 'quiet',
    title: `${text.progress.evaluation(run.residuals.length)} ${text.progress.limit(run.limit)}`,
    advice: null,
    lines: [`${text.progress.residual(formatResidual(latest))}, ${text.strip.seconds(formatSeconds(run.seconds))}`],
  };
}
