import type { Verdict } from '../../core/contract/verdict.js';

/** A picture that nothing is wrong with. */
export const RIGHT_VERDICT: Verdict = {
  blur: 'right',
  suggestion: null,
  fits: [],
  measuredNoise: 0.01,
  noisier: false,
  caution: 1,
  kept: false,
  message: 'Looks right.',
  advice: null,
};
