import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packLibrary } from '../../electron/build/library.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Compiling it takes seconds on an idle machine, more where others compute too. */
const PATIENCE = 240_000;

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;

const library = manifestIn('core');
const needed = { ...library.dependencies, ...library.peerDependencies };

it('has the version of the product, and asks for the packages that the product is tested with', () => {
  const product = manifestIn('.');
  expect(library.version).toBe(product.version);
  for (const [name, range] of Object.entries(needed)) expect(range, name).toBe(`^${product.dependencies[name]}`);
});

describe('the packed library, in a project of somebody else', () => {
  let project = '';
  const installed = (): string => path.join(project, 'node_modules/@stillpoint/core');

  beforeAll(() => {
    project = mkdtempSync(path.join(tmpdir(), 'stillpoint-library-'));
    mkdirSync(installed(), { recursive: true });
    execFileSync('tar', ['-xzf', packLibrary(), '-C', installed(), '--strip-components=1']);
    // What npm would install, and what the page tells to install besides.
    for (const name of [...Object.keys(needed), '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@types/node']) {
      const link = path.join(project, 'node_modules', name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.join(root, 'node_modules', name), link, 'junction');
    }
    cpSync(path.join(root, 'docs/examples'), path.join(project, 'examples'), { recursive: true });
    writeFileSync(path.join(project, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(SETTINGS));
    writeFileSync(path.join(project, 'examples/main.ts'), PROGRAM);
  }, PATIENCE);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('names every package that it imports, and no other', () => {
    const modules = readdirSync(installed(), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    const imported = modules.flatMap((name) =>
      ts
        .preProcessFile(readFileSync(path.join(installed(), name), 'utf8'), true, true)
        .importedFiles.map(({ fileName }) => fileName)
        .filter((module) => !module.startsWith('.') && !isBuiltin(module)),
    );
    const names = imported.map((module) =>
      module
        .split('/')
        .slice(0, module.startsWith('@') ? 2 : 1)
        .join('/'),
    );
    expect([...new Set(names)].toSorted()).toEqual(Object.keys(needed).toSorted());
  });

  it(
    'is imported by its name, with types, and computes in plain Node',
    () => {
      const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
      const compiled = execFileSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
      expect(compiled).toBe('');
      const said = execFileSync(process.execPath, ['examples/main.js'], { cwd: project, encoding: 'utf8' });
      const report = JSON.parse(said.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
      expect(report).toEqual({ backend: 'wasm', steps: true, solver: 'converged', operator: 3, stored: [1, 6, 6, 3] });
    },
    PATIENCE,
  );
});

/** As strict as can be, in the way that Node resolves modules. */
const SETTINGS = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: ['node'],
  },
  include: ['examples'],
};

const PROGRAM = `
import { createRandom, normalTensor, solveFixedPoint } from '@stillpoint/core';
import { readNpy, writeNpy } from '@stillpoint/core/files';
import { readPicture } from '@stillpoint/core/pictures';
import * as tf from '@tensorflow/tfjs-core';
import { oneTrainingStep } from './one-training-step.js';
import { openWasm } from './open-wasm.js';
import { blackAndWhite } from './own-operator.js';
import { aitken } from './own-solver.js';

// @ts-expect-error The declarations are found: a mistake is one.
const mistake: number = createRandom;
void [mistake, readPicture];

await openWasm();
const x = tf.tidy(() => tf.mul(0.1, normalTensor([1, 6, 6, 3], createRandom(1))) as tf.Tensor4D);
const { samples, loss } = await oneTrainingStep(x);
const halve = (z: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => tf.add(tf.mul(z, 0.5), x));
const solved = await solveFixedPoint(halve, x, { solver: aitken(), tolerance: 1e-4, maxEvaluations: 9 });
await writeNpy('x.npy', x.shape, (await x.data()) as Float32Array);
console.log(JSON.stringify({
  backend: tf.getBackend(),
  steps: samples[0] !== undefined && Number.isFinite((await loss.data())[0]),
  solver: solved.samples[0]?.reason,
  operator: blackAndWhite().adjoint(blackAndWhite().apply(x)).shape[3],
  stored: (await readNpy('x.npy')).shape,
}));
`;
