import { dirname } from 'node:path';

import { pinnedOptions } from './fetch-wheel.js';
import { setUp } from './setup.js';
import { findInstallation } from './tensorflow-installation.js';
import { tensorFlowSource } from './wheels.js';

/** What packaging needs to know of the addon that it ships (electron/build/package.mjs). */
export interface AddonDescription {
  readonly variant: 'cpu';
  /** The folder that the built files are in. */
  readonly addon: string;
  /** The library's files: what pip is asked for, with which options, and what it should then find. */
  readonly wheels: readonly { readonly requirement: string; readonly file: string; readonly pip: readonly string[] }[];
}

/** Installs TensorFlow for the processor, if it is not there yet. @returns null where there is none for this platform */
export async function describeAddon(): Promise<AddonDescription | null> {
  const source = tensorFlowSource('cpu');
  if ('reason' in source || !(await setUp({ variant: 'cpu' }))) return null;
  const installation = findInstallation('cpu');
  if (installation === null) return null;
  return {
    variant: 'cpu',
    addon: dirname(installation.addon),
    wheels: source.wheels.map(({ requirement, file }) => ({ requirement, file, pip: pinnedOptions(source) })),
  };
}
