import { formatResidual, formatSeconds } from '../../text/format.js';
import { text } from '../../text/text.js';
import type { Trace } from './comparison.js';

/** How a solver did, in words and numbers: a row of the table. */
export interface TraceDescription {
  readonly outcome: string;
  readonly tone: 'quiet' | 'good' | 'warning';
  readonly evaluations: string;
  readonly seconds: string;
  readonly residual: string;
}

/** @param working whether the comparison goes on, so that what has not ended still may */
export function describeTrace(trace: Trace, working: boolean): TraceDescription {
  const { residuals, seconds, end } = trace;
  const count = end?.evaluations ?? residuals.length;
  const latest = residuals.at(-1);
  const numbers = {
    evaluations: count === 0 ? '–' : String(count),
    seconds: seconds.length === 0 ? '–' : formatSeconds(seconds.at(-1) ?? 0),
    residual: latest === undefined ? '–' : formatResidual(latest),
  };
  const words = text.convergence.outcomes;
  if (end === null) {
    const meanwhile = residuals.length === 0 && trace.frames.length === 0 ? words.waiting : words.working;
    return { ...numbers, outcome: working ? meanwhile : words.unfinished, tone: 'quiet' };
  }
  switch (end.reason) {
    case 'converged':
      return { ...numbers, outcome: words.converged(count, numbers.seconds), tone: 'good' };
    case 'cancelled':
      return { ...numbers, outcome: words.cancelled(count), tone: 'quiet' };
    default:
      return { ...numbers, outcome: words[end.reason](count), tone: 'warning' };
  }
}
