import type { Denoiser } from '../networks/denoiser.js';
import { withinRange } from '../networks/within-range.js';
import { MID_GREY } from '../tensor/images.js';
import type { Measurement } from './scheme.js';

/** What a network is shown of a photograph's state, centred: black to white, and a little noise beyond. */
export const PHOTOGRAPH_RANGE = [-0.02 - MID_GREY, 1.02 - MID_GREY] as const;

/** The network as a measurement wants it: within the range that it names, if it names one. */
export function shownTo(network: Denoiser, { range }: Measurement): Denoiser {
  return range === undefined ? network : withinRange(network, range);
}
