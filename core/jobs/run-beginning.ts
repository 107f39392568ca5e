import { basename } from 'node:path';

import type { TrainingConfig, TrainingSource } from '../contract/training.js';
import type { OpenedPictures } from '../pictures/sources/open-picture-source.js';
import { changedSettings, type RunChange } from '../runs/changed-settings.js';
import { type RunRecord, type RunVersions, thisMachine } from '../runs/record.js';
import { picturesDigest } from '../runs/pictures-digest.js';
import type { SourceDigests } from '../runs/sources.js';
import { resumedSources } from './resumed-sources.js';

/** What a session of a run begins with. */
export interface SessionPlan {
  readonly sources: readonly TrainingSource[];
  /** By what their files are known again; null where that is still to be found out. */
  readonly digests: readonly SourceDigests[] | null;
  /** In what it differs from the session before; nothing for a new run. */
  readonly changes: readonly RunChange[];
}

/** What a person calls a run, and what computes it. */
export interface RunIdentity {
  readonly run: string;
  readonly name?: string;
  readonly from?: string;
  readonly versions: Omit<RunVersions, 'node'>;
}

/**
 * What a run goes on with, before anything is computed.
 *
 * @param former what `run.json` says; null for a new run, whose sources are those that are asked for
 * @throws StillpointError BAD_CONFIGURATION naming what may not change; NOT_FOUND when a folder of pictures is gone
 */
export async function planSession(
  former: RunRecord | null,
  { run, versions }: RunIdentity,
  config: TrainingConfig,
  sources: readonly TrainingSource[],
  signal?: AbortSignal,
): Promise<SessionPlan> {
  if (former === null) return { sources, digests: null, changes: [] };
  const settings = changedSettings(former.config, config);
  const found = await resumedSources(run, sources, signal);
  const machine = [
    { what: 'version', from: former.versions.stillpoint, to: versions.stillpoint },
    { what: 'backend', from: former.versions.backend, to: versions.backend },
    { what: 'processor', from: former.machine.processor, to: thisMachine().processor },
  ];
  const changes = [...settings, ...found.moved, ...machine.filter(isAnother)];
  return { sources: found.sources, digests: found.digests, changes };
}

const isAnother = ({ from, to }: RunChange): boolean => from !== to;

/** `run.json` as a session begins. @param step where it goes on */
export function recordOfSession(
  { run, name, from, versions }: RunIdentity,
  config: TrainingConfig,
  former: RunRecord | null,
  { training, validation, resolved }: OpenedPictures,
  digests: readonly SourceDigests[],
  changes: readonly RunChange[],
  step: number,
): RunRecord {
  const progress = { step: 0, seconds: 0, loss: null, psnr: null, ssim: null, lipschitz: null, learningRate: null };
  const time = new Date().toISOString();
  return {
    name: name ?? former?.name ?? basename(run),
    created: former?.created ?? time,
    status: 'running',
    message: null,
    hint: null,
    config,
    seed: config.seed,
    from: former?.from ?? from ?? null,
    pictures: {
      folders: resolved.flatMap((source) => (source.kind === 'synthetic' ? [] : [source.folder])),
      training: training.count,
      validation: validation.length,
      ...picturesDigest(resolved, digests),
    },
    versions: { ...versions, node: process.versions.node },
    machine: thisMachine(),
    progress: former?.progress ?? progress,
    best: former?.best ?? null,
    notices: former?.notices ?? [],
    changes: [...(former?.changes ?? []), ...changes.map((change) => ({ time, step, ...change }))],
  };
}
