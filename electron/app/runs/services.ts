import { join } from 'node:path';

import type { RunSummary } from '../../../core/contract/run.js';
import type { EngineHost } from '../../engine/engine-host.js';
import { applicationVersion, dataFolder } from '../locations.js';
import { RunLibrary } from './library.js';
import { RunsFolder } from './runs-folder.js';
import type { DatasetSources } from '../datasets/sources.js';
import type { SettingsStore } from '../settings/store.js';
import type { Desktop } from '../shell-capabilities.js';

export interface OpenRunsOptions {
  readonly engine: EngineHost;
  readonly datasets: DatasetSources;
  readonly settings: SettingsStore;
  readonly desktop: Desktop | undefined;
  readonly onDefect: (defect: unknown) => void;
}

/**
 * Opens the runs of the person's own folder, or of the one chosen in the settings (a change of it holds from the next start), and goes
 * on with those that were at work.
 */
export function openRuns({ engine, datasets, settings, desktop, onDefect }: OpenRunsOptions): Promise<RunLibrary> {
  return RunLibrary.open({
    folder: new RunsFolder(settings.current.runsFolder ?? join(dataFolder(), 'runs')),
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
