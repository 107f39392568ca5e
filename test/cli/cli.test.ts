import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';

import { doctorReportSchema } from '../../core/contract/doctor.js';
import { evaluationReportSchema } from '../../core/contract/evaluation.js';
import { inspectionReportSchema } from '../../core/contract/inspection.js';
import { trainingReportSchema } from '../../core/contract/training.js';
import { psnr } from '../../core/metrics/psnr.js';
import { readPicture } from '../../core/pictures/decode-picture.js';
import { NO_METADATA } from '../../core/pictures/metadata/picture-metadata.js';
import { probePicture } from '../../core/pictures/open-picture.js';
import { decodePicture } from '../../core/pictures/picture-folder.js';
import { readSafetensorsMetadata } from '../../core/files/safetensors.js';
import { cutOut } from '../../core/tensor/cut-out.js';
import { runCli, type CliResult } from './run-cli.js';

const golden = (name: string): string => fileURLToPath(new URL(`../golden/pictures/${name}`, import.meta.url));

/** The smallest model that is one: what is tested here is the command line, not what a good model reaches. */
const configuration = {
  description: 'A model for tests.',
  model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 2 } },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [0.6, 1.6] }], noise: [0.003, 0.02] },
  data: { crop: 32 },
  pretraining: { steps: 1 },
  batch: 2,
  steps: 3,
  checkpointEvery: 3,
};

let folder = '';
const inFolder = (...parts: string[]): string => path.join(folder, ...parts);
const [pictures, run, model, config] = ['pictures', 'run', 'run/model.safetensors', 'config.json'];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-cli-'));
  await writeFile(inFolder(config), JSON.stringify(configuration));
  expectDone(
    await runCli(['data', 'make', '--count', '8', '--size', '40', '--seed', '5', '--out', inFolder(pictures)]),
  );
  const trained = await runCli([
    ...['train', inFolder(config), '--data', inFolder(pictures), '--out', inFolder(run)],
    ...['--backend', 'wasm', '--json'],
  ]);
  const report = jsonOf(trained, trainingReportSchema);
  expect(report).toMatchObject({ run: inFolder(run), model: inFolder(model), steps: 3, status: 'finished' });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function expectDone(result: CliResult): void {
  expect(result.status, result.stderr).toBe(0);
}

/** Standard output must be one JSON object on one line, and nothing else. */
function jsonOf<Schema extends z.ZodType>(result: CliResult, schema: Schema): z.output<Schema> {
  expectDone(result);
  expect(result.stdout).toMatch(/^\{.*\}\n$/);
  return schema.parse(JSON.parse(result.stdout));
}

/** The line on standard error that says why a command failed. */
function complaintOf({ stdout, stderr }: CliResult): string {
  expect(stdout).toBe('');
  const complaints = stderr.split('\n').filter((line) => line.startsWith('stillpoint: '));
  expect(complaints, stderr).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return complaints[0] ?? '';
}

