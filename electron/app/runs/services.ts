import { join } from 'node:path';

import type { RunSummary } from '../../../core/contract/run.js';
import type { EngineHost } from '../../engine/engine-host.js';
import { applicationVersion, dataFolder } from '../locations.js';
import { RunLibrary } from './runs-folder.js';
import { RunQueue } from './library.js';
import type { RunDatasets } from './training-turn.js';
import type { SettingsStore } from '../settings/store.js';
import type { Desktop } from '../shell-capabilities.js';

export interface RunServicesOptions {
  readonly engine: EngineHost;
  readonly datasets: RunDatasets;
  readonly settings: SettingsStore;
  readonly desktop: Desktop | undefined;
  readonly onDefect: (defect: unknown) => void;
}

/**
 * Opens the runs of the person's own folder, or of the one chosen in the settings (a change of it holds from the next start), and goes
 * on with those that were at work.
 */
export function openRuns({ engine, datasets, settings, desktop, onDefect }: RunServicesOptions): Promise<RunQueue> {
  return RunQueue.open({
    library: new RunLibrary(settings.current.runsFolder ?? join(dataFolder(), 'runs')),
    engine,
    datasets,
    application: applicationVersion(),
    memory: () => settings.current.memory,
    onDefect,
    onEnd: (run) => {
      if (settings.current.notifications) desktop?.notify(endOf(run));
    },
    onProgress: (fraction) => desktop?.showProgress(fraction),
  });
}

function endOf({ name, state, message, psnr }: RunSummary): { title: string; body: string } {
  const score = psnr === null ? '' : `Validation: ${psnr.toFixed(2)} dB.`;
  return state === 'failed'
    ? { title: `“${name}” has failed`, body: message ?? '' }
    : { title: `“${name}” is trained`, body: score };
}
