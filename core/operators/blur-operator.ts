import type { Boundary } from '../contract/blur.js';
import { directBlur } from './direct-blur.js';
import { fourierBlur } from './fourier-blur.js';
import type { LinearOperator } from './linear-operator.js';
import type { Psf } from './psf.js';
import { canvasFor, unknownBorderBlur } from './unknown-border-blur.js';

/**
 * The blur behind a picture under any boundary: in the Fourier domain where it is diagonal there, on a larger canvas where the border is
 * unknown, by convolution elsewhere.
 *
 * @param height @param width of the picture d, pixels
 * @throws StillpointError BAD_CONFIGURATION when the kernel is larger than the picture
 */
export function blurOperator(psf: Psf, boundary: Boundary, height: number, width: number): LinearOperator {
  switch (boundary) {
    case 'circular':
      return fourierBlur([psf], height, width);
    case 'unknown':
      return unknownBorderBlur([psf], canvasFor([psf], height, width));
    case 'zero':
    case 'reflect':
      return directBlur(psf, boundary, height, width);
  }
}
