import { blurSpecSchema, type BlurSpec } from '../../core/contract/blur.js';

/** The kinds in the order of the panel: what happens to photographs most often comes first. */
export const BLUR_KINDS = ['disk', 'motion', 'gaussian', 'psf'] as const;
export type BlurKind = (typeof BLUR_KINDS)[number];

/**
 * What the Blur panel holds: the chosen kind and the last parameters of every kind, so that looking at another kind and
 * coming back loses nothing. Lengths in pixels of the photo, angle in degrees, anticlockwise from the x axis.
 */
export interface BlurDraft {
  kind: BlurKind;
  gaussian: { sigma: number };
  motion: { length: number; angle: number };
  disk: { radius: number };
  psf: { file: string | null };
}

/** Range and step of one slider, in the parameter's unit. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Narrower than what the contract accepts: beyond these no photograph is worth restoring, and sliders stay precise. */
export const BLUR_RANGES = {
  sigma: { min: 0.3, max: 10, step: 0.1 },
  length: { min: 1, max: 60, step: 0.5 },
  angle: { min: -90, max: 90, step: 1 },
  radius: { min: 0.5, max: 20, step: 0.1 },
} satisfies Record<string, Range>;

/** Starts at the blur of the bundled sample, so that a first try shows what the app can do. */
export function defaultBlurDraft(): BlurDraft {
  return {
    kind: 'gaussian',
    gaussian: { sigma: 1.5 },
    motion: { length: 12, angle: 20 },
    disk: { radius: 3 },
    psf: { file: null },
  };
}

/** A draft of its own with the same parameters. */
export function copyBlurDraft({ kind, gaussian, motion, disk, psf }: BlurDraft): BlurDraft {
  return { kind, gaussian: { ...gaussian }, motion: { ...motion }, disk: { ...disk }, psf: { ...psf } };
}

/** The draft as the contract wants it, or null while it is not complete (no file chosen). */
export function toBlurSpec(draft: BlurDraft): BlurSpec | null {
  const candidate = { kind: draft.kind, ...draft[draft.kind] };
  const spec = blurSpecSchema.safeParse(candidate);
  return spec.success ? spec.data : null;
}

/** The draft with a blur of the contract chosen in it; the other kinds keep their parameters. */
export function withBlur(draft: BlurDraft, blur: BlurSpec): BlurDraft {
  const next = { ...copyBlurDraft(draft), kind: blur.kind };
  switch (blur.kind) {
    case 'gaussian':
      return { ...next, gaussian: { sigma: blur.sigma } };
    case 'motion':
      return { ...next, motion: { length: blur.length, angle: lineAngle(blur.angle) } };
    case 'disk':
      return { ...next, disk: { radius: blur.radius } };
    case 'psf':
      return { ...next, psf: { file: blur.file } };
  }
}

/** Nearest value that the range's slider can show; not a number becomes the minimum. */
export function snapTo(range: Range, value: number): number {
  if (Number.isNaN(value)) return range.min;
  const inside = Math.min(range.max, Math.max(range.min, value));
  const snapped = range.min + Math.round((inside - range.min) / range.step) * range.step;
  // Without this 0.1 steps show as 1.2000000000000002.
  return Number(Math.min(range.max, snapped).toFixed(4));
}

/** Digits behind the point that tell the values of a range apart. */
export function decimalsOf({ step }: Range): number {
  // A little less: a logarithm that rounding left just above 1 would ask for two.
  return Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
}

/** An angle of a straight line, brought into (−90°, 90°]: a line has no front. */
export function lineAngle(degrees: number): number {
  const turned = ((((degrees + 90) % 180) + 180) % 180) - 90;
  return turned === -90 ? 90 : turned;
}
