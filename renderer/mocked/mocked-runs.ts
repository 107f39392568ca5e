import { implement } from '@orpc/server';

import { StillpointError } from '../../core/contract/errors.js';
import { runContract } from '../../core/contract/run-contract.js';
import type { RunSummary } from '../../core/contract/run.js';
import { mockedValue } from './mocked-stream.js';

/** Runs of the mocked shell. */
export function mockedRuns() {
  const contract = implement(runContract);
  const runs = mockedValue<RunSummary[]>([]);
  const unknown = (): never => {
    throw new StillpointError('NOT_FOUND', 'The mocked shell does not do this.', 'Use the real one.');
  };
  return contract.router({
    presets: contract.presets.handler(() => []),
    watch: contract.watch.handler(({ signal }) => runs.watch(signal)),
    check: contract.check.handler(() => ({ config: null, mistakes: [] })),
    estimate: contract.estimate.handler(unknown),
    start: contract.start.handler(unknown),
    pause: contract.pause.handler(unknown),
    resume: contract.resume.handler(unknown),
    stop: contract.stop.handler(unknown),
    extend: contract.extend.handler(unknown),
    rename: contract.rename.handler(unknown),
    remove: contract.remove.handler(unknown),
    restore: contract.restore.handler(unknown),
    configuration: contract.configuration.handler(unknown),
    events: contract.events.handler(unknown),
    samples: contract.samples.handler(unknown),
    keep: contract.keep.handler(unknown),
    exportMetrics: contract.exportMetrics.handler(unknown),
  });
}
