import { isPackaged } from '../runtime-paths.js';
import { buildAddon, type AddonPlace } from './build-addon.js';
import { downloadWheel } from './download-wheel.js';
import { type FetchPlace, fetchWheel } from './fetch-wheel.js';
import { findPrebuiltAddon, placePrebuiltAddon, type PrebuiltAddon } from './prebuilt-addon.js';
import { checkSpace, findPrerequisites } from './prerequisites.js';
import type { Progress } from './progress.js';
import { SetupProblem } from './setup-problem.js';
import type { TensorFlowVariant } from './tensorflow-installation.js';
import type { TensorFlowSource, Wheel } from './wheels.js';

/** The three things that are done differently in a checkout, with Python and a compiler, and in a packaged app, with neither. */
export interface WayToInstall {
  /** @returns absolute path of the wheel */
  fetch(wheel: Wheel, place: FetchPlace, progress: Progress): Promise<string>;
  /** Prefixes of the paths in the wheels that are unpacked. */
  readonly wanted: readonly string[];
  /** Puts the addon in its place, which is empty. */
  addon(place: AddonPlace, progress: Progress): Promise<void>;
}

/** The way of this copy of the app. @throws SetupProblem with what is missing */
export async function chooseWay(
  variant: TensorFlowVariant,
  source: TensorFlowSource,
  cache: string,
  bytes: number,
): Promise<WayToInstall> {
  const prebuilt = findPrebuiltAddon(variant);
  if (prebuilt !== null) return fromPackage(prebuilt, source, cache, bytes);
  if (!isPackaged()) return withTools(source, cache, bytes);
  throw new SetupProblem(
    `This package comes without the addon for TensorFlow (${variant}).`,
    'Run Stillpoint from its sources to use it.',
  );
}

/** With the person's pip, which knows their mirrors and proxies, and their compiler. @throws SetupProblem where they are missing */
async function withTools(source: TensorFlowSource, cache: string, bytes: number): Promise<WayToInstall> {
  const { python, compiler } = await findPrerequisites(cache, bytes);
  return {
    fetch: (wheel, place, progress) => fetchWheel(wheel, source, python, place, progress),
    wanted: [...source.libraries, ...source.alsoNeeded],
    addon: (place, progress) => buildAddon(compiler, source.libraries.slice(0, 2), place, progress),
  };
}

/** With nothing but the app: the addon came with it, and so did the addresses of the library. @throws SetupProblem without space */
function fromPackage(prebuilt: PrebuiltAddon, source: TensorFlowSource, cache: string, bytes: number): WayToInstall {
  checkSpace(cache, bytes);
  return {
    fetch: (wheel, place, progress) => {
      const address = prebuilt.addresses[wheel.file];
      if (address === undefined) {
        throw new SetupProblem(
          `This copy of Stillpoint does not know where ${wheel.file} is.`,
          'Use a released package, or run Stillpoint from its sources.',
        );
      }
      return downloadWheel(wheel, address, place, progress);
    },
    // The headers, which are also in the wheel, are for compilers.
    wanted: source.libraries,
    addon: async (place) => placePrebuiltAddon(prebuilt, place.destination),
  };
}
