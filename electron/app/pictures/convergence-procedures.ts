import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { implement, type Router } from '@orpc/server';

import { convergenceContract } from '../../../core/contract/convergence-contract.js';
import type { ConvergenceEvent, ConvergenceRequest } from '../../../core/contract/convergence.js';
import type { EngineHost } from '../../engine/engine-host.js';
import { resolveModel } from '../models/library.js';
import type { PictureStore } from './picture-store.js';
import { refusePaths } from '../serving/refuse-paths.js';
import type { ServedFiles } from '../serving/served-files.js';
import type { ShellCapabilities } from '../shell-capabilities.js';

export interface ConvergenceServices {
  readonly engine: Pick<EngineHost, 'stream'>;
  readonly pictures: PictureStore;
  readonly served: ServedFiles;
  readonly shell: ShellCapabilities;
  /** The session's folder: frames last as long as it. */
  readonly session: string;
}

/** Solvers compared on an open picture. */
export function convergenceProcedures(
  services: ConvergenceServices,
): Router<typeof convergenceContract, Record<PropertyKey, unknown>> {
  const contract = implement(convergenceContract);
  return {
    compare: contract.compare.handler(({ input, signal }) => {
      if (services.shell.files === null) refusePaths(input);
      return compare(services, input, signal);
    }),
  };
}

async function* compare(
  { engine, pictures, served, session }: ConvergenceServices,
  { picture, ...settings }: ConvergenceRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<ConvergenceEvent, void, undefined> {
  const input = pictures.find(picture).path;
  const model = await resolveModel(settings.model);
  const frames = join(session, `frames-${randomBytes(8).toString('hex')}`);
  const events = engine.stream(
    (client, options) => client.compare({ ...settings, model, input, frames }, options),
    'compared solvers',
    signal,
  );
  for await (const event of events) {
    if (event.type !== 'frame') yield event;
    else yield { type: 'frame', solver: event.solver, evaluation: event.evaluation, url: served.share(event.file) };
  }
}
