import type { BlurDraft } from './blur-draft.js';

/** A square grid of non-negative weights, row by row from the top, one cell per pixel of the photo. */
export interface PointSpread {
  readonly side: number;
  readonly weights: Float32Array;
}

/** Samples per cell side: enough for a smooth rim, cheap enough to follow the mouse. */
const SUPERSAMPLES = 5;

/**
 * What one point of light turns into, drawn for the Blur panel. The engine computes its own; this one only has to look
 * the same. Weights are scaled to a maximum of 1, so that wide blurs stay visible.
 * @param side odd number of cells; the point sits in the middle one
 */
export function drawPointSpread(draft: BlurDraft, side: number): PointSpread {
  const weigh = densityOf(draft);
  const weights = new Float32Array(side * side);
  const centre = (side - 1) / 2;
  let largest = 0;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const weight = averageOverCell(weigh, column - centre, centre - row);
      weights[row * side + column] = weight;
      largest = Math.max(largest, weight);
    }
  }
  if (largest > 0) weights.forEach((weight, index) => (weights[index] = weight / largest));
  return { side, weights };
}

/** Density at a place relative to the point, x to the right and y upwards, pixels. */
type Density = (x: number, y: number) => number;

function densityOf(draft: BlurDraft): Density {
  switch (draft.kind) {
    case 'gaussian': {
      const { sigma } = draft.gaussian;
      return (x, y) => Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
    }
    case 'disk': {
      const { radius } = draft.disk;
      return (x, y) => (x * x + y * y <= radius * radius ? 1 : 0);
    }
    case 'motion': {
      const angle = (draft.motion.angle * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const half = Math.max(draft.motion.length, 1) / 2;
      return (x, y) => (Math.abs(x * cos + y * sin) <= half && Math.abs(y * cos - x * sin) <= 0.5 ? 1 : 0);
    }
    case 'psf':
      return () => 0;
  }
}

function averageOverCell(density: Density, x: number, y: number): number {
  let sum = 0;
  for (let i = 0; i < SUPERSAMPLES; i += 1) {
    for (let j = 0; j < SUPERSAMPLES; j += 1) {
      sum += density(x + (i + 0.5) / SUPERSAMPLES - 0.5, y + (j + 0.5) / SUPERSAMPLES - 0.5);
    }
  }
  return sum / SUPERSAMPLES ** 2;
}

/** Sides that the small picture may show, photo pixels. Few steps, so that pulling a blur larger is seen as larger. */
const VIEW_SIDES = [15, 25, 41, 67] as const;

/** Smallest view that leaves a little air around the blur. */
export function viewSideFor(draft: BlurDraft): number {
  const extent = extentOf(draft) * 1.15;
  return VIEW_SIDES.find((side) => side >= extent) ?? 67;
}

/** Width of what the draft draws, pixels; a Gaussian counts to ±3σ, where it has faded. */
function extentOf(draft: BlurDraft): number {
  switch (draft.kind) {
    case 'gaussian':
      return 6 * draft.gaussian.sigma;
    case 'disk':
      return 2 * draft.disk.radius + 1;
    case 'motion':
      return draft.motion.length;
    case 'psf':
      return 15;
  }
}
