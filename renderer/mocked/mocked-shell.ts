import { implement, createRouterClient } from '@orpc/server';

import { appContract } from '../../core/contract/app-contract.js';
import { StillpointError } from '../../core/contract/errors.js';
import type { Picture } from '../../core/contract/picture.js';
import type { Shell } from '../api/shell.js';

/**
 * The contract replayed in the page, for `npm run dev:mocked`: the interface can be worked on without an engine. Nothing
 * is restored; numbers are those of a recorded run. The production build does not contain it, and no test uses it.
 */
export function openMockedShell(): Shell {
  const pictures = new Map<string, Picture>();
  /** `?notice=…` shows the fallback to a slower engine. */
  const notice = new URLSearchParams(location.search).get('notice');
  const contract = implement(appContract);
  const router = contract.router({
    app: {
      about: contract.app.about.handler(() => ({ version: '0.0.0', shell: 'browser' as const, platform: 'mocked' })),
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
      sample: contract.pictures.sample.handler(async () => hold(await drawSample(), 'sample.png', pictures)),
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
            noise: input.noise,
            boundary: 'reflect' as const,
            model: input.model,
          },
        };
      }),
    },
    results: { save: contract.results.save.handler(() => ({ path: null })) },
    models: {
      list: contract.models.list.handler(() => [
        {
          name: 'default',
          bundled: true,
          scheme: 'DE-Grad',
          parameters: 48_129,
          bytes: 193_000,
          description: 'Trained on procedural pictures: works on most photographs.',
          trained: null,
          validation: { psnr: 34.2, ssim: 0.93 },
        },
      ]),
    },
  });

  return {
    kind: 'browser',
    client: createRouterClient(router),
    watchConnection(listener) {
      listener('open');
      return () => undefined;
    },
    async takePicture(file) {
      await pause(300);
      return hold(file, file.name, pictures);
    },
    choosePictures: null,
    pathOf: null,
    save: () => Promise.resolve({ kind: 'downloading' }),
  };
}

const RECORDED = [0.071, 0.034, 0.017, 0.0081, 0.0048, 0.0031, 0.0022, 0.0017, 0.0014, 0.00115, 0.00091];

async function hold(file: Blob, name: string, pictures: Map<string, Picture>): Promise<Picture> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new StillpointError(
      'BAD_PICTURE',
      `${name} is not a picture that can be read.`,
      'Choose a JPEG, PNG, TIFF or WebP file.',
    );
  });
  const picture = {
    id: `mocked-${pictures.size}-${Date.now()}`,
    name,
    width: bitmap.width,
    height: bitmap.height,
    bytes: file.size,
    format: file.type.replace('image/', ''),
    bitDepth: 8,
    url: URL.createObjectURL(file),
  };
  pictures.set(picture.id, picture);
  return picture;
}

function drawSample(): Promise<Blob> {
  const canvas = new OffscreenCanvas(960, 640);
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.filter = 'blur(2px)';
    for (let index = 0; index < 900; index += 1) {
      const shade = (index * 7919) % 256;
      context.fillStyle = `hsl(${(index * 47) % 360} 25% ${20 + (shade / 256) * 60}%)`;
      context.beginPath();
      context.arc((index * 389) % 960, (index * 617) % 640, 6 + 4000 / (index + 60), 0, 7);
      context.fill();
    }
  }
  return canvas.convertToBlob({ type: 'image/png' });
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, Math.min(milliseconds, 2 ** 31 - 1));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('aborted', 'AbortError'));
    });
  });
}
