import { InvalidArgumentError } from 'commander';

import type { BlurSpec } from '../../core/contract/blur.js';
import { messageOf } from '../../core/contract/errors.js';
import { parseBlurSpec } from './blur-spec.js';

/** The value of `--blur`. */
export function blurValue(text: string): BlurSpec {
  try {
    return parseBlurSpec(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
