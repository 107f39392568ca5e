import type { RunNotice } from './run-history.js';

/** A notice as the list shows it; `run` names its run where several are shown. */
export interface ShownNotice extends Pick<RunNotice, 'step' | 'kind' | 'message' | 'hint'> {
  readonly key: string;
  readonly run: string | null;
}
