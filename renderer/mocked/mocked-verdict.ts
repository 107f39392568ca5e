import type { BlurSpec } from '../../core/contract/blur.js';
import type { RestorationRequest } from '../../core/contract/restoration.js';
import type { Verdict } from '../../core/contract/verdict.js';

/** Of the mocked sample, pixels: what is told more than a quarter larger is too large. */
const SIGMA = 2;
const NOISE = 0.012;

/**
 * What a judge would say: the sample is blurred by a Gaussian of 2 pixels and has noise of 1.2 %; every other picture is sharp. A motion of
 * the sample is turned, and less than 0.8 % of noise is too little.
 */
export function mockedVerdict(picture: string, { blur, noise, check, boundary }: RestorationRequest): Verdict {
  const plain = {
    suggestion: null,
    fits: [],
    measuredNoise: NOISE,
    noisier: false,
    caution: 1,
    kept: false,
    advice: null,
  };
  if (!check || boundary !== 'unknown')
    return { ...plain, blur: 'unchecked', message: 'Restored as told, without a check.' };
  if (picture !== 'sample.png') {
    return {
      ...plain,
      blur: 'sharp',
      message: 'This picture looks sharp already: it was left as it is.',
      advice: 'Restore it without the check if you know that it is blurred.',
    };
  }
  const suggestion = better(blur);
  if (suggestion !== null) {
    const isTurned = suggestion.kind === 'motion';
    return {
      ...plain,
      ...{ blur: isTurned ? 'turned' : 'too-large', suggestion, caution: 4 },
      message: isTurned
        ? 'The direction of the blur is probably wrong, so the picture was sharpened only gently.'
        : 'The blur is probably too large, so the picture was sharpened only gently.',
      advice: isTurned ? 'Try a length of 12 pixels at 28°.' : `Try ${sizeOf(suggestion)} pixels.`,
    };
  }
  if (noise !== 'auto' && noise < 0.67 * NOISE) {
    return {
      ...plain,
      ...{ blur: 'right', noisier: true },
      message: `The noise is higher than told: 1.2 % instead of ${(100 * noise).toPrecision(2)} %, and that is what was used.`,
      advice: 'Tell a noise of 1.2 %, or let it be measured.',
    };
  }
  return { ...plain, blur: 'right', message: 'Looks right.' };
}

function better(blur: BlurSpec): BlurSpec | null {
  switch (blur.kind) {
    case 'gaussian':
      return blur.sigma > 1.25 * SIGMA ? { kind: 'gaussian', sigma: SIGMA } : null;
    case 'disk':
      return blur.radius > 2.5 * SIGMA ? { kind: 'disk', radius: 2 * SIGMA } : null;
    case 'motion':
      return blur.angle === 28 ? null : { kind: 'motion', length: 12, angle: 28 };
    case 'psf':
      return null;
  }
}

function sizeOf(blur: BlurSpec): number {
  return blur.kind === 'disk' ? blur.radius : SIGMA;
}
