import type { RestorationEvent, RestorationReport } from '../../core/contract/restoration.js';
import type { Failure } from '../api/failure.js';

/** Where a restoration stands. `residuals` holds one entry per evaluation made, never padded. */
export type Run =
  | { readonly state: 'idle' }
  | { readonly state: 'queued'; readonly ahead: number; readonly residuals: readonly number[] }
  | {
      readonly state: 'running';
      readonly stage: 'reading' | 'checking' | 'solving' | 'writing';
      readonly residuals: readonly number[];
      /** Most evaluations this run may make. */
      readonly limit: number;
      readonly seconds: number;
    }
  | { readonly state: 'done'; readonly report: RestorationReport; readonly residuals: readonly number[] }
  | { readonly state: 'failed'; readonly failure: Failure; readonly residuals: readonly number[] }
  | { readonly state: 'cancelled'; readonly residuals: readonly number[] };

/** Whether work is under way that can be cancelled. */
export function isActive(run: Run): boolean {
  return run.state === 'queued' || run.state === 'running';
}

export function residualsOf(run: Run): readonly number[] {
  return run.state === 'idle' ? [] : run.residuals;
}

/** The run after one event of its stream. Events that come after the end change nothing. */
export function advance(run: Run, event: RestorationEvent, limit: number): Run {
  if (!isActive(run)) return run;
  const residuals = residualsOf(run);
  const seconds = run.state === 'running' ? run.seconds : 0;
  switch (event.type) {
    case 'queued':
      return { state: 'queued', ahead: event.ahead, residuals };
    case 'stage':
      return { state: 'running', stage: event.stage, residuals, limit, seconds };
    case 'evaluation':
      return {
        state: 'running',
        stage: 'solving',
        residuals: [...residuals, event.residual],
        limit: event.limit,
        seconds: event.seconds,
      };
    case 'done':
      return { state: 'done', report: event.report, residuals: event.report.residuals };
    case 'failed':
      return { state: 'failed', failure: { code: event.code, message: event.message, hint: event.hint }, residuals };
  }
}

/**
 * How far the solve has come, 0…1: the share of the way from the first residual to the tolerance, on the logarithmic
 * scale where convergence is a straight line; or the share of allowed evaluations, whichever is further.
 */
export function progressOf(residuals: readonly number[], tolerance: number, limit: number): number {
  const [first] = residuals;
  if (first === undefined) return 0;
  const best = Math.min(...residuals.filter((residual) => residual > 0));
  const way = Math.log(first / tolerance);
  const byResidual = way > 0 && Number.isFinite(best) ? Math.log(first / best) / way : 0;
  return Math.min(1, Math.max(0, byResidual, residuals.length / limit));
}
