import type { Dataset, File, Reference } from 'h5wasm/node';

import { messageOf, StillpointError } from '../../../core/contract/errors.js';
import { normalisedPsf, type Psf } from '../../../core/operators/psf.js';

/**
 * The kernels of a MATLAB 7.3 file, which is an HDF5 file: a cell array of matrices, such as `kernels` of Levin et al. 2009.
 *
 * @throws StillpointError BAD_CONFIGURATION when the file holds no such cell array, or is of an older MATLAB format
 */
export async function readMatlabKernels(path: string): Promise<Psf[]> {
  const hdf5 = await import('h5wasm/node');
  await hdf5.ready;
  let file: File;
  try {
    file = new hdf5.File(path, 'r');
  } catch (cause) {
    throw refusal(path, messageOf(cause), cause);
  }
  // The declaration's first form is that of another kind of reference.
  const follow = file.dereference.bind(file) as (reference: Reference) => unknown;
  try {
    const kernels = file
      .keys()
      .map((name) => file.get(name))
      .filter((entry) => entry instanceof hdf5.Dataset)
      .flatMap(({ value }) => listOf(value))
      .filter((cell) => cell instanceof hdf5.Reference)
      .map(follow)
      .filter((entry) => entry instanceof hdf5.Dataset)
      .map((matrix) => kernelOf(path, matrix));
    if (kernels.length === 0) throw refusal(path, 'it holds no cell array of matrices');
    return kernels;
  } finally {
    file.close();
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** MATLAB stores columns one after the other, so that HDF5 sees the transpose: [columns][rows]. */
function kernelOf(path: string, matrix: Dataset): Psf {
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
