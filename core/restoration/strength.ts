import type { PlainImage } from '../tensor/images.js';

/** Times the noise that the solve is told at the least strength. */
const GENTLEST = 5;
/** Below this strength what is left of the change fades out, so that 0 changes nothing. */
const FADING = 0.2;
/** Most noise that a model is told. */
const MOST_NOISE = 0.5;

/**
 * The noise level that a solve is told at a strength: the noise itself at 1, five times as much at 0. More noise, a smoother picture that
 * believes its data less: grain stays natural, where a blend would show two pictures.
 *
 * @param noise on [0, 1] @param strength 0 to 1
 */
export function noiseAt(noise: number, strength: number): number {
  return Math.min(MOST_NOISE, noise * GENTLEST ** (1 - strength));
}

/** A restored picture at a strength: at the lowest it fades into the photograph. */
export function fadedAt(restored: PlainImage, photograph: PlainImage, strength: number): PlainImage {
  const share = Math.min(1, strength / FADING);
  if (share === 1) return restored;
  const data = restored.data.map((value, i) => {
    const before = photograph.data[i] ?? value;
    return before + share * (value - before);
  });
  return { ...restored, data };
}
