import type { BlurSpec } from '../contract/blur.js';
import type { Light } from '../contract/restoration.js';
import type { BlurFit, Verdict } from '../contract/verdict.js';
import type { Model } from '../models/model.js';
import { gaussianPsf, parametricPsf, type Psf } from '../operators/psf.js';
import type { PlainImage } from '../tensor/images.js';
import { blurResidual, type BlurResidual } from './blur-residual.js';
import { tellingCrop } from './telling-crop.js';

/** What was told about a photograph, and how noisy it is. */
export interface Told {
  readonly blur: BlurSpec;
  readonly psf: Psf;
  readonly light: Light | 'auto';
  /** Measured in the picture, on [0, 1]. */
  readonly noise: number;
  /** What compression adds to the picture, part of `noise`. */
  readonly compression: number;
}

export interface BlurJudgement extends Pick<Verdict, 'blur' | 'suggestion' | 'fits'> {
  /** What was told, or what the picture says. */
  readonly light: Light;
}

/** Of the crop that is looked at, pixels: some kernels wide, and no larger than it takes. */
const LEAST_SIDE = 128;
const KERNELS = 6;
/** Times the noise at which blurs are told apart. */
const CAUTIOUS = 3;
/** Less noise than this is not worth telling apart. */
const LEAST_NOISE = 0.002;
/**
 * A blur explains a picture better when its residual is this much smaller. Of disks and motion the right one is hardly ever beaten, and one
 * that is 20 % too large by 3 % and more.
 */
const BETTER = 0.975;
/**
 * Gaussians are harder to tell apart: beside the right one, too, a smaller one leaves up to 3.3 % less in a picture of hard edges. But no blur at all leaves
 * at least 3.1 % more than the right one, and at most 1.8 % more than one that is a fifth too large.
 */
const WORTH_IT = 1.025;
/**
 * A picture is sharp where no blur at all leaves this much less than the best blur. Of sharp pictures it leaves four per cent less than half a pixel's
 * blur does; of blurred ones always more than the right blur, if only half a per cent where the blur is so wide that nothing fine is left.
 */
const SHARP = 0.985;
/**
 * Compressed pictures say less: blocks are smooth inside, which a smaller blur explains up to 7 % better than the right one, and none 12 %. From this
 * level on more is asked for.
 */
const COARSE = { from: 0.008, better: 0.9, sharp: 0.85 };
/** Linear light has to explain this much more to be believed: most pictures say little of it. */
const LINEAR = 0.92;
/** The part of a picture that has to be bright for that. */
const LEAST_BRIGHT = 0.05;
/** Sizes go down in steps of this. */
const SMALLER = 0.85;
const MOST_STEPS = 8;
/** Degrees; shorter streaks hardly change when they are turned. */
const [TURN, LEAST_TURNED] = [8, 5];
/** Hardly any: a neighbour weighs five millionths. */
const NO_BLUR = gaussianPsf(0.003, 3);

/**
 * Asks a photograph whether it agrees with the blur that is told: whether a smaller one, a turned one, or none at all explains it better. Too
 * small a blur is harmless, too large a one is ruin, so nothing larger is tried.
 */
