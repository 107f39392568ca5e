import { readdir } from 'node:fs/promises';
import path from 'node:path';

import type { BlurSpec } from '../../../core/contract/blur.js';
import { StillpointError } from '../../../core/contract/errors.js';
import { entryOf } from '../../../core/files/path-exists.js';
import { readPsf } from '../../../core/pictures/psf-file.js';
import { parametricPsf, type Psf } from '../../../core/operators/psf.js';
import { readMatlabKernels } from './matlab-kernels.js';

/** A blur of the table. */
export interface BlurCase {
  /** As the table names it. */
  readonly name: string;
  readonly psf: Psf;
}

/** Standard deviations of the noise, on [0, 1]. */
export const NOISE_LEVELS: readonly number[] = [0.005, 0.02];

const BLURS: readonly Exclude<BlurSpec, { kind: 'psf' }>[] = [
  ...[0.8, 1.2, 1.6, 2.2, 3].map((sigma) => ({ kind: 'gaussian' as const, sigma })),
  { kind: 'motion', length: 5, angle: 30 },
  { kind: 'motion', length: 10, angle: 0 },
  { kind: 'motion', length: 15, angle: 30 },
  { kind: 'motion', length: 20, angle: 120 },
  { kind: 'motion', length: 25, angle: 75 },
  ...[1, 2, 3, 4, 5].map((radius) => ({ kind: 'disk' as const, radius })),
];

function nameOf(blur: Exclude<BlurSpec, { kind: 'psf' }>): string {
  switch (blur.kind) {
    case 'gaussian':
      return `gaussian σ ${blur.sigma}`;
    case 'motion':
      return `motion ${blur.length} px, ${blur.angle}°`;
    case 'disk':
      return `disk ${blur.radius} px`;
  }
}

/** The blurs of the table: the parametric ones, then measured kernels from a MATLAB file or a folder of .npy files. */
export async function blurCases(kernels: string | undefined): Promise<BlurCase[]> {
  const parametric = BLURS.map((blur) => ({ name: nameOf(blur), psf: parametricPsf(blur) }));
  if (kernels === undefined) return parametric;
  const measured = await measuredKernels(kernels);
  const title = path.basename(kernels, path.extname(kernels));
  return [...parametric, ...measured.map((psf, i) => ({ name: `${title} ${i + 1}`, psf }))];
}

async function measuredKernels(source: string): Promise<Psf[]> {
  const info = await entryOf(source);
  if (info === null) throw new StillpointError('NOT_FOUND', `There is no ${source}.`, 'Check the path.');
  if (info.isFile()) return readMatlabKernels(source);
  const files = (await readdir(source)).filter((name) => name.endsWith('.npy')).sort();
  return Promise.all(files.map((name) => readPsf(path.join(source, name))));
}
