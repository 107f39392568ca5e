import type { Boundary } from '../../core/contract/blur.js';
import type { BlurFamily, DegradationConfig } from '../../core/contract/training.js';
import type { Range } from './blur-draft.js';

/** Families of blurs in the order of the panel. */
export const FAMILIES = ['gaussian', 'motion', 'disk', 'shake'] as const;
export type FamilyKind = (typeof FAMILIES)[number];

export const BOUNDARIES = ['circular', 'reflect', 'zero', 'unknown'] as const satisfies readonly Boundary[];

/** Ranges of the sliders, pixels; within what the contract takes. */
export const FAMILY_RANGES = {
  gaussian: { min: 0.1, max: 10, step: 0.1 },
  motion: { min: 1, max: 60, step: 1 },
  disk: { min: 0.5, max: 20, step: 0.1 },
  shake: { min: 2, max: 60, step: 1 },
} satisfies Record<FamilyKind, Range>;

/** Percent of white. */
export const NOISE_RANGE = { min: 0.01, max: 20, step: 0.01 } satisfies Range;

/** One family: whether it is drawn from, and its parameter's interval, pixels. */
export interface FamilyDraft {
  on: boolean;
  range: [number, number];
  /** Relative frequency. No control shows it; it survives a visit. */
  weight: number;
}

/** What the panel of degradations holds; a family that is switched off keeps its interval. */
export interface DegradationDraft {
  families: Record<FamilyKind, FamilyDraft>;
  /** Percent of white. */
  noise: [number, number];
  boundaries: Record<Boundary, boolean>;
}

/** Gentle enough for small crops, and something of everything. */
export function defaultDegradationDraft(): DegradationDraft {
  return {
    families: {
      gaussian: { on: true, range: [0.5, 3], weight: 1 },
      motion: { on: true, range: [3, 15], weight: 1 },
      disk: { on: true, range: [1, 5], weight: 1 },
      shake: { on: false, range: [5, 20], weight: 1 },
    },
    noise: [0.2, 3],
    boundaries: { circular: true, reflect: false, zero: false, unknown: false },
  };
}

/** The draft as the contract wants it, or null when no family or no boundary is left. */
export function toDegradation(draft: DegradationDraft): DegradationConfig | null {
  const blurs = FAMILIES.filter((kind) => draft.families[kind].on).map((kind) => toFamily(kind, draft.families[kind]));
  const boundaries = BOUNDARIES.filter((boundary) => draft.boundaries[boundary]);
  if (blurs.length === 0 || boundaries.length === 0) return null;
  const [low, high] = draft.noise;
  return { blurs, noise: [fromPercent(low), fromPercent(high)], boundaries };
}

/** What a configuration says, for the panel: of several families of one kind the first. */
export function fromDegradation(config: DegradationConfig): DegradationDraft {
  const draft = defaultDegradationDraft();
  for (const kind of FAMILIES) {
    const family = config.blurs.find((each) => each.kind === kind);
    draft.families[kind].on = family !== undefined;
    if (family === undefined) continue;
    draft.families[kind].range = [...intervalOf(family)];
    draft.families[kind].weight = family.weight;
  }
  draft.noise = [toPercent(config.noise[0]), toPercent(config.noise[1])];
  for (const boundary of BOUNDARIES) draft.boundaries[boundary] = config.boundaries.includes(boundary);
  return draft;
}

function toFamily(kind: FamilyKind, { range: [low, high], weight }: FamilyDraft): BlurFamily {
  switch (kind) {
    case 'gaussian':
      return { kind, sigma: [low, high], weight };
    case 'motion':
      return { kind, length: [low, high], weight };
    case 'disk':
      return { kind, radius: [low, high], weight };
    case 'shake':
      return { kind, extent: [low, high], weight };
  }
}

function intervalOf(family: BlurFamily): readonly [number, number] {
  switch (family.kind) {
    case 'gaussian':
      return [family.sigma[0], family.sigma[1]];
    case 'motion':
      return [family.length[0], family.length[1]];
    case 'disk':
      return [family.radius[0], family.radius[1]];
    case 'shake':
      return [family.extent[0], family.extent[1]];
  }
}

/** Rounded, because 0.3 / 100 is not 0.003 in binary. */
function fromPercent(percent: number): number {
  return Number((percent / 100).toFixed(6));
}

function toPercent(share: number): number {
  return Number((share * 100).toFixed(4));
}
