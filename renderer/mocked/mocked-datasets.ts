import { implement } from '@orpc/server';

import { datasetContract } from '../../core/contract/dataset-contract.js';
import {
  splitSettingsSchema,
  type Dataset,
  type DatasetPicture,
  type SplitName,
  type SplitSettings,
} from '../../core/contract/dataset.js';
import { StillpointError } from '../../core/contract/errors.js';
import { drawScene } from './mocked-pictures.js';
import { mockedValue, type MockedValue } from './mocked-stream.js';
import { pause } from './pause.js';

const split = splitSettingsSchema.parse({});

const blank = (id: string, name: string): Dataset => ({
  id,
  name,
  kind: 'folder',
  folder: `/home/ada/Pictures/${name}`,
  state: 'ready',
  progress: null,
  problem: null,
  findings: { images: 0, unreadable: [], duplicates: [], minSize: null, maxSize: null },
  split,
  counts: { train: 0, validation: 0, test: 0 },
  mosaic: [],
});

const FIRST: readonly Dataset[] = [
  {
    ...blank('synthetic', 'Synthetic shapes'),
    kind: 'synthetic',
    folder: null,
    findings: { images: 2000, unreadable: [], duplicates: [], minSize: 128, maxSize: 128 },
    counts: count(2000, split),
  },
  {
    ...blank('harbour', 'Harbour'),
    findings: {
      images: 1248,
      unreadable: [
        { file: '2019/IMG_0012.jpg', reason: 'The file ends in the middle of the picture.' },
        { file: 'scans/letter.png', reason: 'It is not a picture that can be read.' },
        { file: 'tiny.gif', reason: 'It is 8 × 8 pixels; training needs at least 32.' },
      ],
      duplicates: [
        { kind: 'exact', files: ['2019/IMG_0040.jpg', 'copies/IMG_0040 (1).jpg'] },
        { kind: 'near', files: ['2021/dawn.tif', '2021/dawn-web.jpg', 'export/dawn.jpg'] },
        { kind: 'near', files: ['2022/pier.jpg', '2022/pier-crop.jpg'] },
      ],
      minSize: 480,
      maxSize: 4000,
    },
    split: { validation: 0.1, test: 0.05, seed: 3 },
    counts: count(1248, { validation: 0.1, test: 0.05 }),
  },
  {
    ...blank('portraits', 'Portraits'),
    state: 'missing',
    problem: 'The folder is not there. Plug in the disk that holds it, then check it again.',
    findings: { images: 312, unreadable: [], duplicates: [], minSize: 900, maxSize: 2400 },
    counts: count(312, split),
  },
];

