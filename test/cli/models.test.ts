import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { InferenceSession } from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { writeTinyModel } from '../engine/tiny-model.js';
import { runCli } from './run-cli.js';

let folder = '';
const inFolder = (...parts: string[]): string => path.join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-cli-models-'));
  vi.stubEnv('STILLPOINT_DATA', inFolder('data'));
  await writeTinyModel(inFolder('tiny.safetensors'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** What a command prints with --json. */
async function json(...args: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await runCli([...args, '--json']);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout);
}

describe('import', () => {
  it('puts a checked copy into the library, numbered when its name is in use, and models lists it', async () => {
    expect(await json('import', inFolder('tiny.safetensors'))).toMatchObject({
      name: 'tiny',
      bundled: false,
      scheme: 'de-grad',
      path: inFolder('data', 'models', 'tiny.safetensors'),
    });
    const again = await runCli(['import', inFolder('tiny.safetensors')]);
    expect([again.status, again.stdout]).toEqual([0, expect.stringMatching(/^Imported as tiny 2: de-grad, /)]);
    const { models } = (await json('models')) as { models: Record<string, unknown>[] };
    expect(models.map(({ name }) => name)).toEqual(['default', 'tiny', 'tiny 2']);
    expect(Object.keys(models[0] ?? {})).toEqual([
      ...['name', 'notes', 'bundled', 'scheme', 'parameters', 'bytes', 'description'],
      ...['trained', 'validation', 'lipschitz', 'run'],
    ]);
  });

  it('refuses what is no sound model in one line, and lets nothing in', async () => {
    const before = await readdir(inFolder('data', 'models'));
    await writeFile(inFolder('cut.safetensors'), await readFile(inFolder('tiny.safetensors')));
    await truncate(inFolder('cut.safetensors'), 400);
    for (const [file, message] of [
      ['cut.safetensors', /cut short/],
      ['gone.safetensors', /There is no file/],
      ['data', /is a folder/],
    ] as const) {
      const { status, stdout, stderr } = await runCli(['import', inFolder(file)]);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^stillpoint: [^\n]+\n$/);
      expect(stderr).toMatch(message);
    }
    expect(await readdir(inFolder('data', 'models'))).toEqual(before);
  });
});

describe('export', () => {
  it('writes a model of the library as safetensors, to the byte', async () => {
    const out = inFolder('out.safetensors');
    const report = await json('export', '--model', 'default', '--format', 'safetensors', '--out', out);
    const { size: bytes } = await stat(out);
    expect(report).toEqual({ model: 'default', format: 'safetensors', out, bytes });
    expect(await readFile(out)).toEqual(await readFile('resources/models/default.safetensors'));
  });

  it('writes graphs that onnxruntime opens: the layer, and the denoiser alone', async () => {
    for (const [part, flags, inputs, outputs] of [
      ['layer', [], ['state', 'measurement', 'kernel', 'noise'], ['next', 'image']],
      ['layer', ['--boundary', 'unknown'], ['state', 'measurement', 'kernel', 'mask', 'noise'], ['next', 'image']],
      ['denoiser', [], ['image', 'level'], ['denoised']],
    ] as const) {
      const out = inFolder(`${[part, ...flags].join('')}.onnx`);
      const model = inFolder('tiny.safetensors');
      const report = await json('export', '--model', model, '--format', 'onnx', '--part', part, '--out', out, ...flags);
      expect(report).toMatchObject({ model, format: 'onnx', part, out });
      const session = await InferenceSession.create(await readFile(out), { executionProviders: ['wasm'] });
      expect([session.inputNames, session.outputNames]).toEqual([inputs, outputs]);
      await session.release();
    }
  });

  it('overwrites nothing, and says what is wrong with flags', async () => {
    await writeFile(inFolder('precious.onnx'), 'precious');
    const refusals = [
      [['--format', 'onnx', '--out', inFolder('precious.onnx')], 1, /precious\.onnx exists already/],
      [['--format', 'onnx', '--out', inFolder('no', 'where.onnx')], 1, /its folder does not exist/],
      [['--format', 'onnx', '--model', 'nobody', '--out', inFolder('a')], 1, /no model named "nobody"/],
      [['--format', 'jpeg', '--out', inFolder('a')], 2, /Allowed choices are safetensors, onnx/],
      [['--out', inFolder('a')], 2, /--format/],
      [['--format', 'safetensors', '--part', 'denoiser', '--out', inFolder('a')], 2, /--format onnx only/],
      [
        ['--format', 'safetensors', '--boundary', 'unknown', '--out', inFolder('a')],
        2,
        /nothing else here has a boundary/,
      ],
    ] as const;
    for (const [flags, status, message] of refusals) {
      const result = await runCli(['export', ...flags]);
      expect([result.status, result.stdout]).toEqual([status, '']);
      expect(result.stderr).toMatch(message);
    }
    expect(await readFile(inFolder('precious.onnx'), 'utf8')).toBe('precious');
  });
});

describe('bench', () => {
  it('reports the machine and the results of a suite', async () => {
    const report = await json('bench', '--suite', 'train', '--repetitions', '1');
    expect(report).toMatchObject({
      machine: { cores: expect.any(Number), backend: expect.any(String), node: process.versions.node },
      results: ['solve', 'solve and backward', 'solve, backward and penalty', 'step'].map((name) => ({
        suite: 'train',
        name,
        seconds: expect.any(Number),
        repetitions: 1,
      })),
    });
  });

  it('knows its suites', async () => {
    const { status, stderr } = await runCli(['bench', '--suite', 'everything']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('Allowed choices are train, restore, solvers')]);
  });
});
