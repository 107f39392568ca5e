import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { File as Hdf5File, ready } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { blurCases } from '../experiments/comparators/cases.js';
import { KeptScores } from '../experiments/comparators/kept-scores.js';
import { readMatlabKernels } from '../experiments/comparators/matlab-kernels.js';
import { classicalScores, degrade, modelScores } from '../experiments/comparators/score-case.js';
import { drawLeafPictures } from '../experiments/learning/leaf-pictures.js';
import { modelConfigSchema } from '../../core/contract/training.js';
import { stackPictures } from '../../core/data/crops.js';
import { createModel } from '../../core/models/model.js';
import { gaussianPsf } from '../../core/operators/psf.js';
import { withoutLeak } from '../../test/problems/tensors.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-comparators-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('scores', () => {
  const blur = { name: 'gaussian', psf: gaussianPsf(1, 5) };

  it('tune every comparator beyond the degraded picture, and solve the model', () =>
    withoutLeak(async () => {
      const x = stackPictures(await drawLeafPictures({ count: 1, size: 32, seed: 4 }));
      const pictures = degrade(x, blur, 0.02, 0);
      const classical = await classicalScores(pictures);
      for (const { score } of [classical.wiener, classical.tv, classical.rl]) {
        expect(score).toBeGreaterThan(classical.degraded);
      }
      const config = modelConfigSchema.parse({
        scheme: { kind: 'de-prox' },
        network: { kind: 'nonexpansive', layers: 1, channels: 2, lipschitz: 0.9 },
      });
      const model = createModel(config, 'tiny', 0);
      const scores = await modelScores(model, pictures, { tolerance: 1e-3, maxEvaluations: 50 });
      expect(scores.converged).toBe(1);
      expect(Number.isFinite(scores.psnr)).toBe(true);
      model.dispose();
      pictures.dispose();
      x.dispose();
    }));

  it('are kept for the same pictures and kernel, a new model meets old comparators', async () => {
    const file = path.join(folder, 'kept.json');
    const row = {
      blur: 'gaussian',
      noise: 0.02,
      classical: {
        degraded: 20,
        wiener: { strength: 1, score: 21 },
        tv: { strength: 1, score: 22 },
        rl: { strength: 1, score: 23 },
      },
      model: { psnr: 24, evaluations: 5, converged: 1 },
    };
    await (await KeptScores.open(file, { pictures: 'a', model: 'first' }, false)).keep(blur, row);
    const again = await KeptScores.open(file, { pictures: 'a', model: 'second' }, false);
    expect(again.find(blur, 0.02)).toEqual({ classical: row.classical, model: null });
    expect(again.find({ ...blur, psf: gaussianPsf(2, 5) }, 0.02).classical).toBeNull();
    expect(
      (await KeptScores.open(file, { pictures: 'b', model: 'first' }, false)).find(blur, 0.02).classical,
    ).toBeNull();
    await writeFile(file, '{"classical":');
    const damaged = await KeptScores.open(file, { pictures: 'a', model: 'first' }, false);
    expect(damaged.find(blur, 0.02).classical).toBeNull();
  });
});

describe('measured kernels', () => {
  it('come from the cells of a MATLAB 7.3 file, the right way round', async () => {
    await ready;
    const file = path.join(folder, 'kernels.mat');
    const written = new Hdf5File(file, 'w');
    const cells = written.create_group('#refs#');
    // MATLAB's [1 2 3; 4 5 6], column by column.
    const matrix = cells.create_dataset({ name: 'b', data: new Float64Array([1, 4, 2, 5, 3, 6]), shape: [3, 2] });
    written.create_dataset({ name: 'kernels', data: [matrix.create_reference()], shape: [1, 1] });
    written.close();
    const [psf] = await readMatlabKernels(file);
    expect(psf).toMatchObject({ height: 2, width: 3 });
    expect([...(psf?.data ?? [])].map((value) => Math.round(value * 21))).toEqual([1, 2, 3, 4, 5, 6]);
    const cases = await blurCases(file);
    expect(cases).toHaveLength(16);
    expect(cases.at(-1)?.name).toBe('kernels 1');
  });

  it('are refused with the reason when there are none', async () => {
    const file = path.join(folder, 'no.mat');
    await writeFile(file, 'MATLAB 5.0 MAT-file');
    await expect(readMatlabKernels(file)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
    await expect(blurCases(path.join(folder, 'nothing'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
