import { availableParallelism, cpus } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/** What `STILLPOINT_TENSORFLOW` may ask for: nothing native at all, or one variant whatever the machine has. */
export type TensorFlowWish = 'automatic' | 'off' | 'cpu' | 'cuda';

/** Reads `STILLPOINT_TENSORFLOW`; anything but the words we know means "choose for me". */
export function tensorFlowWish(environment: NodeJS.ProcessEnv = process.env): TensorFlowWish {
  const wish = environment.STILLPOINT_TENSORFLOW?.toLowerCase();
  return wish === 'off' || wish === 'cpu' || wish === 'cuda' ? wish : 'automatic';
}

/** Threads that one operation may use when nobody asked for a number: what the system lets this process run on. */
export function defaultThreads(): number {
  // Older than Node 18.14 (the Electron smoke test) there is only the list of processors.
  return Math.max(1, typeof availableParallelism === 'function' ? availableParallelism() : cpus().length);
}

/** What the first call settled: the library reads it once, when it is loaded, for the life of the process. */
let settled = false;

/**
 * Sets what TensorFlow reads from the process environment when its library is loaded: its threads and how much it prints.
 *
 * Must run in the main thread: a worker has its own copy of the environment, which native code does not see. There, and after
 * the first call, it only reports what was settled.
 * @returns the number of threads TensorFlow will use for one operation
 */
export function prepareTensorFlowEnvironment(threads?: number): number {
  const environment = process.env;
  if (isMainThread && !settled) {
    settled = true;
    environment.TF_NUM_INTRAOP_THREADS = String(threads ?? environment.TF_NUM_INTRAOP_THREADS ?? defaultThreads());
    // Our operations run one after another; a second pool would only compete with the first.
    environment.TF_NUM_INTEROP_THREADS ??= '1';
    environment.TF_CPP_MIN_LOG_LEVEL ??= '2';
    environment.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  }
  const inherited = Number(environment.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(inherited) && inherited > 0 ? inherited : defaultThreads();
}
