import type { RunOrigin } from '../../../core/contract/run-origin.js';
import type { RunSummary } from '../../../core/contract/run.js';
import { formatBytes } from '../../text/format.js';
import { formatWhole } from '../../text/format-quantity.js';
import { text } from '../../text/text.js';

/** A line of a table about a run. */
export interface RunFact {
  readonly name: string;
  readonly value: string;
}

/** On what a run was trained, and by what; only what it is named where it has not begun. */
export function runFacts({ pictures: names }: Pick<RunSummary, 'pictures'>, origin: RunOrigin | null): RunFact[] {
  const words = text.monitor.report;
  const named = { name: words.pictures, value: names.join(', ') };
  if (origin === null) return [named];
  const { pictures, seed, machine, versions, created } = origin;
  const engine = versions.tensorflow === null ? versions.backend : `${versions.backend} ${versions.tensorflow}`;
  return [
    named,
    { name: words.count, value: words.counted(formatWhole(pictures.training), formatWhole(pictures.validation)) },
    ...(pictures.digest === null ? [] : [{ name: words.digest, value: pictures.digest }]),
    { name: words.seed, value: String(seed) },
    { name: words.begun, value: created.slice(0, 16).replace('T', ' ') },
    { name: words.processor, value: words.cores(machine.processor, machine.cores) },
    { name: words.memory, value: formatBytes(machine.memory) },
    { name: words.platform, value: machine.platform },
    { name: words.versions, value: words.software(versions.stillpoint, engine, versions.node) },
  ];
}
