import { implement, createRouterClient } from '@orpc/server';

import { appContract } from '../../core/contract/app-contract.js';
import { StillpointError } from '../../core/contract/errors.js';
import type { Shell } from '../api/shell.js';
import { mockedDatasets } from './mocked-datasets.js';
import { mockedModels } from './mocked-models.js';
import { drawScene, hold, type HeldPictures } from './mocked-pictures.js';
import { mockedRuns } from './mocked-runs.js';
import { mockedSettings } from './mocked-settings.js';
import { mockedVerdict } from './mocked-verdict.js';
import { pause } from './pause.js';

/**
 * The contract replayed in the page, for `npm run dev:mocked`: the interface can be worked on without an engine. Nothing
 * is restored; numbers are those of a recorded run. The production build does not contain it; of the tests only that of
 * the plots' speed uses it, because nothing real computes so fast.
 */
export function openMockedShell(): Shell {
  const pictures = new Map() as HeldPictures;
  /** `?notice=…` shows the fallback to a slower engine. */
  const notice = new URLSearchParams(location.search).get('notice');
  const contract = implement(appContract);
  const router = contract.router({
    app: {
      about: contract.app.about.handler(() => ({ version: '0.0.0' })),
      engine: contract.app.engine.handler(async function* ({ signal }) {
        yield { state: 'starting' as const };
        await pause(600, signal);
        yield {
          state: 'ready' as const,
          device: {
            backend: notice === null ? ('tensorflow' as const) : ('wasm' as const),
            device: 'cpu',
            threads: 2,
            tensorflow: '2.21.0',
            notice,
          },
          host: 'worker thread' as const,
          memory: { residentBytes: 431_000_000, tensors: 38 },
        };
        await pause(1e9, signal);
      }),
    },
    pictures: {
      openPath: contract.pictures.openPath.handler(() => Promise.reject(new Error('mocked'))),
      choose: contract.pictures.choose.handler(() => []),
      sample: contract.pictures.sample.handler(async () =>
        hold(await drawScene({ width: 960, height: 640, seed: 3, blur: 2 }), 'sample.png', pictures),
      ),
      forget: contract.pictures.forget.handler(({ input }) => {
        pictures.delete(input.id);
        return {};
      }),
    },
    restorations: {
      run: contract.restorations.run.handler(async function* ({ input, signal }) {
        const picture = pictures.get(input.picture);
        if (picture === undefined) throw new StillpointError('NOT_FOUND', 'No such picture.', 'Open it again.');
        yield { type: 'queued' as const, ahead: 0 };
        yield { type: 'stage' as const, stage: 'reading' as const };
        await pause(150, signal);
        const verdict = mockedVerdict(picture.name, input);
        if (verdict.blur !== 'unchecked') {
          yield { type: 'stage' as const, stage: 'checking' as const };
          await pause(800, signal);
        }
        yield { type: 'stage' as const, stage: 'solving' as const };
        for (const [index, residual] of RECORDED.entries()) {
          await pause(220, signal);
          const seconds = (index + 1) * 0.22;
          yield { type: 'evaluation' as const, evaluation: index + 1, limit: input.maxEvaluations, residual, seconds };
        }
        yield { type: 'stage' as const, stage: 'writing' as const };
        const id = `restored-${Date.now()}`;
        const restored = { ...picture, id, name: `${picture.name.replace(/\.\w+$/, '')}-restored.png` };
        yield {
          type: 'done' as const,
          restored,
          report: {
            evaluations: RECORDED.length,
            converged: true,
            reason: 'converged' as const,
            residual: RECORDED.at(-1) ?? 0,
            residuals: RECORDED,
            seconds: 2.6,
            width: picture.width,
            height: picture.height,
            blur: input.blur,
            noise: verdict.caution * (input.noise === 'auto' || verdict.noisier ? verdict.measuredNoise : input.noise),
            boundary: input.boundary,
            light: input.light === 'auto' ? ('encoded' as const) : input.light,
            strength: input.strength,
            verdict,
            model: input.model,
            // Said of the sample, so that there is something to read.
            ...(picture.name === 'sample.png'
              ? { notices: ['Its floating-point values are written with 16 bits.'] }
              : {}),
          },
        };
      }),
    },
    results: { save: contract.results.save.handler(() => ({ path: null })) },
    convergence: {
      compare: contract.convergence.compare.handler(() => {
        throw new StillpointError('NOT_FOUND', 'The mocked shell compares no solvers.', 'Use the real one.');
      }),
    },
    models: mockedModels(),
    datasets: mockedDatasets(),
    runs: mockedRuns(),
    settings: mockedSettings(),
    window: {
      requests: contract.window.requests.handler(async function* ({ signal }) {
        await pause(1e9, signal);
        yield* [];
      }),
      describe: contract.window.describe.handler(() => ({})),
    },
  });

  const client = createRouterClient(router);
  return {
    kind: 'browser',
    client,
    watchConnection(listener) {
      listener('open');
      return () => undefined;
    },
    async takePicture(file) {
      await pause(300);
      return hold(file, file.name, pictures);
    },
    importModel: (file) =>
      client.models.import({ path: file.name }).then((model) => model ?? Promise.reject(new Error('dismissed'))),
    choosePictures: null,
    pathOf: null,
    save: () => Promise.resolve({ kind: 'downloading' }),
  };
}

const RECORDED = [0.071, 0.034, 0.017, 0.0081, 0.0048, 0.0031, 0.0022, 0.0017, 0.0014, 0.00115, 0.00091];
