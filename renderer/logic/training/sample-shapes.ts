import type { BlurFamily } from '../../../core/contract/training.js';
import { defaultBlurDraft, type BlurDraft } from '../blur-draft.js';
import { drawPointSpread, type PointSpread } from '../point-spread.js';

/** Sides that a small picture may have, photo pixels. */
const SIDES = [15, 25, 41, 67, 121] as const;

/** The smallest, the middle and the largest blur of a family on grids of one size; odd ranges (being typed) draw what they can. */
export function sampleShapes(family: BlurFamily): PointSpread[] {
  const [low, high] = rangeOf(family);
  const sizes = [low, (low + high) / 2, high].map((size) =>
    Number.isFinite(size) ? Math.min(100, Math.max(0.1, size)) : 1,
  );
  const widest = Math.max(...sizes.map((size) => extentOf(family, size)));
  const side = SIDES.find((each) => each >= widest) ?? 121;
  return sizes.map((size, index) =>
    family.kind === 'shake' ? drawShake(size, side, index) : cropped(family, draw(family, size, side)),
  );
}

function rangeOf(family: BlurFamily): [number, number] {
  switch (family.kind) {
    case 'gaussian':
      return family.sigma;
    case 'motion':
      return family.length;
    case 'disk':
      return family.radius;
    case 'shake':
      return family.extent;
  }
}

function extentOf({ kind }: BlurFamily, size: number): number {
  const factors = { gaussian: 5, motion: 1, disk: 2.2, shake: 1 };
  return factors[kind] * size + 2;
}

function draw({ kind }: BlurFamily, size: number, side: number): PointSpread {
  const draft: BlurDraft = {
    ...defaultBlurDraft(),
    kind: kind === 'shake' ? 'motion' : kind,
    gaussian: { sigma: size },
    motion: { length: size, angle: 30 },
    disk: { radius: size },
  };
  return drawPointSpread(draft, side);
}

/** A Gaussian with a fixed kernel side ends where the kernel does. */
function cropped(family: BlurFamily, spread: PointSpread): PointSpread {
  if (family.kind !== 'gaussian' || family.size === undefined) return spread;
  const { side, weights } = spread;
  const [centre, reach] = [(side - 1) / 2, (family.size - 1) / 2];
  const inside = (at: number): boolean => Math.abs(at - centre) <= reach;
  return { side, weights: weights.map((weight, i) => (inside(i % side) && inside(Math.floor(i / side)) ? weight : 0)) };
}

/** A wandering line, as a hand that cannot keep still would draw: an example, since the real ones are random. */
function drawShake(extent: number, side: number, seed: number): PointSpread {
  const weights = new Float32Array(side * side);
  const [centre, reach] = [(side - 1) / 2, extent / 2 - 0.5];
  for (let t = 0; t <= 1; t += 1 / 600) {
    const turn = 2 * Math.PI * t;
    const x = centre + reach * (0.7 * Math.sin(turn + seed) + 0.3 * Math.sin(2.6 * turn));
    const y = centre + reach * (0.6 * Math.cos(1.3 * turn + 2 * seed) + 0.4 * Math.sin(3.1 * turn + seed));
    const at = Math.round(y) * side + Math.round(x);
    weights[at] = (weights[at] ?? 0) + 1;
  }
  const largest = Math.max(...weights);
  return { side, weights: weights.map((weight) => weight / largest) };
}
