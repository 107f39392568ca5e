import { createRandom } from '../../core/random/random.js';
import { compose } from '../../core/operators/compose.js';
import { directBlur } from '../../core/operators/direct-blur.js';
import { downsample } from '../../core/operators/downsample.js';
import { fourierBlur } from '../../core/operators/fourier-blur.js';
import { identityOperator } from '../../core/operators/identity.js';
import type { LinearOperator } from '../../core/operators/linear-operator.js';
import { maskOperator } from '../../core/operators/mask.js';
import { maskedFourier, type CoilSensitivity } from '../../core/operators/masked-fourier.js';
import { diskPsf, gaussianPsf } from '../../core/operators/psf.js';
import { frameWithin, unknownBorderBlur } from '../../core/operators/unknown-border-blur.js';
import { ruggedPsf } from './plain-blur.js';

/** One way to build an operator for images of a given size. */
export interface OperatorProblem {
  readonly name: string;
  readonly create: (height: number, width: number, seed: number) => LinearOperator;
  /** Channels that the operator takes. */
  readonly channels: number;
  /** Both sides of its images are multiples of this. */
  readonly multiple: number;
  /** Whether `norm` is the largest singular value itself, not only a bound of it. */
  readonly exactNorm: boolean;
  /** Whether the data step has a closed form. */
  readonly solvable: boolean;
}

/** Weights in [0, 1], some exactly 0 and some exactly 1. */
export function partialMask(size: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: size }, () => Math.min(1, Math.max(0, 1.6 * random.uniform() - 0.3)));
}

/** Complex sensitivity maps without any symmetry. */
export function coils(count: number, size: number, seed: number): CoilSensitivity[] {
  const random = createRandom(seed);
  const map = (): Float32Array => Float32Array.from({ length: size }, () => random.normal());
  return Array.from({ length: count }, () => ({ re: map(), im: map() }));
}

/** Every operator: one that is listed here gets the whole battery of test/operators/every-operator.test.ts. */
export const OPERATORS: readonly OperatorProblem[] = [
  {
    name: 'identity',
    create: () => identityOperator(),
    channels: 3,
    multiple: 1,
    exactNorm: true,
    solvable: true,
  },
  {
    name: 'mask',
    create: (height, width, seed) => maskOperator(partialMask(height * width, seed), height, width),
    channels: 3,
    multiple: 1,
    exactNorm: true,
    solvable: true,
  },
  ...[1, 2, 3].map((factor) => ({
    name: `downsample by ${factor}`,
    create: () => downsample(factor),
    channels: 3,
    multiple: factor,
    exactNorm: true,
    solvable: true,
  })),
  ...(['zero', 'reflect', 'circular'] as const).map((boundary) => ({
    name: `separable blur, ${boundary}`,
    create: (height: number, width: number) => directBlur(gaussianPsf(0.8, 3), boundary, height, width),
    channels: 1,
    multiple: 1,
    exactNorm: true,
    solvable: true,
  })),
  {
    name: 'symmetric blur, reflect',
    create: (height, width) => directBlur(diskPsf(1.4), 'reflect', height, width),
    channels: 1,
    multiple: 1,
    exactNorm: true,
    solvable: true,
  },
  ...(['zero', 'reflect'] as const).map((boundary) => ({
    name: `rugged blur, ${boundary}`,
    create: (height: number, width: number, seed: number) => directBlur(ruggedPsf(3, 4, seed), boundary, height, width),
    channels: 1,
    multiple: 1,
    exactNorm: false,
    solvable: false,
  })),
  {
    name: 'Fourier blur',
    create: (height, width, seed) => fourierBlur([ruggedPsf(4, 3, seed)], height, width),
    channels: 1,
    multiple: 1,
    exactNorm: true,
    solvable: true,
  },
  {
    name: 'blur behind an unknown border',
    create: (height, width, seed) => {
      const psf = ruggedPsf(3, 2, seed);
      return unknownBorderBlur([psf], frameWithin([psf], height, width));
    },
    channels: 1,
    multiple: 1,
    exactNorm: false,
    solvable: false,
  },
  {
    name: 'masked Fourier, single coil',
    create: (height, width, seed) => maskedFourier(partialMask(height * width, seed), height, width),
    channels: 2,
    multiple: 1,
    exactNorm: true,
    solvable: true,
  },
  {
    name: 'masked Fourier, three coils',
    create: (height, width, seed) =>
      maskedFourier(partialMask(height * width, seed), height, width, coils(3, height * width, seed + 1)),
    channels: 2,
    multiple: 1,
    exactNorm: false,
    solvable: false,
  },
  {
    name: 'mask after downsampling after blur',
    create: (height, width, seed) =>
      compose(
        maskOperator(partialMask((height * width) / 4, seed), height / 2, width / 2),
        downsample(2),
        directBlur(ruggedPsf(3, 3, seed), 'reflect', height, width),
      ),
    channels: 1,
    multiple: 2,
    exactNorm: false,
    solvable: false,
  },
];
