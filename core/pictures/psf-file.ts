import path from 'node:path';

import { MAX_PSF_SIZE } from '../contract/blur.js';
import { StillpointError } from '../contract/errors.js';
import { normalisedPsf, type Psf } from '../operators/psf.js';
import { readNpy } from '../files/npy.js';
import { readSmallPicture } from './decode-picture.js';

/**
 * A measured point-spread function: a picture (its channels are averaged, values as stored) or a `.npy` array [height, width].
 *
 * @returns scaled to unit sum
 * @throws StillpointError NOT_FOUND; BAD_PICTURE when the file cannot be read; BAD_CONFIGURATION when it holds no
 * point-spread function: negative or only zeros, not two-dimensional, larger than 255 pixels a side
 */
export async function readPsf(file: string): Promise<Psf> {
  const { height, width, values } =
    path.extname(file).toLowerCase() === '.npy' ? await fromArray(file) : await fromPicture(file);
  if (Math.max(height, width) > MAX_PSF_SIZE) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The point-spread function in ${path.basename(file)} is ${width}×${height}, larger than ${MAX_PSF_SIZE} pixels a side.`,
      'Cut it down to the part that is not black.',
    );
  }
  return normalisedPsf(height, width, values);
}

interface Kernel {
  readonly height: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

async function fromArray(file: string): Promise<Kernel> {
  const { shape, data } = await readNpy(file);
  const [height, width, ...more] = shape;
  if (height === undefined || width === undefined || more.length > 0 || data.length === 0) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `The array in ${path.basename(file)} has the shape [${shape.join(', ')}]; a point-spread function has [height, width].`,
      'Save a two-dimensional array.',
    );
  }
  return { height, width, values: data };
}

async function fromPicture(file: string): Promise<Kernel> {
  const { height, width, channels, data } = await readSmallPicture(file);
  const values = Float64Array.from({ length: height * width }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[i * channels + c] ?? 0;
    return sum / channels;
  });
  return { height, width, values };
}
