import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createRandom } from '../../core/random/random.js';
import { type FoundCheckpoint, readCheckpoint } from '../../core/runs/checkpoint.js';
import { readSafetensors } from '../../core/files/safetensors.js';
import { runCli, type CliResult } from './run-cli.js';

/** The smallest of everything, with checkpoints so close that a kill often meets one being written. */
const configuration = {
  model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 2 } },
  solver: { maxEvaluations: 5 },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [0.6, 1.6] }], noise: [0.003, 0.02] },
  data: { crop: 32 },
  pretraining: { steps: 4 },
  monitoring: null,
  batch: 2,
  steps: 16,
  checkpointEvery: 2,
};
const KILLS = 3;

let folder = '';
const inFolder = (...parts: string[]): string => path.join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-kill-'));
  await writeFile(inFolder('config.json'), JSON.stringify(configuration));
  await runCli(['data', 'make', '--count', '6', '--size', '40', '--seed', '5', '--out', inFolder('pictures')]);
});
afterAll(() => rm(folder, { recursive: true }));

const metrics = (run: string): string => inFolder(run, 'metrics.jsonl');
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** @param killAt bytes of metrics at which the process is killed; null to let it end */
async function train(run: string, resume: boolean, killAt: number | null): Promise<CliResult> {
  const args = ['train', inFolder('config.json'), '--data', inFolder('pictures'), '--out', inFolder(run)];
  return runCli([...args, '--backend', 'wasm', ...(resume ? ['--resume'] : [])], (child) => {
    if (killAt === null) return;
    const watch = setInterval(() => {
      if (sizeOf(metrics(run)) >= killAt) child.kill('SIGKILL');
    }, 1);
    child.once('exit', () => clearInterval(watch));
  });
}

/** Everything that a run goes on from, but for the time it took. */
async function outcome(run: string) {
  const checkpoint = await readCheckpoint(inFolder(run));
  const { seconds: _s, pretrainingSeconds: _p, ...trainer } = (checkpoint as FoundCheckpoint).trainer;
  const losses = (await readFile(metrics(run), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; step: number; loss?: number; psnr?: number })
    .filter(({ type }) => type !== 'notice')
    .map(({ type, step, loss, psnr }) => [type, step, loss ?? psnr]);
  return { trainer, losses, model: (await readSafetensors(inFolder(run, 'model.safetensors'))).tensors };
}

describe('a run that is killed', () => {
  it('again and again, at any moment, ends with the very numbers of one that was not', async () => {
    expect((await train('whole', false, null)).status).toBe(0);
    const random = createRandom(Date.now() % 2 ** 31);
    const whole = sizeOf(metrics('whole'));
    const ends: (number | null)[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      // Later and later, but before its last step.
      const part = (kill + random.uniform()) / (KILLS + 1);
      const isBegun = existsSync(inFolder('killed', 'run.json'));
      ends.push((await train('killed', isBegun, part * whole)).status);
    }
    // Not one of them was quicker than its kill.
    expect(ends).toEqual(ends.map(() => null));
    const last = await train('killed', existsSync(inFolder('killed', 'run.json')), null);
    expect(last.status, last.stderr).toBe(0);
    expect(await outcome('killed')).toEqual(await outcome('whole'));
  });
});
