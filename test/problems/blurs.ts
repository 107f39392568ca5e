import type { Boundary } from '../../core/contract/blur.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import type { Psf } from '../../core/operators/psf.js';

/** Every way there is to blur: a new operator that is listed here gets the whole battery. */
export const BLURS: readonly {
  readonly name: string;
  readonly boundary: Boundary;
  readonly create: (psf: Psf, height: number, width: number) => LinearOperator;
}[] = [
  ...(['zero', 'reflect', 'circular'] as const).map((boundary) => ({
    name: `direct, ${boundary}`,
    boundary,
    create: (psf: Psf, height: number, width: number) => directBlur(psf, boundary, height, width),
  })),
  {
    name: 'Fourier, circular',
    boundary: 'circular',
    create: (psf, height, width) => fourierBlur([psf], height, width),
  },
];
