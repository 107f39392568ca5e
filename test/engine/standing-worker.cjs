// The real engine, which stands still as long as a file is there: as in one operation of the native library that takes its time.
// While it stands, a file of that name and ".held" is there too.
const { existsSync, rmSync, writeFileSync } = require('node:fs');

const hold = process.env.STILLPOINT_TEST_STAND_WHILE;
const moment = new Int32Array(new SharedArrayBuffer(4));
const watch = () => {
  if (existsSync(hold)) {
    writeFileSync(`${hold}.held`, '');
    while (existsSync(hold)) Atomics.wait(moment, 0, 0, 10);
    rmSync(`${hold}.held`);
  }
  setTimeout(watch, 20).unref();
};
watch();
require('../../dist/worker.cjs');
