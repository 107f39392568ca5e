// The real engine, made to fail in the ways that a native library fails: at load in a thread, or while it works.
const { isMainThread } = require('node:worker_threads');

if (process.env.STILLPOINT_TEST_REFUSE_THREADS === '1' && !isMainThread) {
  throw new Error('libtensorflow_framework.so.2: cannot load in a thread');
}
const signal = process.env.STILLPOINT_TEST_CRASH_WHEN;
if (signal !== undefined) {
  const { existsSync } = require('node:fs');
  const watch = () => {
    if (existsSync(signal)) throw new Error('simulated native failure');
    setTimeout(watch, 20).unref();
  };
  watch();
}
require('../../dist/worker.cjs');
