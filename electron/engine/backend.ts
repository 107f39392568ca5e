import type { BackendName, EngineDevice } from '../../core/contract/doctor.js';
import { StillpointError, messageOf } from '../../core/contract/errors.js';
import { cacheFolder, isPackaged } from '../runtime-paths.js';
import { graphicsCard } from '../setup/graphics-card.js';
import { readSetupFailure } from '../setup/setup-failure.js';
import { chooseInstallation } from './tensorflow-addon.js';
import { openTensorFlowBackend } from './tensorflow-backend.js';
import { prepareTensorFlowEnvironment, tensorFlowWish } from '../setup/tensorflow-environment.js';
import type { TensorFlowInstallation } from '../setup/tensorflow-installation.js';
import { openWasmBackend } from './wasm-backend.js';

export interface BackendRequest {
  /** Exactly this backend, or an error; without it, the fastest that works. */
  readonly backend?: BackendName;
  /** Threads of one operation, ≥ 1. The process's first backend decides; default: what the system lets this process run on. */
  readonly threads?: number;
}

interface OpenBackend {
  readonly device: EngineDevice;
  readonly close: () => void;
}

/** The backend of this thread; tfjs has one global engine per thread, so there is at most one. */
let current: OpenBackend | null = null;

/**
 * Starts the compute backend of this thread: TensorFlow on the GPU, else TensorFlow on the processor, else wasm.
 *
 * A second call closes the first backend, and with it every tensor of this thread.
 * @returns what computes; `notice` says why something faster was passed over, null when nothing was
 * @throws StillpointError BAD_CONFIGURATION when the asked backend is not in this build, NOT_FOUND when it cannot be started here
 */
export async function openBackend(request: BackendRequest = {}): Promise<EngineDevice> {
  closeBackend();
  current = await open(request);
  return current.device;
}

/**
 * Releases every tensor of this thread and its backend. Call it before a worker ends: tensors that outlive their thread are
 * released by the addon through references that may be gone.
 */
export function closeBackend(): void {
  const closing = current;
  current = null;
  closing?.close();
}

async function open({ backend, threads }: BackendRequest): Promise<OpenBackend> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `threads is ${String(threads)}.`,
      'Give a whole number of at least 1.',
    );
  }
  if (backend === 'wasm') return openWasm(threads, null);
  const tensorFlow = await openTensorFlow(threads);
  if ('device' in tensorFlow) return tensorFlow;
  const { reason, remedy } = tensorFlow;
  if (backend === 'tensorflow') {
    throw new StillpointError('NOT_FOUND', `TensorFlow cannot be used: ${reason}`, `${remedy} Or choose wasm instead.`);
  }
  return openWasm(threads, `Computing with the slower wasm backend, because ${reason} ${remedy}`);
}

const setupCommand = 'npm run stillpoint -- setup';

/** An installed app has no npm; its menu fetches the library (electron/desktop/tensorflow-offer.ts). */
function howToInstall(): string {
  return isPackaged() ? 'Fetch it from the Help menu.' : `\`${setupCommand}\` installs it.`;
}

/** Why TensorFlow cannot be used here: a sentence that can follow "because", and another on what to do. */
interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}

async function openTensorFlow(threads: number | undefined): Promise<OpenBackend | Refusal> {
  if (tensorFlowWish() === 'off') {
    return { reason: 'STILLPOINT_TENSORFLOW=off switches TensorFlow off.', remedy: 'Unset it to use TensorFlow.' };
  }
  const installation = chooseInstallation();
  if (installation === null) {
    const failure = readSetupFailure();
    return failure === null
      ? { reason: `TensorFlow is not installed in ${cacheFolder()}.`, remedy: howToInstall() }
      : { reason: `TensorFlow could not be installed: ${failure.reason}`, remedy: failure.hint };
  }
  const used = prepareTensorFlowEnvironment(threads);
  try {
    const { version, usesGpu, close } = await openTensorFlowBackend(installation);
    const device: EngineDevice = {
      backend: 'tensorflow',
      device: usesGpu ? (graphicsCard()?.name ?? 'GPU') : 'cpu',
      threads: used,
      tensorflow: version,
      notice: joined(usesGpu ? null : whyNoGpu(installation), whyOtherThreads(threads, used)),
    };
    return { device, close };
  } catch (thrown) {
    return {
      reason: `TensorFlow's library could not be loaded: ${messageOf(thrown)}.`,
      remedy: `\`${setupCommand} --force\` installs it again.`,
    };
  }
}

/** Why an NVIDIA card, where there is one, is not used; null where there is none or the user wants the processor. */
function whyNoGpu({ variant }: TensorFlowInstallation): string | null {
  if (variant === 'cuda') return 'TensorFlow found no GPU that it can use, and computes on the processor.';
  if (tensorFlowWish() === 'cpu') return null;
  const card = graphicsCard();
  return card === null
    ? null
    : `${card.name} is not used: only TensorFlow for the processor is installed. \`${setupCommand} --cuda\` adds it.`;
}

/** The library fixes its threads when it is first loaded in a process, and a later engine in it gets the same. */
function whyOtherThreads(asked: number | undefined, used: number): string | null {
  if (asked === undefined || asked === used) return null;
  return `TensorFlow keeps the ${used} threads that it was loaded with; restart to change them.`;
}

/** Several notices as one; null when there is none. */
function joined(...notices: readonly (string | null)[]): string | null {
  return notices.filter((notice) => notice !== null).join(' ') || null;
}

async function openWasm(threads: number | undefined, notice: string | null): Promise<OpenBackend> {
  const wasm = await openWasmBackend();
  const fewer = (threads ?? 1) > wasm.threads ? 'The wasm backend computes on one thread.' : null;
  const device: EngineDevice = {
    backend: 'wasm',
    device: 'cpu',
    threads: wasm.threads,
    tensorflow: null,
    notice: joined(notice, fewer),
  };
  return { device, close: wasm.close };
}
