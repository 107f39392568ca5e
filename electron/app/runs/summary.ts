import type { RunSummary } from '../../../core/contract/run.js';
import type { RunEntry } from './entry.js';
import { courseOf, type RunProgress, secondsLeft } from './progress.js';

/**
 * A run as lists show it.
 *
 * @param place in the line of those that wait, if it does
 */
export function summarise(
  { id, entry, progress, bytes }: { id: string; entry: RunEntry; progress: RunProgress; bytes: number },
  place: number,
): RunSummary {
  const { name, state, created, datasets, config, message } = entry;
  const { step, seconds, loss, psnr, ssim, lipschitz } = progress;
  return {
    id,
    name,
    state,
    ahead: state === 'queued' ? Math.max(0, place) : null,
    created,
    description: config.description,
    datasets: datasets.map((dataset) => dataset.name),
    pictures: [...datasets.map((dataset) => dataset.name), ...entry.folders],
    scheme: config.model.scheme.kind,
    step,
    steps: config.steps,
    minutes: config.minutes,
    course: state === 'finished' ? 1 : courseOf(progress, config),
    seconds,
    // What the run said of itself holds while it goes on: it may wait to become longer.
    secondsLeft: state === 'finished' ? 0 : secondsLeft(state === 'running' ? progress : { ...progress, left: null }, config),
    ...{ loss, psnr, ssim, lipschitz, message, bytes },
  };
}
