import type { Progress } from '../../electron/setup/progress.js';

/** What every experiment is given. */
export interface ExperimentContext {
  /** Folder that results and figures are written to; it exists. */
  readonly out: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What an experiment has to say in the end: one object for scripts, one text for people. */
export interface ExperimentResult {
  readonly json: object;
  readonly text: string;
}
