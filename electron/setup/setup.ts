import { messageOf } from '../../core/contract/errors.js';
import { graphicsCard } from './graphics-card.js';
import { readSetupFailure, writeSetupFailure } from './setup-failure.js';
import { tensorFlowWish } from './tensorflow-environment.js';
import { type TensorFlowVariant, findInstallation, tensorFlowVersion } from './tensorflow-installation.js';
import { cacheFolder } from '../runtime-paths.js';
import { installTensorFlow } from './install-tensorflow.js';
import { type Progress, createProgress } from './progress.js';
import { SetupProblem } from './setup-problem.js';

export interface SetupOptions {
  /** Exactly this variant; otherwise CUDA where there is an NVIDIA card, and the processor's where not or where CUDA fails. */
  readonly variant?: TensorFlowVariant;
  /** Installs again what is installed already. */
  readonly force?: boolean;
  /** Says nothing and does nothing when something suitable is installed. */
  readonly ifNeeded?: boolean;
  /** With `ifNeeded`: does not try again what failed within the last day. */
  readonly unlessFailed?: boolean;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Provides TensorFlow, or says what is missing and what happens instead.
 *
 * @returns whether TensorFlow can be used; without it the wasm backend takes over, so `false` is no reason to stop
 */
export async function setUp(options: SetupOptions = {}, progress: Progress = createProgress()): Promise<boolean> {
  if (options.variant === undefined && tensorFlowWish() === 'off') {
    if (!options.ifNeeded) progress.note('STILLPOINT_TENSORFLOW=off: TensorFlow is not installed, and wasm computes.');
    return false;
  }
  const cache = cacheFolder();
  const variants = wantedVariants(options.variant);
  if (options.ifNeeded && !isNeeded(variants, cache, options.unlessFailed === true)) return true;
  for (const [index, variant] of variants.entries()) {
    if (!options.force && findInstallation(variant, cache) !== null) {
      if (!options.ifNeeded) progress.note(`TensorFlow ${tensorFlowVersion} (${variant}) is installed in ${cache}.`);
      // A CUDA setup that failed is remembered: it is why the processor computes.
      if (index === 0) writeSetupFailure(null, cache);
      return true;
    }
    try {
      progress.note(`Installing TensorFlow ${tensorFlowVersion} (${variant}) into ${cache}: once, and kept.`);
      await installTensorFlow({ variant, cache, force: options.force === true }, progress);
      progress.note(`TensorFlow ${tensorFlowVersion} (${variant}) is ready.`);
      if (index === 0) writeSetupFailure(null, cache);
      return true;
    } catch (thrown) {
      const problem = describe(thrown);
      writeSetupFailure({ reason: problem.message, hint: problem.hint, at: Date.now() }, cache);
      const last = index === variants.length - 1;
      progress.note(`TensorFlow (${variant}) is not installed. ${problem.message}\n  What to do: ${problem.hint}`);
      progress.note(last ? wasmNotice : '  Until then: TensorFlow on the processor.');
    }
  }
  return false;
}

const wasmNotice =
  '  Then run `npm run stillpoint -- setup`. Until then the wasm backend computes: same results to within 1e-4, several times slower.';

function wantedVariants(asked: TensorFlowVariant | undefined): readonly TensorFlowVariant[] {
  if (asked !== undefined) return [asked];
  const wish = tensorFlowWish();
  if (wish === 'cpu' || wish === 'cuda') return [wish];
  return graphicsCard() === null ? ['cpu'] : ['cuda', 'cpu'];
}

function isNeeded(variants: readonly TensorFlowVariant[], cache: string, unlessFailed: boolean): boolean {
  const [first, ...others] = variants;
  if (first !== undefined && findInstallation(first, cache) !== null) return false;
  const failure = readSetupFailure(cache);
  const failedLately = failure !== null && Date.now() - failure.at < day;
  return !(failedLately && (unlessFailed || others.some((variant) => findInstallation(variant, cache) !== null)));
}

/** Defects of ours and failures of the system, too, must end in the wasm backend and a sentence. */
function describe(thrown: unknown): SetupProblem {
  if (thrown instanceof SetupProblem) return thrown;
  return new SetupProblem(
    `The setup failed: ${messageOf(thrown)}.`,
    'Run it again; if it fails again, please report it.',
    {
      cause: thrown,
    },
  );
}