describe('usage', () => {
  it('is shown by --help, at once and without computing', async () => {
    const { status, stdout, stderr } = await runCli(['--help']);
    expect([status, stderr]).toEqual([0, '']);
    for (const command of ['doctor', 'data', 'train', 'evaluate', 'inspect', 'restore', 'models', 'app']) {
      expect(stdout).toContain(`  ${command}`);
    }
  });

  it('tells the version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await runCli(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  const blur = ['--blur', 'disk:radius=1'];
  it.each<[string[], RegExp]>([
    [['evalute'], /unknown command 'evalute'/],
    [['data', 'mak'], /unknown command 'mak'/],
    [['doctor', '--jsn'], /unknown option '--jsn'/],
    [['doctor', '--backend', 'abacus'], /'abacus' is invalid\. Allowed choices are tensorflow, wasm/],
    [['doctor', '--threads', '0'], /'0' is invalid\. It is not a whole number of at least 1/],
    [['restore', '--out', 'o', ...blur], /missing required argument 'files'/],
    [['restore', 'a.png', '--out', 'o'], /required option '--blur <spec>'/],
    [['restore', 'a.png', '--out', 'o', '--blur', 'gaussian:sigma=1,size=4'], /size must be odd/],
    [['restore', 'a.png', '--out', 'o', '--blur', 'auto'], /not available yet/],
    [['restore', 'a.png', '--out', 'o', ...blur, '--noise', 'loud'], /'loud' is invalid\. It is not a number/],
    [['restore', 'a.png', '--out', 'o', ...blur, '--strength', '2'], /--strength 2: .*<=1/],
    [['restore', 'a.png', '--out', 'o', ...blur, '--light', 'dim'], /Allowed choices are linear, encoded, auto/],
    [['restore', 'a.png', '--out', 'o', ...blur, '--noise', '0.9'], /--noise 0\.9: .*<=0\.5/],
    [['restore', 'a.png', '--out', 'o', ...blur, '--tolerance', 'small'], /'small' is invalid\. It is not a number/],
    [
      ['evaluate', '--images', '.', ...blur, '--noise', '0', '--boundary', 'edge'],
      /Allowed choices are zero, reflect, circular, unknown/,
    ],
    [['evaluate', '--images', '.', ...blur, '--noise', '0', '--max-evaluations', '99999'], /--max-evaluations 99999/],
    [['train', 'c.json', '--data', '.', '--out', 'o', '--max-minutes', '-1'], /--max-minutes -1/],
  ])('is corrected: %j', async (args, reason) => {
    const result = await runCli(args);
    expect(result.status).toBe(2);
    expect(complaintOf(result)).toMatch(reason);
  });

  it('suggests what was probably meant', async () => {
    expect((await runCli(['restor'])).stderr).toContain('Did you mean restore?');
    expect((await runCli(['doctor', '--thread', '2'])).stderr).toContain('Did you mean --threads?');
  });

  it('is shown on standard error, as a mistake, when no command is given', async () => {
    const { status, stdout, stderr } = await runCli([]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: stillpoint');
  });
});

describe('doctor', () => {
  it('prints the report', async () => {
    const report = jsonOf(await runCli(['doctor', '--backend', 'wasm', '--json']), doctorReportSchema);
    expect(report).toMatchObject({ backend: 'wasm', tensorflow: null });
    expect(Object.keys(report)).toEqual(Object.keys(doctorReportSchema.shape));
  });

  it('prints it for people too', async () => {
    const result = await runCli(['doctor', '--backend', 'wasm']);
    expectDone(result);
    expect(result.stdout).toMatch(/^backend +wasm$/m);
  });
});

describe('data', () => {
  it('make writes the same pictures for a seed', async () => {
    const again = await runCli([
      'data',
      'make',
      '--count',
      '8',
      '--size',
      '40',
      '--seed',
      '5',
      '--out',
      inFolder('again'),
      '--json',
    ]);
    expectDone(again);
    expect(JSON.parse(again.stdout)).toEqual({ images: 8, out: inFolder('again') });
    const names = await readdir(inFolder('again'));
    expect(names).toEqual(await readdir(inFolder(pictures)));
    expect(names).toHaveLength(8);
    for (const name of names) {
      expect(await readFile(inFolder('again', name))).toEqual(await readFile(inFolder(pictures, name)));
    }
    expect(await probePicture(inFolder('again', names[0] ?? ''))).toMatchObject({ width: 40, height: 40 });
  });

  it('check finds what is unreadable and what is there twice', async () => {
    const mixed = inFolder('mixed');
    await mkdir(mixed);
    for (const name of ['rgb8.png', 'grey8.png', 'text.jpg', 'animated.gif'])
      await copyFile(golden(name), path.join(mixed, name));
    await copyFile(golden('rgb8.png'), path.join(mixed, 'twin.png'));
    await writeFile(path.join(mixed, 'notes.txt'), 'not looked at');
    const result = await runCli(['data', 'check', mixed, '--json']);
    expectDone(result);
    expect(JSON.parse(result.stdout)).toEqual({
      images: 3,
      unreadable: [
        { file: path.join(mixed, 'animated.gif'), reason: 'animated.gif holds several frames or pages.' },
        { file: path.join(mixed, 'text.jpg'), reason: expect.stringContaining('is not a picture') as string },
      ],
      duplicates: [[path.join(mixed, 'rgb8.png'), path.join(mixed, 'twin.png')]],
      groups: [{ kind: 'exact', files: [path.join(mixed, 'rgb8.png'), path.join(mixed, 'twin.png')] }],
      minSize: 12,
      maxSize: 12,
    });
  });

  it('check fails for a folder that is not there', async () => {
    const result = await runCli(['data', 'check', inFolder('nowhere')]);
    expect(result.status).toBe(1);
    expect(complaintOf(result)).toContain('There is no folder');
  });
});

describe('train', () => {
  const train = (file: string, ...more: string[]): Promise<CliResult> =>
    runCli(['train', file, '--data', inFolder(pictures), '--backend', 'wasm', ...more]);

  it('left a model that says how it was made', async () => {
    const { metadata } = await readSafetensorsMetadata(inFolder(model));
    expect(Object.values(metadata).join()).toContain('A model for tests.');
  });

  it('fails clearly for a run that exists, a missing or wrong configuration, and no pictures', async () => {
    const existing = await train(inFolder(config), '--out', inFolder(run));
    expect(existing.status).toBe(1);
    expect(complaintOf(existing)).toMatch(/already holds a run.*--resume/);

    const missing = await train(inFolder('none.json'), '--out', inFolder('r1'));
    expect(missing.status).toBe(1);
    expect(complaintOf(missing)).toContain('There is no file');

    await writeFile(inFolder('wrong.json'), JSON.stringify({ ...configuration, stepz: 3, batch: 0 }));
    const wrong = await train(inFolder('wrong.json'), '--out', inFolder('r2'));
    expect(wrong.status).toBe(1);
    expect(complaintOf(wrong)).toMatch(/wrong\.json is no training configuration.*“Batch” is .*stepz/);

    await writeFile(inFolder('broken.json'), '{"model":');
    expect(complaintOf(await train(inFolder('broken.json'), '--out', inFolder('r3')))).toContain('is not JSON');

    await mkdir(inFolder('empty'));
    const empty = await runCli([
      'train',
      inFolder(config),
      '--data',
      inFolder('empty'),
      '--out',
      inFolder('r4'),
      '--backend',
      'wasm',
    ]);
    expect(empty.status).toBe(1);
    expect(complaintOf(empty)).toContain('too few pictures');
  });

  it('stops cleanly on Ctrl-C and can be resumed', async () => {
    await writeFile(
      inFolder('long.json'),
      JSON.stringify({ ...configuration, steps: 100_000, checkpointEvery: 50_000 }),
    );
    const args = [inFolder('long.json'), '--out', inFolder('long')] as const;
    const interrupted = await runCli(
      ['train', ...args, '--data', inFolder(pictures), '--backend', 'wasm', '--json'],
      (child) => {
        child.stderr?.on('data', (text: Buffer) => {
          if (text.toString().includes('Training')) setTimeout(() => child.kill('SIGINT'), 300);
        });
      },
    );
    expect(interrupted.status).toBe(130);
    const report = trainingReportSchema.parse(JSON.parse(interrupted.stdout));
    expect(report.status).toBe('stopped');
    expect(report.steps).toBeGreaterThan(0);
    const resumed = await train(
      args[0],
      '--out',
      args[2],
      '--resume',
      '--max-steps',
      String(report.steps + 1),
      '--json',
    );
    expect(jsonOf(resumed, trainingReportSchema).steps).toBe(report.steps + 1);
  });
});

describe('evaluate', () => {
  const protocol = [
    '--size',
    '32',
    '--blur',
    'gaussian:sigma=1,size=5',
    '--noise',
    '0.005',
    '--limit',
    '2',
    '--backend',
    'wasm',
  ];
  const evaluate = (...more: string[]): Promise<CliResult> =>
    runCli(['evaluate', '--images', inFolder(pictures), ...protocol, ...more]);

  it('scores a model', async () => {
    const report = jsonOf(await evaluate('--model', inFolder(model), '--json'), evaluationReportSchema);
    expect(report.images).toBe(2);
    expect(report.degraded.psnr).toBeGreaterThan(10);
    expect(Object.keys(report)).toEqual(Object.keys(evaluationReportSchema.shape));
  });

  it('writes the scores of each picture, whose mean is what it reports', async () => {
    const csv = inFolder('scores.csv');
    const report = jsonOf(await evaluate('--model', inFolder(model), '--csv', csv, '--json'), evaluationReportSchema);
    const [head, ...rows] = (await readFile(csv, 'utf8')).trimEnd().split('\r\n');
    expect(head).toBe('file,degraded_psnr,degraded_ssim,restored_psnr,restored_ssim,evaluations,converged');
    const restored = rows.map((row) => Number(row.split(',').at(3)));
    expect(restored).toHaveLength(2);
    const [one = NaN, other = NaN] = restored;
    expect((one + other) / 2).toBeCloseTo(report.restored.psnr, 9);
    expect(Math.abs(one - other) / Math.SQRT2).toBeCloseTo(report.deviation.psnr, 9);
  });

  it('saves the pictures that it scored, side by side, and overwrites nothing', async () => {
    const [images, out, table] = [inFolder('scored'), inFolder('saved'), inFolder('saved.csv')];
    await mkdir(path.join(images, 'below'), { recursive: true });
    const [first = '', second = ''] = await readdir(inFolder(pictures));
    await copyFile(inFolder(pictures, first), path.join(images, 'below', 'a.png'));
    await copyFile(inFolder(pictures, second), path.join(images, 'b.png'));
    await mkdir(out);
    await writeFile(path.join(out, 'b-restored.png'), 'mine');
    const result = await runCli([
      ...['evaluate', '--images', images, ...protocol, '--model', inFolder(model), '--csv', table, '--save', out],
    ]);
    expectDone(result);
    expect(result.stdout).toContain(`are in ${out}.`);
    expect((await readdir(out, { recursive: true })).toSorted()).toEqual([
      ...['b-2-degraded.png', 'b-2-restored.png', 'b-restored.png', 'below'],
      ...['below/a-degraded.png', 'below/a-restored.png'],
    ]);
    expect(await readFile(path.join(out, 'b-restored.png'), 'utf8')).toBe('mine');
    // Rows are in the order of the files: b.png, then below/a.png.
    const rows = (await readFile(table, 'utf8')).trimEnd().split('\r\n').slice(1);
    for (const [i, name] of ['b-2', 'below/a'].entries()) {
      const reference = await decodePicture(path.join(images, name === 'b-2' ? 'b.png' : 'below/a.png'), {
        square: 32,
      });
      const scores = rows[i]?.split(',') ?? [];
      for (const [what, column] of [
        ['degraded', 1],
        ['restored', 3],
      ] as const) {
        const saved = await readPicture(path.join(out, `${name}-${what}.png`));
        const values = Float32Array.from(reference.data, (value) => value / 255);
        const score = psnr(saved, { ...saved, data: values }, { dataRange: 1, clip: true });
        expect(Math.abs(score - Number(scores[column]))).toBeLessThan(0.05);
      }
    }
  });

  it('scores under an unknown border what restore makes of the same pictures as files', async () => {
    const [images, degraded, restored] = [inFolder('scenes'), inFolder('seen'), inFolder('from-files')];
    expectDone(await runCli(['data', 'make', '--count', '2', '--size', '88', '--seed', '9', '--out', images]));
    const told = ['--blur', 'gaussian:sigma=1.5', '--noise', '0.02'];
    const evaluated = await runCli([
      ...['evaluate', '--images', images, '--size', '88', ...told, '--boundary', 'unknown', '--save', degraded],
      ...['--csv', inFolder('unknown.csv')],
    ]);
    expectDone(evaluated);
    const rows = (await readFile(inFolder('unknown.csv'), 'utf8')).trimEnd().split('\r\n').slice(1);
    const seen = (await readdir(degraded)).filter((name) => name.endsWith('-degraded.png')).toSorted();
    expect(seen).toHaveLength(2);
    const asFiles = seen.map((name) => path.join(degraded, name));
    expectDone(await runCli(['restore', ...asFiles, ...told, '--no-check', '--light', 'encoded', '--out', restored]));
    for (const [i, name] of seen.entries()) {
      const result = await readPicture(path.join(restored, name));
      const scene = await readPicture(path.join(images, name.replace('-degraded', '')));
      const [x, y] = [(scene.width - result.width) / 2, (scene.height - result.height) / 2];
      expect(Math.min(x, y)).toBeGreaterThan(0);
      const truth = cutOut(scene, y, x, result.height, result.width);
      const score = psnr(result, truth, { dataRange: 1, clip: true });
      const [, before, , after] = (rows[i] ?? '').split(',').map(Number);
      expect(after).toBeGreaterThan((before ?? Number.NaN) + 2);
      expect(Math.abs(score - (after ?? Number.NaN))).toBeLessThan(0.05);
    }
  });

  it('refuses before computing what it could not save, or would evaluate the next time', async () => {
    await writeFile(inFolder('a-file'), '');
    const below = await evaluate('--model', inFolder(model), '--save', inFolder('a-file', 'saved'));
    expect(below.status).toBe(1);
    expect(complaintOf(below)).toContain('a part of its path is a file');
    const among = await evaluate('--model', inFolder(model), '--save', inFolder(pictures, 'saved'));
    expect(among.status).toBe(1);
    expect(complaintOf(among)).toContain('the next evaluation would take');
    expect(await readdir(inFolder(pictures))).not.toContain('saved');
    for (const { stderr } of [below, among]) expect(stderr).not.toContain('Evaluating');
  });

  it('scores it in a table for people', async () => {
    const result = await evaluate('--model', inFolder(model));
    expectDone(result);
    expect(result.stdout).toMatch(/^degraded +\d+\.\d\d +0\.\d{4}$/m);
    expect(result.stdout).toMatch(/2 pictures, \d converged/);
  });

  it('fails clearly without the model or the pictures', async () => {
    const missing = await evaluate('--model', 'nosuchmodel');
    expect(missing.status).toBe(1);
    expect(complaintOf(missing)).toContain('no model named "nosuchmodel"');
    await writeFile(inFolder('half.safetensors'), await readFile(inFolder(model)));
    await truncate(inFolder('half.safetensors'), 900);
    const half = await evaluate('--model', inFolder('half.safetensors'));
    expect(half.status).toBe(1);
    expect(complaintOf(half)).toContain('half.safetensors was cut short');
    const nothing = await runCli([
      'evaluate',
      '--images',
      inFolder('nowhere'),
      ...protocol,
      '--model',
      inFolder(model),
    ]);
    expect(nothing.status).toBe(1);
    expect(complaintOf(nothing)).toContain('There is no folder');
  });
});

describe('inspect', () => {
  // So little blur and noise that even a model of three steps has an equilibrium.
  const protocol = ['--size', '24', '--blur', 'gaussian:sigma=0.4,size=3', '--noise', '0.004', '--limit', '1'];
  const inspect = (...more: string[]): Promise<CliResult> =>
    runCli(['inspect', '--images', inFolder(pictures), ...protocol, '--backend', 'wasm', ...more]);

  it('measures every field of the contract, local not above certified', async () => {
    const report = jsonOf(await inspect('--model', inFolder(model), '--json'), inspectionReportSchema);
    const { images, lipschitz, conditions, alignment } = report;
    expect(images).toEqual({ total: 1, equilibria: 1 });
    expect(lipschitz.local?.max).toBeLessThanOrEqual((lipschitz.certified ?? Number.NaN) * 1.002);
    const numbers = [
      ...[lipschitz.spectralRadius?.max, lipschitz.observed?.max, lipschitz.local?.error],
      ...[conditions.condition, alignment.cosine?.min],
    ];
    for (const value of numbers) expect(value).toSatisfy(Number.isFinite);
  });

  it('says it in words for people', async () => {
    const result = await inspect('--model', inFolder(model));
    expectDone(result);
    expect(result.stdout).toMatch(/certified, every picture[\s\S]*JFB against the exact gradient/);
  });

  it('names the folder that is not there', async () => {
    const result = await runCli(['inspect', '--images', inFolder('nowhere'), ...protocol, '--model', inFolder(model)]);
    expect(result.status).toBe(1);
    expect(complaintOf(result)).toContain('There is no folder');
  });
});

describe('restore', () => {
  const restore = (files: string[], ...more: string[]): Promise<CliResult> =>
    runCli([
      'restore',
      ...files,
      '--model',
      inFolder(model),
      '--blur',
      'gaussian:sigma=1',
      '--backend',
      'wasm',
      ...more,
    ]);

  it('restores the good files, names the bad ones, and fails', async () => {
    const bad = ['text.jpg', 'cut.png', 'empty.png', 'one-pixel.png', 'animated.gif', 'none.jpg'];
    const files = ['turned.jpg', ...bad, 'rgba16.png'].map(golden);
    const result = await restore(files, '--out', inFolder('restored'), '--json', '--max-evaluations', '4');
    expect(result.status).toBe(1);
    const report = JSON.parse(result.stdout) as { files: { input: string; output: string | null; error?: string }[] };
    expect(report.files.map(({ input }) => input)).toEqual(files);
    const [first, ...rest] = report.files;
    expect(Object.keys(first ?? {})).toEqual([
      'input',
      'output',
      'blur',
      'noise',
      'evaluations',
      'converged',
      'seconds',
      'light',
      'boundary',
      'strength',
      'verdict',
    ]);
    expect(first).toMatchObject({
      output: inFolder('restored', 'turned.jpg'),
      blur: 'gaussian:sigma=1',
      boundary: 'unknown',
      strength: 1,
    });
    for (const file of rest.slice(0, bad.length)) {
      expect(file.output).toBeNull();
      expect(file.error).toMatch(/is not a picture|cut short|is empty|only 1×1|several frames|no file/);
    }
    expect(result.stderr.split('\n').filter((line) => line.startsWith('stillpoint: '))).toHaveLength(bad.length);
    expect((await readdir(inFolder('restored'))).sort()).toEqual(['rgba16.png', 'turned.jpg']);
    const wide = await readPicture(inFolder('restored', 'rgba16.png'));
    expect(wide).toMatchObject({ width: 20, height: 12, bitDepth: 16 });
    expect(wide.alpha).toEqual((await readPicture(golden('rgba16.png'))).alpha);
    expect(await probePicture(inFolder('restored', 'turned.jpg'))).toMatchObject({ width: 12, height: 20 });
  });

  it('never overwrites the photograph', async () => {
    const photo = inFolder('photo.png');
    await copyFile(golden('rgb8.png'), photo);
    const result = await restore([photo], '--out', folder, '--max-evaluations', '2');
    expectDone(result);
    expect(await readFile(photo)).toEqual(await readFile(golden('rgb8.png')));
    expect(result.stdout).toContain('photo-restored.png');
  });

  it.skipIf(process.platform === 'win32')('never overwrites it through a link to its folder', async () => {
    const photos = inFolder('linked-photos');
    await mkdir(photos);
    const photo = path.join(photos, 'photo.png');
    await copyFile(golden('rgb8.png'), photo);
    await symlink(photos, inFolder('link'));
    expectDone(await restore([photo], '--out', inFolder('link'), '--max-evaluations', '2'));
    expect(await readFile(photo)).toEqual(await readFile(golden('rgb8.png')));
    expect((await readdir(photos)).sort()).toEqual(['photo-restored.png', 'photo.png']);
  });

  it('keeps the results of earlier commands', async () => {
    const out = inFolder('results');
    expectDone(await restore([golden('rgb8.png')], '--out', out, '--max-evaluations', '2'));
    const first = await readFile(path.join(out, 'rgb8.png'));
    expectDone(await restore([golden('rgb8.png')], '--out', out, '--max-evaluations', '3'));
    expect(await readFile(path.join(out, 'rgb8.png'))).toEqual(first);
    expect((await readdir(out)).sort()).toEqual(['rgb8-restored.png', 'rgb8.png']);
  });

  it('takes folders, and leaves out what has a result already when asked to', async () => {
    const photos = inFolder('many');
    await mkdir(path.join(photos, 'below'), { recursive: true });
    for (const name of ['a.png', 'b.png', 'below/c.png']) await copyFile(golden('rgb8.png'), path.join(photos, name));
    const out = path.join(photos, 'sharp');
    const settings = ['--out', out, '--max-evaluations', '2', '--skip-existing', '--json'];
    const files = async (): Promise<{ output: string; skipped?: true }[]> => {
      const result = await restore([photos], ...settings);
      expectDone(result);
      return (JSON.parse(result.stdout) as { files: { output: string; skipped?: true }[] }).files;
    };
    const names = ['a.png', 'b.png', 'c.png'].map((name) => path.join(out, name));
    expect(await files()).toMatchObject(names.map((output) => ({ output })));
    expect(await files()).toMatchObject(names.map((output) => ({ output, skipped: true })));
    expect((await readdir(out)).sort()).toEqual(['a.png', 'b.png', 'c.png']);
  });

  it('writes a format and quality of choice, and nothing but the profile when asked to', async () => {
    const out = inFolder('as-jpeg');
    const settings = ['--out', out, '--max-evaluations', '2', '--json'];
    const kept = await restore([golden('turned.jpg'), golden('rgba16.png')], '--format', 'jpg', ...settings);
    expectDone(kept);
    const { files } = JSON.parse(kept.stdout) as { files: { output: string; notices?: string[] }[] };
    expect(files.map(({ output }) => path.basename(output))).toEqual(['turned.jpg', 'rgba16.jpg']);
    expect(files[0]?.notices).toBeUndefined();
    expect(files[1]?.notices).toEqual(['Not kept, as JPEG cannot hold it: transparency, more than 8 bits a channel.']);
    expectDone(await restore([golden('turned.jpg')], '--strip-metadata', '--quality', '40', ...settings));
    const [whole, bare] = await Promise.all(
      ['turned.jpg', 'turned-restored.jpg'].map((name) => readPicture(path.join(out, name))),
    );
    expect(whole?.metadata.exif).not.toBeNull();
    expect(bare?.metadata).toEqual({ ...NO_METADATA, icc: whole?.metadata.icc });
    expect([bare?.width, bare?.height]).toEqual([12, 20]);
    for (const wrong of [
      ['--format', 'heic'],
      ['--quality', '101'],
      ['--quality', '0'],
    ]) {
      expect((await restore([golden('rgb8.png')], ...wrong, ...settings)).status).toBe(2);
    }
  });

  it('tells before it computes that a folder cannot be written', async () => {
    const result = await restore([golden('rgb8.png')], '--out', path.join(inFolder(config), 'below'));
    expect(result.status).toBe(1);
    expect(result.stderr).toBe(
      `stillpoint: Cannot write ${path.join(inFolder(config), 'below')}: a part of its path is a file, not a folder. Choose another folder.\n`,
    );
  });

  it('takes relative paths from where the person stands, when npm runs it', async () => {
    const home = inFolder('home');
    await mkdir(home);
    await copyFile(golden('rgb8.png'), path.join(home, 'photo.png'));
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const environment = {
      ...process.env,
      INIT_CWD: home,
      npm_lifecycle_event: 'stillpoint',
      npm_package_json: path.join(root, 'package.json'),
    };
    const args = ['photo.png', '--model', inFolder(model), '--out', 'sharp', '--max-evaluations', '2'];
    execFileSync(
      process.execPath,
      ['electron/run.mjs', 'cli', 'restore', ...args, '--blur', 'gaussian:sigma=1', '--backend', 'wasm'],
      { cwd: root, env: environment, stdio: 'pipe' },
    );
    expect(await readdir(path.join(home, 'sharp'))).toEqual(['photo.png']);
  });

  it('fails clearly when the results cannot be written', async () => {
    const result = await restore([golden('rgb8.png')], '--out', inFolder(config));
    expect(result.status).toBe(1);
    expect(complaintOf(result)).toMatch(/Cannot write .*config\.json/);
  });
});
