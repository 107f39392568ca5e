import { readSetupFailure } from '../../electron/setup/setup-failure.js';
import { tensorFlowWish } from '../../electron/setup/tensorflow-environment.js';
import { findInstallation, type TensorFlowVariant } from '../../electron/setup/tensorflow-installation.js';
import { tensorFlowSource } from '../../electron/setup/wheels.js';
import type { Lack } from './needed.js';

/** Why TensorFlow is not here. @returns null where one of the variants is installed */
export function lackOfTensorFlow(variants: readonly TensorFlowVariant[] = ['cpu', 'cuda']): Lack | null {
  if (tensorFlowWish() === 'off')
    return { missing: 'STILLPOINT_TENSORFLOW=off switches TensorFlow off.', remedy: 'Unset it.' };
  if (variants.some((variant) => findInstallation(variant) !== null)) return null;
  const source = tensorFlowSource('cpu');
  if ('reason' in source) return { missing: source.reason, remedy: null };
  const failure = readSetupFailure();
  return failure === null
    ? { missing: 'TensorFlow is not installed.', remedy: '`npm run stillpoint -- setup` installs it.' }
    : { missing: `TensorFlow could not be installed: ${failure.reason}`, remedy: failure.hint };
}
