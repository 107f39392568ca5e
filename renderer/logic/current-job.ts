import type { RunSummary } from '../../core/contract/run.js';
import { formatWhole } from './dataset-facts.js';
import { formatDuration } from '../text/format-quantity.js';
import { text } from '../text/text.js';
import type { Place } from './places.js';

/** The long work under way, as the status bar shows it. */
export interface CurrentJob {
  readonly name: string;
  /** 0…1; null while it cannot be told. */
  readonly share: number | null;
  /** Step, time left; empty when there is nothing to say. */
  readonly detail: string;
  /** Where it is seen in full. */
  readonly place: Place;
  readonly subject: string | null;
}

/** A run that trains or is about to. */
export function describeTraining(run: RunSummary, waiting: number): CurrentJob {
  const preparing = run.state === 'preparing';
  const detail = [
    ...(preparing ? [] : [text.status.step(formatWhole(run.step), formatWhole(run.steps), run.minutes !== null)]),
    ...(run.secondsLeft === null ? [] : [text.controls.left(formatDuration(run.secondsLeft))]),
    ...(waiting > 0 ? [text.status.waiting(waiting)] : []),
  ].join(' · ');
  return {
    name: preparing ? text.status.preparing(run.name) : text.status.training(run.name),
    share: preparing ? null : run.course,
    detail,
    place: 'monitor',
    subject: run.id,
  };
}
