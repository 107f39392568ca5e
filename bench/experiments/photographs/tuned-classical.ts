import { edgeTaper } from '../../../core/classical/edge-taper.js';
import type { StoppingOptions } from '../../../core/classical/restoration.js';
import { totalVariation, totalVariationWeight } from '../../../core/classical/total-variation.js';
import { wiener, wienerNoiseToSignal } from '../../../core/classical/wiener.js';
import { psnr } from '../../../core/metrics/psnr.js';
import { inFrame } from '../../../core/operators/frame.js';
import type { Psf } from '../../../core/operators/psf.js';
import { canvasFor, unknownBorderBlur } from '../../../core/operators/unknown-border-blur.js';
import { holding } from '../../../core/tensor/holding.js';
import { cutOut } from '../../../core/tensor/cut-out.js';
import { onlyImage, tensorOf, type PlainImage } from '../../../core/tensor/images.js';
import { tuneStrength } from '../comparators/tune-strength.js';

/** A photograph with all that a comparator may know, and more than anyone could: the sharp one. */
export interface KnownPhotograph {
  readonly seen: PlainImage;
  readonly truth: PlainImage;
  readonly psf: Psf;
  readonly noise: number;
}

/** What a comparator made of a photograph at its best strength. */
export interface Tuned {
  readonly image: PlainImage;
  readonly psnr: number;
  readonly strength: number;
}

/** Of a picture on [0, 1], as it would be seen. */
export function score(image: PlainImage, truth: PlainImage): number {
  return psnr(image, truth, { dataRange: 1, clip: true });
}

/**
 * Colour total variation with the border unknown, as `restore` has it. The weight is the one that comes nearest to the sharp picture, tried on its
 * middle; with it the whole picture is restored until it has settled.
 *
 * @param stopping of the whole picture @param searchIterations for each weight
 * @param start the weight that the search begins with; a similar picture's saves time
 */
export async function tunedTotalVariation(
  photograph: KnownPhotograph,
  stopping: StoppingOptions,
  searchIterations: number,
  start = totalVariationWeight(photograph.noise),
): Promise<Tuned> {
  const middle = middleOf(photograph);
  const search = { ...stopping, maxIterations: searchIterations };
  const { strength } = await tuneStrength(start, 2, async (weight) =>
    score(await byTotalVariation(middle, weight, search), middle.truth),
  );
  const image = await byTotalVariation(photograph, strength, stopping);
  return { image, psnr: score(image, photograph.truth), strength };
}

export function byTotalVariation(
  { seen, psf }: KnownPhotograph,
  weight: number,
  stopping: StoppingOptions,
): Promise<PlainImage> {
  return holding(async (hold) => {
    const blur = hold(unknownBorderBlur([psf], canvasFor([psf], seen.height, seen.width)));
    const { x } = await totalVariation(hold(tensorOf(seen)), blur, weight, stopping);
    return onlyImage(hold(inFrame(hold(x), blur.frame)));
  });
}

/** Wiener's filter, which believes in a circular boundary, on a picture whose edges are tapered into one. */
export async function tunedWiener({ seen, truth, psf, noise }: KnownPhotograph): Promise<Tuned> {
  return holding(async (hold) => {
    const tapered = hold(edgeTaper(hold(tensorOf(seen)), psf));
    const filtered = (noiseToSignal: number): PlainImage => {
      const restored = wiener(tapered, { psf, boundary: 'circular', noiseToSignal });
      try {
        return onlyImage(restored);
      } finally {
        restored.dispose();
      }
    };
    const { strength } = await tuneStrength(wienerNoiseToSignal(noise), 2, (noiseToSignal) =>
      Promise.resolve(score(filtered(noiseToSignal), truth)),
    );
    const image = filtered(strength);
    return { image, psnr: score(image, truth), strength };
  });
}

/** The middle quarter, where a weight is tried in a quarter of the time. */
function middleOf({ seen, truth, ...known }: KnownPhotograph): KnownPhotograph {
  const [height, width] = [Math.ceil(seen.height / 2), Math.ceil(seen.width / 2)];
  const cut = (image: PlainImage): PlainImage =>
    cutOut(image, Math.floor(seen.height / 4), Math.floor(seen.width / 4), height, width);
  return { ...known, seen: cut(seen), truth: cut(truth) };
}
