import path from 'node:path';

import type { BlurSpec } from '../../../core/contract/blur.js';
import { writeNpy } from '../../../core/files/npy.js';
import { gaussianPsf, parametricPsf, type Psf } from '../../../core/operators/psf.js';
import { shakePsf } from '../../../core/operators/shake-psf.js';
import { createRandom } from '../../../core/random/random.js';
import type { PhotographCase } from './photographs-config.js';

/** What the camera did. */
export function truePsf(blur: PhotographCase['blur']): Psf {
  if (blur === null) return gaussianPsf(1, 1);
  return blur.kind === 'shake' ? shakePsf(blur.extent, createRandom(blur.seed)) : parametricPsf(blur);
}

/** What `restore` is told of it. A camera shake travels as a file, as a measured one would. */
export async function toldBlur({ blur, told }: PhotographCase, folder: string): Promise<BlurSpec> {
  if (told.blur !== undefined) return told.blur;
  if (blur === null) throw new Error('toldBlur: a picture without a blur needs one that is told');
  if (blur.kind !== 'shake') return blur;
  const { height, width, data } = truePsf(blur);
  const file = path.join(folder, `shake-${blur.extent}-${blur.seed}.npy`);
  await writeNpy(file, [height, width], data);
  return { kind: 'psf', file };
}
