import { implement } from '@orpc/server';

import { StillpointError } from '../../core/contract/errors.js';
import { modelContract } from '../../core/contract/model-contract.js';
import type { ModelSummary } from '../../core/contract/model.js';
import { drawScene } from './mocked-pictures.js';
import { mockedValue } from './mocked-stream.js';

const MODELS: readonly ModelSummary[] = [
  {
    name: 'default',
    notes: '',
    bundled: true,
    scheme: 'de-hqs',
    parameters: 56_641,
    bytes: 231_000,
    description: 'Many blurs (Gaussian, motion, out of focus, camera shake) and noise levels, on dead-leaves pictures.',
    trained: '2026-10-02T09:30:00Z',
    validation: { psnr: 28.6, ssim: 0.874 },
    lipschitz: { certified: null, local: 0.93 },
    thumbnail: null,
    run: null,
  },
  {
    name: 'Harbour, gentle blur',
    notes: 'Best on the boat photos from August. Keep.',
    bundled: false,
    scheme: 'de-grad',
    parameters: 48_129,
    bytes: 193_000,
    description: 'Gaussian blur of 0.5 to 3 pixels, noise of 0.2 to 2 %.',
    trained: '2026-11-19T17:12:00Z',
    validation: { psnr: 31.4, ssim: 0.921 },
    lipschitz: { certified: 0.97, local: 0.88 },
    thumbnail: null,
    run: 'harbour-gentle-blur',
  },
  {
    name: 'Motion, first try',
    notes: '',
    bundled: false,
    scheme: 'de-prox',
    parameters: 1_210_000,
    bytes: 4_850_000,
    description: 'Motion of 4 to 40 pixels, noise of 0.1 to 1 %.',
    trained: '2026-11-12T08:00:00Z',
    validation: { psnr: 26.9, ssim: 0.802 },
    lipschitz: { certified: 2.4, local: 1.08 },
    thumbnail: null,
    run: null,
  },
];

/** The library of the mocked shell. */
export function mockedModels() {
  const contract = implement(modelContract);
  const library = mockedValue<ModelSummary[]>([...MODELS]);
  const trash = new Map<string, ModelSummary>();
  void withThumbnails().then((models) => library.set(models));

  const find = (name: string): ModelSummary => {
    const found = library.get().find((model) => model.name === name);
    if (found !== undefined) return found;
    throw new StillpointError('NOT_FOUND', `There is no model “${name}”.`, 'Choose another one.');
  };
  const replace = (name: string, next: ModelSummary): ModelSummary => {
    library.set(library.get().map((model) => (model.name === name ? next : model)));
    return next;
  };
  const insert = (model: ModelSummary): ModelSummary => {
    library.set([...library.get(), model]);
    return model;
  };
  return contract.router({
    watch: contract.watch.handler(({ signal }) => library.watch(signal)),
    rename: contract.rename.handler(({ input }) => {
      if (library.get().some((model) => model.name === input.to)) {
        throw new StillpointError(
          'BAD_CONFIGURATION',
          `There is a model “${input.to}” already.`,
          'Choose another name.',
        );
      }
      return replace(input.name, { ...find(input.name), name: input.to });
    }),
    annotate: contract.annotate.handler(({ input }) =>
      replace(input.name, { ...find(input.name), notes: input.notes }),
    ),
    duplicate: contract.duplicate.handler(({ input }) =>
      insert({ ...find(input.name), name: input.to, bundled: false }),
    ),
    remove: contract.remove.handler(({ input }) => {
      const trashed = `trash-${trash.size}`;
      trash.set(trashed, find(input.name));
      library.set(library.get().filter((model) => model.name !== input.name));
      return { trashed };
    }),
    restore: contract.restore.handler(({ input }) => {
      const model = trash.get(input.trashed);
      if (model === undefined) throw new StillpointError('NOT_FOUND', 'The trash is empty.', 'Import it again.');
      return insert(model);
    }),
    import: contract.import.handler(({ input }) =>
      insert({ ...find('default'), name: input.path?.replace(/\.\w+$/, '') ?? 'imported', bundled: false }),
    ),
    importUpload: contract.importUpload.handler(() => insert({ ...find('default'), name: 'imported', bundled: false })),
    export: contract.export.handler(() => ({ path: null, url: null })),
  });
}

/** Before and after, side by side, as the library makes them. */
async function withThumbnails(): Promise<ModelSummary[]> {
  return Promise.all(
    MODELS.map(async (model, index) => {
      const blob = await drawScene({ width: 320, height: 160, seed: 40 + index });
      return { ...model, thumbnail: URL.createObjectURL(blob) };
    }),
  );
}