export async function judgeBlur(
  image: PlainImage,
  model: Model,
  { blur, psf, light, noise, compression }: Told,
  signal?: AbortSignal,
): Promise<BlurJudgement> {
  const crop = tellingCrop(image, Math.max(LEAST_SIDE, KERNELS * Math.max(psf.height, psf.width)));
  const { better, sharp } = compression >= COARSE.from ? COARSE : { better: BETTER, sharp: SHARP };
  const level = CAUTIOUS * Math.max(noise, LEAST_NOISE);
  const residualOf = (kernel: Psf, of: Light): Promise<BlurResidual> =>
    blurResidual(crop, model, { psf: kernel, noise: level, light: of }, signal);
  const told = await underBestLight(light, (of) => residualOf(psf, of));
  const fits: BlurFit[] = [{ blur, residual: told.residual }];
  const fit = async (of: BlurSpec | null, kernel: Psf): Promise<number> => {
    const residual = comparable(await residualOf(kernel, told.light), told.light);
    fits.push({ blur: of, residual });
    return residual;
  };
  const judged = (of: BlurJudgement['blur'], suggestion: BlurSpec | null = null): BlurJudgement => ({
    blur: of,
    light: told.light,
    suggestion: suggestion === null ? null : rounded(suggestion),
    fits,
  });

  const none = await fit(null, NO_BLUR);
  /** A step in a direction, if it helps. */
  const step = async (from: Fitted, next: (from: BlurSpec) => BlurSpec | null): Promise<Fitted | null> => {
    const candidate = next(from.blur);
    if (candidate === null || candidate.kind === 'psf') return null;
    const residual = await fit(candidate, parametricPsf(candidate));
    return residual < better * from.residual ? { blur: candidate, residual } : null;
  };
  const start: Fitted = { blur, residual: told.residual };
  let best: Fitted = start;
  let direction: ((from: BlurSpec) => BlurSpec | null) | null = null;
  for (const next of [shrunk, turnedBy(TURN), turnedBy(-TURN)]) {
    const found = await step(start, next);
    if (found !== null && found.residual < best.residual) [best, direction] = [found, next];
  }
  for (let more = 1; direction !== null && more < MOST_STEPS; more++) {
    const found = await step(best, direction);
    if (found === null) break;
    best = found;
  }
  if (none < sharp * best.residual || isHardlyAny(best.blur)) return judged('sharp');
  const isTold = direction === null || (blur.kind === 'gaussian' && none > WORTH_IT * told.residual);
  if (isTold) return judged('right');
  return judged(direction === shrunk ? 'too-large' : 'turned', best.blur);
}

/** A blur, and what it leaves unexplained. */
interface Fitted {
  readonly blur: BlurSpec;
  readonly residual: number;
}

/** In the light that was told; where none was, in that in which the blur explains more. */
async function underBestLight(
  told: Light | 'auto',
  residualOf: (light: Light) => Promise<BlurResidual>,
): Promise<{ light: Light; residual: number }> {
  if (told !== 'auto') return { light: told, residual: comparable(await residualOf(told), told) };
  const encoded = await residualOf('encoded');
  if (encoded.brightShare < LEAST_BRIGHT) return { light: 'encoded', residual: encoded.everywhere };
  const linear = await residualOf('linear');
  const light = linear.bright < LINEAR * encoded.bright ? 'linear' : 'encoded';
  return { light, residual: comparable(light === 'linear' ? linear : encoded, light) };
}

/** What residuals of one light are compared by: in linear light the dark half of a picture says only how noisy it is. */
const comparable = ({ everywhere, bright }: BlurResidual, light: Light): number =>
  light === 'linear' ? bright : everywhere;

function shrunk(blur: BlurSpec): BlurSpec | null {
  switch (blur.kind) {
    case 'gaussian':
      return { ...blur, sigma: SMALLER * blur.sigma };
    case 'disk':
      return { ...blur, radius: SMALLER * blur.radius };
    case 'motion':
      return blur.length * SMALLER < 2 ? null : { ...blur, length: SMALLER * blur.length };
    case 'psf':
      return null;
  }
}

const turnedBy =
  (degrees: number) =>
  (blur: BlurSpec): BlurSpec | null =>
    blur.kind === 'motion' && blur.length >= LEAST_TURNED ? { ...blur, angle: blur.angle + degrees } : null;

/** A blur of what a lens and a sensor always do: a picture that is explained best by it is sharp. */
function isHardlyAny(blur: BlurSpec): boolean {
  switch (blur.kind) {
    case 'gaussian':
      return blur.sigma < 0.65;
    case 'disk':
      return blur.radius < 1;
    case 'motion':
      return blur.length < 2;
    case 'psf':
      return false;
  }
}

/** To as many digits as one would try. */
function rounded(blur: BlurSpec): BlurSpec {
  const digits = (value: number): number => Number(value.toPrecision(2));
  switch (blur.kind) {
    case 'gaussian':
      return { ...blur, sigma: digits(blur.sigma) };
    case 'disk':
      return { ...blur, radius: digits(blur.radius) };
    case 'motion':
      return { ...blur, length: digits(blur.length), angle: Math.round(blur.angle) };
    case 'psf':
      return blur;
  }
}