/** Data sets of the mocked shell. `?datasets=none` leaves only the synthetic one. */
export function mockedDatasets() {
  const contract = implement(datasetContract);
  const none = new URLSearchParams(location.search).get('datasets') === 'none';
  const datasets = mockedValue<Dataset[]>(none ? FIRST.slice(0, 1) : [...FIRST]);
  void drawMosaics(datasets);

  const find = (id: string): Dataset => {
    const found = datasets.get().find((dataset) => dataset.id === id);
    if (found !== undefined) return found;
    throw new StillpointError('NOT_FOUND', 'There is no such data set any more.', 'Choose another one.');
  };
  const change = (id: string, part: Partial<Dataset>): Dataset => {
    datasets.set(datasets.get().map((dataset) => (dataset.id === id ? { ...dataset, ...part } : dataset)));
    return find(id);
  };
  const check = async (id: string, total: number): Promise<void> => {
    for (let done = 0; done < total; done += 24) {
      change(id, { state: 'checking', problem: null, progress: { done, total } });
      await pause(120);
    }
    const findings = { images: total, unreadable: [], duplicates: [], minSize: 320, maxSize: 1600 };
    change(id, { state: 'ready', progress: null, findings, counts: count(total, find(id).split) });
    await drawMosaics(datasets);
  };
  const add = (name: string, total: number): Dataset => {
    const added = { ...blank(`added-${datasets.get().length}`, name), state: 'checking' as const };
    datasets.set([...datasets.get(), added]);
    void check(added.id, total);
    return find(added.id);
  };
  return contract.router({
    watch: contract.watch.handler(({ signal }) => datasets.watch(signal)),
    add: contract.add.handler(({ input }) => add(input.path ?? 'New folder', 640)),
    addUploads: contract.addUploads.handler(({ input }) => add(input.name, input.uploads.length)),
    check: contract.check.handler(({ input }) => {
      void check(input.id, Math.max(find(input.id).findings.images, 48));
      return find(input.id);
    }),
    split: contract.split.handler(({ input }) =>
      change(input.id, { split: input.split, counts: count(find(input.id).findings.images, input.split) }),
    ),
    rename: contract.rename.handler(({ input }) => change(input.id, { name: input.name })),
    remove: contract.remove.handler(({ input }) => {
      datasets.set(datasets.get().filter((dataset) => dataset.id !== input.id));
      return {};
    }),
    pictures: contract.pictures.handler(async ({ input }) => {
      await pause(200);
      const dataset = find(input.id);
      const { train, validation, test } = dataset.counts;
      const total = input.split === undefined ? train + validation + test : dataset.counts[input.split];
      const last = Math.min(total, input.offset + input.limit);
      const indices = Array.from({ length: Math.max(0, last - input.offset) }, (_, index) => input.offset + index);
      return { total, pictures: await Promise.all(indices.map((index) => drawPicture(dataset, index, input.split))) };
    }),
    preview: contract.preview.handler(async ({ input }) => {
      await pause(350);
      const [family] = input.degradation.blurs;
      const blur = family?.kind === 'gaussian' ? family.sigma[1] : 4;
      const kind = find(input.dataset).kind === 'synthetic' ? 'shapes' : 'landscape';
      const side = input.data.crop * 2;
      return Promise.all(
        Array.from({ length: input.count }, async (_, index) => {
          const scene = { width: side, height: side, seed: input.seed * 100 + index, kind } as const;
          return {
            clean: URL.createObjectURL(await drawScene(scene)),
            degraded: URL.createObjectURL(await drawScene({ ...scene, blur: (blur * (1 + (index % 3))) / 2 })),
            psnr: 21 + ((index * 37) % 50) / 10,
          };
        }),
      );
    }),
  });
}

function count(images: number, { validation, test }: Pick<SplitSettings, 'validation' | 'test'>): Dataset['counts'] {
  const [held, kept] = [Math.round(images * validation), Math.round(images * test)];
  return { train: images - held - kept, validation: held, test: kept };
}

async function drawPicture(
  { kind, id }: Dataset,
  index: number,
  asked: SplitName | undefined,
): Promise<DatasetPicture> {
  const tall = kind === 'folder' && index % 7 === 3;
  const [width, height] = kind === 'synthetic' ? [128, 128] : tall ? [128, 192] : [192, 128];
  const scene = { width, height, seed: index + id.length * 100, kind: kind === 'synthetic' ? 'shapes' : 'landscape' };
  const blob = await drawScene(scene as Parameters<typeof drawScene>[0]);
  const membership = index % 10 === 4 ? 'validation' : index % 20 === 7 ? 'test' : 'train';
  return {
    file: `2021/IMG_${String(index).padStart(4, '0')}.jpg`,
    width: width * 12,
    height: height * 12,
    split: asked ?? membership,
    url: URL.createObjectURL(blob),
  };
}

/** Draws the mosaics that are missing. */
async function drawMosaics(datasets: MockedValue<Dataset[]>): Promise<void> {
  for (const dataset of datasets.get()) {
    if (dataset.mosaic.length > 0 || dataset.state === 'checking') continue;
    const pictures = await Promise.all(Array.from({ length: 9 }, (_, index) => drawPicture(dataset, index, 'train')));
    const mosaic = pictures.map((picture) => picture.url);
    datasets.set(datasets.get().map((each) => (each.id === dataset.id ? { ...each, mosaic } : each)));
  }
}
