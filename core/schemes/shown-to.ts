import type { Denoiser } from '../networks/denoiser.js';
import { withinRange } from '../networks/within-range.js';
import type { Measurement } from './scheme.js';

/** The network as a measurement wants it: within the range that it names, if it names one. */
export function shownTo(network: Denoiser, { range }: Measurement): Denoiser {
  return range === undefined ? network : withinRange(network, range);
}
