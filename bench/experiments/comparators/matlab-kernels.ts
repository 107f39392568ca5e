import { readFile } from 'node:fs/promises';

import type * as Hdf5 from 'h5wasm/node';

import { messageOf, StillpointError } from '../../../core/contract/errors.js';
import { normalisedPsf, type Psf } from '../../../core/operators/psf.js';

/**
 * The kernels of a MATLAB 7.3 file, which is an HDF5 file: a cell array of matrices, such as `kernels` of Levin et al. 2009.
 *
 * @throws StillpointError BAD_CONFIGURATION when the file holds no such cell array, or is of an older MATLAB format
 */
export async function readMatlabKernels(path: string): Promise<Psf[]> {
  // The library says at length on standard error what it cannot open.
  if (!(await isHdf5(path))) throw refusal(path, 'it is no HDF5 file');
  const hdf5 = await import('h5wasm/node');
  await hdf5.ready;
  let file: Hdf5.File | null = null;
  try {
    file = new hdf5.File(path, 'r');
    const kernels = cellsOf(hdf5, file).map((matrix) => kernelOf(path, matrix));
    if (kernels.length === 0) throw refusal(path, 'it holds no cell array of matrices');
    return kernels;
  } catch (thrown) {
    throw thrown instanceof StillpointError ? thrown : refusal(path, messageOf(thrown), thrown);
  } finally {
    file?.close();
  }
}

/** MATLAB's own header stands before that of HDF5, 512 bytes long. */
const SIGNATURE_OFFSETS = [0, 512];
const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

async function isHdf5(path: string): Promise<boolean> {
  const bytes = await readFile(path);
  return SIGNATURE_OFFSETS.some((offset) => bytes.subarray(offset, offset + SIGNATURE.length).equals(SIGNATURE));
}

/** What the cells of a file's cell arrays refer to. */
function cellsOf(hdf5: typeof Hdf5, file: Hdf5.File): Hdf5.Dataset[] {
  // The declaration's first form is that of another kind of reference.
  const follow = file.dereference.bind(file) as (reference: Hdf5.Reference) => unknown;
  return file
    .keys()
    .map((name) => file.get(name))
    .filter((entry) => entry instanceof hdf5.Dataset)
    .flatMap(({ value }) => listOf(value))
    .filter((cell) => cell instanceof hdf5.Reference)
    .map(follow)
    .filter((entry) => entry instanceof hdf5.Dataset);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** MATLAB stores columns one after the other, so that HDF5 sees the transpose: [columns][rows]. */
function kernelOf(path: string, matrix: Hdf5.Dataset): Psf {
  const [width, height] = matrix.shape ?? [];
  const values = matrix.value;
  if (width === undefined || height === undefined || !(values instanceof Float64Array)) {
    throw refusal(path, 'a cell is no matrix of doubles');
  }
  const rows = Float64Array.from(values, (_, i) => values[(i % width) * height + Math.floor(i / width)] ?? 0);
  return normalisedPsf(height, width, rows);
}

function refusal(path: string, why: string, cause?: unknown): StillpointError {
  return new StillpointError(
    'BAD_CONFIGURATION',
    `${path} cannot be read as a MATLAB 7.3 file of kernels: ${why}.`,
    'Save it with "-v7.3", or give a folder of .npy files.',
    { cause },
  );
}
