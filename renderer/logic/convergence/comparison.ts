import type { ConvergenceEvent, ConvergenceRequest } from '../../../core/contract/convergence.js';
import type { StopReason } from '../../../core/contract/restoration.js';
import type { SolverChoice } from './solver-choices.js';

/** What one solver did so far. */
export interface Trace {
  readonly solver: SolverChoice;
  /** Relative residual of each evaluation; the first is that of evaluation 1. */
  readonly residuals: readonly number[];
  /** Seconds since this solver began, at each evaluation. */
  readonly seconds: readonly number[];
  /** Addresses of the pictures by evaluation, that of x⁰ first; undefined for one that has not come (yet). */
  readonly frames: readonly (string | undefined)[];
  /** How it ended; null while it has not. */
  readonly end: { readonly reason: StopReason; readonly evaluations: number } | null;
}

/** A comparison that was started: what was asked, and a trace for each solver in the order asked. */
export interface Comparison {
  readonly request: ConvergenceRequest;
  /** Name of the picture as it was opened. */
  readonly name: string;
  readonly traces: readonly Trace[];
}

export function beginComparison(
  request: ConvergenceRequest,
  name: string,
  solvers: readonly SolverChoice[],
): Comparison {
  const traces = solvers.map((solver): Trace => ({ solver, residuals: [], seconds: [], frames: [], end: null }));
  return { request, name, traces };
}

/** The comparison after an event. Pictures are written beside the solving and may come late, or out of order. */
export function advanceComparison(comparison: Comparison, event: ConvergenceEvent): Comparison {
  const traces = comparison.traces.map((trace, index) => (index === event.solver ? advanceTrace(trace, event) : trace));
  return { ...comparison, traces };
}

function advanceTrace(trace: Trace, event: ConvergenceEvent): Trace {
  switch (event.type) {
    case 'evaluation':
      return {
        ...trace,
        residuals: [...trace.residuals, event.residual],
        seconds: [...trace.seconds, event.seconds],
      };
    case 'finished':
      return { ...trace, end: { reason: event.reason, evaluations: event.evaluations } };
    case 'frame': {
      const frames = Array.from({ length: Math.max(trace.frames.length, event.evaluation + 1) }, (_, evaluation) =>
        evaluation === event.evaluation ? event.url : trace.frames[evaluation],
      );
      return { ...trace, frames };
    }
  }
}

/** Whether every solver came to its end. */
export function isComplete({ traces }: Comparison): boolean {
  return traces.every(({ end }) => end !== null);
}

/** The last evaluation of any of these solvers that has a picture; 0 is x⁰. */
export function lastEvaluation(traces: readonly Trace[]): number {
  return Math.max(0, ...traces.map(({ frames }) => frames.length - 1));
}

/** A picture on the way, and what is known of it. */
export interface Frame {
  readonly url: string;
  readonly evaluation: number;
  /** Null for x⁰, which nothing was evaluated for. */
  readonly residual: number | null;
}

/** The picture after an evaluation, or the nearest earlier one there is; null while there is none. */
export function frameAt({ frames, residuals }: Trace, evaluation: number): Frame | null {
  for (let at = Math.min(evaluation, frames.length - 1); at >= 0; at -= 1) {
    const url = frames[at];
    if (url !== undefined) return { url, evaluation: at, residual: residuals[at - 1] ?? null };
  }
  return null;
}
