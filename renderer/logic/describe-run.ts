import { formatResidual, formatSeconds } from '../text/format.js';
import { text } from '../text/text.js';
import type { Run } from './run-state.js';

/** A run in words: one line that says where it stands, and a few numbers or a piece of advice below. */
export interface RunDescription {
  readonly tone: 'quiet' | 'good' | 'warning';
  readonly title: string | null;
  readonly lines: readonly string[];
}

export function describeRun(run: Run): RunDescription {
  switch (run.state) {
    case 'idle':
      return { tone: 'quiet', title: null, lines: [] };
    case 'queued':
      return { tone: 'quiet', title: text.progress.queued(run.ahead), lines: [] };
    case 'running':
      return describeRunning(run);
    case 'done': {
      const { reason, evaluations, residual, seconds } = run.report;
      const numbers = `${text.progress.residual(formatResidual(residual))}, ${text.strip.seconds(formatSeconds(seconds))}`;
      const title = text.strip.outcome[reason](evaluations);
      if (reason === 'converged') return { tone: 'good', title, lines: [numbers] };
      return { tone: 'warning', title, lines: [numbers, text.strip.advice[reason]] };
    }
    case 'cancelled':
      return {
        tone: 'quiet',
        title: text.strip.outcome.cancelled(run.residuals.length),
        lines: [text.strip.advice.cancelled],
      };
    case 'failed':
      return { tone: 'warning', title: text.strip.failed, lines: [] };
  }
}

function describeRunning(run: Extract<Run, { state: 'running' }>): RunDescription {
  const latest = run.residuals[run.residuals.length - 1];
  if (run.stage !== 'solving' || latest === undefined) {
    return { tone: 'quiet', title: text.progress[run.stage], lines: [] };
  }
  return {
    tone: 'quiet',
    title: `${text.progress.evaluation(run.residuals.length)} ${text.progress.limit(run.limit)}`,
    lines: [`${text.progress.residual(formatResidual(latest))}, ${text.strip.seconds(formatSeconds(run.seconds))}`],
  };
}
