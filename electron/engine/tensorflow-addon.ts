import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { messageOf } from '../../core/contract/errors.js';
import { requireFromProject } from '../runtime-paths.js';
import { graphicsCard } from '../setup/graphics-card.js';
import { prepareTensorFlowEnvironment, tensorFlowWish } from '../setup/tensorflow-environment.js';
import { type TensorFlowInstallation, findInstallation } from '../setup/tensorflow-installation.js';

// Nothing here imports tfjs: Electron's main process loads the library before anything else, and never computes with it.

/**
 * Sets the process up for TensorFlow and loads its library at once, without starting a backend.
 *
 * For the main process of Electron: the first thing it does, before `ready` and before any worker (see `loadAddon`).
 * @returns why the library could not be loaded; null when it was, or when there is none to load
 */
export function loadTensorFlowEarly({ threads }: { readonly threads?: number | undefined } = {}): string | null {
  prepareTensorFlowEnvironment(threads);
  const installation = chooseInstallation();
  if (installation === null) return null;
  try {
    loadAddon(installation);
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** The variant asked for, else the one that fits the machine, else whichever is installed. */
export function chooseInstallation(): TensorFlowInstallation | null {
  const wish = tensorFlowWish();
  if (wish === 'off') return null;
  if (wish !== 'automatic') return findInstallation(wish);
  const preferred = graphicsCard() === null ? (['cpu', 'cuda'] as const) : (['cuda', 'cpu'] as const);
  return findInstallation(preferred[0]) ?? findInstallation(preferred[1]);
}

/**
 * Loads the native library, synchronously; later calls are free.
 *
 * On Linux this must be the first thing an Electron main process does, before `ready`: Mesa's software GL, which GTK maps once
 * the app is ready, exports the same LLVM symbols as TensorFlow, and whichever comes second crashes.
 * @throws what the dynamic loader says when the library cannot be loaded
 */
export function loadAddon(installation: TensorFlowInstallation): TFJSBinding {
  const load = requireFromProject();
  if (installation.quiet === null || process.env.TF_CPP_MIN_LOG_LEVEL !== '2')
    return load(installation.addon) as TFJSBinding;
  const standardError = load(installation.quiet) as { hold(): void; release(): string };
  standardError.hold();
  try {
    return load(installation.addon) as TFJSBinding;
  } finally {
    const lines = standardError.release().split('\n');
    process.stderr.write(
      lines
        .filter((line) => line !== '' && !isNoise(line))
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
}

/** Two lines that TensorFlow prints at each load, whatever its log level is. */
function isNoise(line: string): boolean {
  return line.includes('absl::InitializeLog()') || line.includes('oneDNN custom operations are on');
}
