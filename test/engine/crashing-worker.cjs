// The real engine, made to fail in the ways that a native library fails: at load in a thread, or while it works.
const { isMainThread } = require('node:worker_threads');

if (process.env.STILLPOINT_TEST_REFUSE_THREADS === '1' && !isMainThread) {
  throw new Error('libtensorflow_framework.so.2: cannot load in a thread');
}
const after = Number(process.env.STILLPOINT_TEST_CRASH_AFTER_MS ?? 0);
if (after > 0) {
  setTimeout(() => {
    throw new Error('simulated native failure');
  }, after);
}
require('../../dist/worker.cjs');
