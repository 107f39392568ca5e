import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { jfbTiming } from '../experiments/jfb-timing/jfb-timing.js';
import { timingConfigSchema } from '../experiments/jfb-timing/timing-config.js';
import { lipschitzConfigSchema } from '../experiments/lipschitz/lipschitz-config.js';
import type { LipschitzRow } from '../experiments/lipschitz/lipschitz-row.js';
import { lipschitz } from '../experiments/lipschitz/lipschitz.js';
import { readPaperConfig, type PaperConfig } from '../experiments/paper/paper-config.js';
import { paper } from '../experiments/paper/paper.js';
import { readConfig } from '../experiments/read-config.js';
import { demonstrationConfigSchema } from '../experiments/restarted/demonstration-config.js';
import { withoutLeak } from '../../test/problems/tensors.js';
import { quiet } from './quiet.js';

const configs = fileURLToPath(new URL('../experiments/', import.meta.url));

let out = '';
beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'stillpoint-training-'));
});
afterAll(() => rm(out, { recursive: true }));

describe('the configuration files', () => {
  it.each(['weighted-norm', 'pnp-parameters', 'drunet-fb'])('restarted/%s.json holds', async (name) => {
    const config = await readConfig(demonstrationConfigSchema, path.join(configs, `restarted/${name}.json`));
    expect(config.name).toBe(name);
    expect(config.methods[0]?.gradient.kind).toBe('implicit');
  });

  it.each(['lipschitz', 'short'])('lipschitz/%s.json holds', async (name) => {
    await readConfig(lipschitzConfigSchema, path.join(configs, `lipschitz/${name}.json`));
  });

  it('paper/full.json is the paper at full size', async () => {
    const { training, pictures, epochs } = await readPaperConfig(path.join(configs, 'paper/full.json'));
    expect(training).toMatchObject({
      model: { scheme: { kind: 'de-grad' }, network: { layers: 17, channels: 64, batchNorm: true } },
      batch: 16,
      data: { crop: 128 },
      optimiser: { kind: 'adam', learningRate: 1e-3 },
    });
    expect(training.model.network.spectralBound).not.toBeNull();
    expect(training.pretraining.steps).toBeGreaterThan(0);
    expect([pictures.count, pictures.size]).toEqual([10_000, 128]);
    expect(epochs).toBeGreaterThanOrEqual(50);
  });

  it('say what is wrong with one that does not hold', async () => {
    const refused = readConfig(lipschitzConfigSchema, path.join(configs, 'paper/short.json'));
    await expect(refused).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  });
});

it('times every gradient at every size', () =>
  withoutLeak(async () => {
    const given = await readConfig(timingConfigSchema, path.join(configs, 'jfb-timing/jfb-timing.json'));
    const config = {
      ...given,
      model: {
        ...given.model,
        network: { ...given.model.network, layers: 2, channels: 4 } as typeof given.model.network,
      },
      pictures: { count: 2, size: 24, seed: 0 },
      pretraining: { ...given.pretraining, steps: 2, batch: 1, crop: 16 },
      batch: 1,
      sizes: [16, 24],
      repeats: 1,
    };
    const { json, text } = await jfbTiming(config, quiet(out));
    const { points } = json as { points: { method: string; size: number; seconds: number; solveSeconds: number }[] };
    expect(points.map(({ size }) => size)).toEqual([16, 16, 16, 16, 24, 24, 24, 24]);
    expect(points.every(({ seconds, solveSeconds }) => seconds > solveSeconds && solveSeconds > 0)).toBe(true);
    expect(text).toContain('exact, GMRES');
  }));

describe("the paper's experiment", () => {
  const shrunk = async (): Promise<PaperConfig> => {
    const given = await readPaperConfig(path.join(configs, 'paper/short.json'));
    return {
      ...given,
      training: {
        ...given.training,
        model: {
          ...given.training.model,
          network: {
            ...given.training.model.network,
            layers: 3,
            channels: 4,
          } as PaperConfig['training']['model']['network'],
        },
        data: { ...given.training.data, crop: 16 },
        pretraining: { ...given.training.pretraining, steps: 3 },
        solver: { ...given.training.solver, maxEvaluations: 5 },
        batch: 2,
      },
      pictures: { count: 8, size: 16, seed: 0 },
      epochs: 2,
    };
  };

  it('trains by each method and draws the curves', () =>
    withoutLeak(async () => {
      await paper(await shrunk(), {}, quiet(out));
      const lines = (await readFile(path.join(out, 'paper-short.csv'), 'utf8')).trim().split('\n');
      expect(lines).toHaveLength(5);
      expect(lines[1]).toMatch(/^JFB,1,3,/);
      expect(lines[4]).toMatch(/^Jacobian-based,2,6,/);
    }));

  it('tries a step without keeping it for a result', async () => {
    const { json } = await paper({ ...(await shrunk()), name: 'trial' }, { steps: 1, only: 'JFB' }, quiet(out));
    const { traces } = json as { traces: { epochs: { steps: number; loss: number }[] }[] };
    expect(traces.map(({ epochs }) => epochs.at(-1)?.steps)).toEqual([1]);
    await expect(readFile(path.join(out, 'trial.csv'))).rejects.toThrow();
    await expect(paper(await shrunk(), { only: 'magic' }, quiet(out))).rejects.toThrow('magic');
  });
});

it('tabulates what keeps a layer a contraction, and does not train a finished row again', () =>
  withoutLeak(async () => {
    const given = await readConfig(lipschitzConfigSchema, path.join(configs, 'lipschitz/short.json'));
    const config = {
      ...given,
      name: 'rows',
      training: {
        ...given.training,
        model: {
          ...given.training.model,
          network: { ...given.training.model.network, layers: 2, channels: 4 } as typeof given.training.model.network,
        },
        data: { ...given.training.data, crop: 16 },
        pretraining: { ...given.training.pretraining, steps: 2 },
        solver: { ...given.training.solver, maxEvaluations: 4 },
        steps: 2,
        batch: 1,
      },
      schemes: given.schemes.slice(2),
      regimes: given.regimes.slice(0, 2),
      pictures: { count: 2, size: 16, seed: 0 },
      heldOut: { count: 1, size: 16, seed: 1 },
    };
    const rowsOf = async (): Promise<LipschitzRow[]> =>
      ((await lipschitz(config, undefined, quiet(out))).json as { rows: LipschitzRow[] }).rows;
    const first = await rowsOf();
    expect(first.map(({ regime }) => regime)).toEqual(given.regimes.slice(0, 2).map(({ name }) => name));
    for (const row of first) expect(row.local).toBeGreaterThanOrEqual(0.99 * row.spectralRadius);
    expect(await rowsOf()).toEqual(first);
  }));
