import { createRouterClient, implement, ORPCError } from '@orpc/server';
import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';

import { appContract } from '../../../core/contract/app-contract.js';
import type { StillpointError } from '../../../core/contract/errors.js';
import type { Picture } from '../../../core/contract/picture.js';
import type { RestorationEvent, RestorationRequest } from '../../../core/contract/restoration.js';
import { shellKey, type SaveOutcome, type Shell } from '../../../renderer/api/shell.js';
import { scriptLibrary, type LibraryScript } from './scripted-library.js';

/** What the other side of the contract does in one test. */
export interface Script extends LibraryScript {
  take?: (file: File) => Promise<Picture>;
  run?: (request: RestorationRequest, signal: AbortSignal | undefined) => AsyncGenerator<RestorationEvent>;
  save?: () => Promise<SaveOutcome>;
}

/**
 * The stores over an in-process implementation of the real contract (validated both ways) that follows a script.
 * @returns ids of the pictures that were forgotten, in order
 */
export function installScriptedShell(script: Script): { forgotten: string[] } {
  const forgotten: string[] = [];
  const contract = implement(appContract);
  const unexpected = (): never => {
    throw new ORPCError('NOT_IMPLEMENTED');
  };
  const router = contract.router({
    app: {
      about: contract.app.about.handler(unexpected),
      engine: contract.app.engine.handler(async function* () {
        yield { state: 'starting' as const };
      }),
    },
    pictures: {
      openPath: contract.pictures.openPath.handler(unexpected),
      choose: contract.pictures.choose.handler(unexpected),
      sample: contract.pictures.sample.handler(() => picture('sample-picture')),
      forget: contract.pictures.forget.handler(({ input }) => {
        forgotten.push(input.id);
        return {};
      }),
    },
    restorations: {
      run: contract.restorations.run.handler(({ input, signal }) => (script.run ?? unexpected)(input, signal)),
    },
    results: { save: contract.results.save.handler(unexpected) },
    ...scriptLibrary(script),
  });
  const shell: Shell = {
    kind: 'browser',
    client: createRouterClient(router),
    watchConnection(listener) {
      listener('open');
      return () => undefined;
    },
    takePicture: script.take ?? ((file) => Promise.resolve(picture(`picture-${file.name}`))),
    importModel: unexpected,
    choosePictures: null,
    pathOf: null,
    save: script.save ?? unexpected,
  };
  const pinia = createPinia();
  createApp({}).provide(shellKey, shell).use(pinia);
  setActivePinia(pinia);
  return { forgotten };
}

export function picture(id: string): Picture {
  return {
    id,
    name: `${id}.png`,
    width: 64,
    height: 48,
    bytes: 99,
    format: 'png',
    bitDepth: 8,
    url: `/pictures/${id}`,
  };
}

export function wireError(error: StillpointError): ORPCError<'STILLPOINT', { code: string; hint: string }> {
  return new ORPCError('STILLPOINT', { message: error.message, data: { code: error.code, hint: error.hint } });
}
