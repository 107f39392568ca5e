import { configDifferences } from '../contract/config-differences.js';
import { StillpointError } from '../contract/errors.js';
import { settingName } from '../contract/setting-names.js';
import type { TrainingConfig } from '../contract/training.js';

/** Something that is another thing since a run was resumed. */
export interface RunChange {
  /** A setting by its path, or `pictures`, `backend`, `processor`, `version`. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/**
 * What may be another when a run goes on: how long it lasts and how it is watched. A group's name stands for all of its fields. Nothing
 * else may, because the weights would be those of neither configuration.
 */
export const MAY_CHANGE = ['title', 'steps', 'minutes', 'stopping', 'monitoring', 'data.memory'] as const;

/** Longest value that is quoted, characters. */
const QUOTED = 40;

/**
 * The settings in which a run goes on otherwise than it began.
 *
 * @param former what `run.json` says @param now what it is asked to go on with
 * @throws StillpointError BAD_CONFIGURATION naming each of those that may not change, with both values
 */
export function changedSettings(former: TrainingConfig, now: TrainingConfig): RunChange[] {
  const differences = configDifferences([former, now]).map(({ path, values: [from, to] }) => ({
    what: path,
    from: quoted(from),
    to: quoted(to),
  }));
  const refused = differences.filter(({ what }) => !mayChange(what));
  if (refused.length === 0) return differences;
  const list = refused.map(({ what, from, to }) => `${settingName(what)} is ${to}, and ${from} in the run`).join('; ');
  throw new StillpointError(
    'BAD_CONFIGURATION',
    `The run cannot go on with other settings than it began with: ${list}.`,
    `Give it its own (they are in its run.json), or start a new run. What may change is ${MAY_CHANGE.map((path) => settingName(path)).join(', ')}, and where its pictures lie.`,
  );
}

function mayChange(path: string): boolean {
  return MAY_CHANGE.some((name) => path === name || path.startsWith(`${name}.`));
}

function quoted(value: string | undefined): string {
  if (value === undefined) return 'not given';
  return value.length > QUOTED ? `${value.slice(0, QUOTED)}…` : value;
}

/** Changes as a sentence; nothing where there are none. */
export function describeChanges(changes: readonly RunChange[]): string {
  if (changes.length === 0) return '';
  return ` Changed: ${changes.map(({ what, from, to }) => `${settingName(what)} from ${from} to ${to}`).join('; ')}.`;
}
