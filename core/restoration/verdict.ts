import type { BlurSpec } from '../contract/blur.js';
import type { Verdict } from '../contract/verdict.js';
import type { BlurJudgement } from './judge-blur.js';

/** A told level below this part of the measured one is far below it. */
const FAR_BELOW = 0.67;
/** A blur that leaves this much more unexplained than none at all would ruin a picture, however carefully it is used. */
const HOPELESS = 1.2;
/**
 * Times the noise that a solve is told where the blur is in doubt, and what would ring is smoothed instead: from hardly more to this, as what
 * another blur leaves less of grows from the first part of the residual to the second.
 */
const CAUTION = { most: 4, from: 0.015, to: 0.045 };

/** Nobody asked the picture. @param measuredNoise on [0, 1] */
export function unchecked(measuredNoise: number): Verdict {
  return {
    blur: 'unchecked',
    suggestion: null,
    fits: [],
    measuredNoise,
    noisier: false,
    caution: 1,
    kept: false,
    message: 'Restored as told, without a check.',
    advice: null,
  };
}

/**
 * What to say of a photograph, and how careful to be with it.
 *
 * @param told the noise level, or `auto` where it was measured @param measuredNoise on [0, 1]
 */
export function verdictOf(judgement: BlurJudgement, told: number | 'auto', measuredNoise: number): Verdict {
  const isDoubtful = judgement.blur === 'too-large' || judgement.blur === 'turned';
  // Texture counts as noise where nothing is blurred.
  const noisier = judgement.blur !== 'sharp' && told !== 'auto' && told < FAR_BELOW * measuredNoise;
  const { blur, suggestion, fits } = judgement;
  const kept = isKept(judgement);
  return {
    blur,
    suggestion,
    fits,
    measuredNoise,
    noisier,
    caution: isDoubtful ? cautionFor(judgement) : 1,
    kept,
    ...said(judgement, { kept, noisier, told, measuredNoise }),
  };
}

/** The better another blur explains the picture, the more would ring with the one that was told. */
function cautionFor({ fits: [told, ...others] }: BlurJudgement): number {
  const least = Math.min(...others.flatMap(({ blur, residual }) => (blur === null ? [] : [residual])));
  const gained = told === undefined ? 1 : 1 - least / told.residual;
  const part = (gained - CAUTION.from) / (CAUTION.to - CAUTION.from);
  return 1 + (CAUTION.most - 1) * Math.min(1, Math.max(0, part));
}

/** Whether restoring would do harm: the picture is sharp, or the blur explains it far worse than none at all. */
function isKept({ blur, fits: [told, ...others] }: BlurJudgement): boolean {
  const none = others.find((fit) => fit.blur === null);
  return blur === 'sharp' || (told !== undefined && none !== undefined && told.residual > HOPELESS * none.residual);
}

function said(
  { blur, suggestion }: BlurJudgement,
  {
    kept,
    noisier,
    told,
    measuredNoise,
  }: Pick<Verdict, 'kept' | 'noisier' | 'measuredNoise'> & { told: number | 'auto' },
): Pick<Verdict, 'message' | 'advice'> {
  const done = kept ? 'left as it is' : 'sharpened only gently';
  const retry = suggestion === null ? '' : `Try ${inWords(suggestion)}.`;
  switch (blur) {
    case 'sharp':
      return {
        message: 'This picture looks sharp already: it was left as it is.',
        advice: 'Restore it without the check if you know that it is blurred.',
      };
    case 'too-large':
      return {
        message: `The blur is probably too large, so the picture was ${done}.`,
        advice: retry,
      };
    case 'turned':
      return {
        message: `The direction of the blur is probably wrong, so the picture was ${done}.`,
        advice: retry,
      };
    case 'right':
    case 'unchecked':
      return noisier
        ? {
            message: `The noise is higher than told: ${percent(measuredNoise)} instead of ${percent(Number(told))}, and that is what was used.`,
            advice: `Tell a noise of ${percent(measuredNoise)}, or let it be measured.`,
          }
        : { message: 'Looks right.', advice: null };
  }
}

const percent = (level: number): string => `${(100 * level).toPrecision(2)} %`;

/** A blur as one would say it. */
function inWords(blur: BlurSpec): string {
  switch (blur.kind) {
    case 'gaussian':
      return `a Gaussian blur of ${blur.sigma} pixels`;
    case 'disk':
      return `a radius of ${blur.radius} pixels`;
    case 'motion':
      return `a length of ${blur.length} pixels at ${blur.angle}°`;
    case 'psf':
      return 'another blur';
  }
}
