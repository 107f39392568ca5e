import type { BlurSpec } from '../contract/blur.js';
import { normalisedPsf, parametricPsf, type Psf } from '../operators/psf.js';
import { readPsf } from './psf-file.js';

/** The point-spread function of any specification, files included. @throws StillpointError as `readPsf` does */
export async function psfOf(blur: BlurSpec): Promise<Psf> {
  if (blur.kind !== 'psf') return parametricPsf(blur);
  const { height, width, data } = await readPsf(blur.file);
  return normalisedPsf(height, width, data);
}
