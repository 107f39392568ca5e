// The only program that runs as it is written: it bundles the rest when a source is newer, then runs what was asked for.
//
//   node electron/run.mjs start [ARGS]   set up, build the interface, open the app
//   node electron/run.mjs cli ARGS       the command line (`npm run --silent stillpoint -- ARGS`)
//   node electron/run.mjs test [ARGS]    set up, build everything, run the tests
//
// Standard output belongs to the command that is run (`--json`); everything said here goes to standard error.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundle, root } from './build/bundle.mjs';
import { buildRenderer } from './build/renderer.mjs';

/** Commands that compute: worth installing TensorFlow for. */
const computing = new Set(['app', 'train', 'evaluate', 'restore', 'inspect', 'bench']);

const [mode, ...args] = process.argv.slice(2);
if (mode === 'start') await start(args);
else if (mode === 'cli') await commandLine(args);
else if (mode === 'test') process.exitCode = await test(args);
else {
  console.error('usage: node electron/run.mjs start|cli|test [ARGS]');
  process.exitCode = 2;
}

async function start(appArgs) {
  const programs = await bundle();
  await setUp(programs.setup);
  await buildRenderer();
  runHere(programs.cli, ['app', ...appArgs]);
}

async function commandLine(cliArgs) {
  const programs = await bundle();
  const [command] = cliArgs;
  if (command === 'setup') {
    process.exitCode = await run([programs.setup, ...cliArgs.slice(1)]);
    return;
  }
  // Asking for help computes nothing, and neither does asking for another backend need TensorFlow.
  if (computing.has(command) && !cliArgs.includes('--help') && !cliArgs.includes('wasm')) {
    await setUp(programs.setup, '--unless-failed');
  }
  if (command === 'app') await buildRenderer();
  runHere(programs.cli, cliArgs);
}

/** Runs the tests; the last line of output counts them. `--backend NAME` reaches the numeric ones. */
async function test(testArgs) {
  const programs = await bundle();
  await setUp(programs.setup);
  await buildRenderer();
  const at = testArgs.indexOf('--backend');
  if (at >= 0) process.env.STILLPOINT_BACKEND = testArgs.splice(at, 2)[1];
  const results = join(root, 'test-results/vitest.json');
  mkdirSync(join(root, 'test-results'), { recursive: true });
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const code = await run([join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...testArgs], 'inherit');
  console.log(countLine(results, code));
  return code;
}

/** One plain line that scripts can read: what ran. A file that could not be loaded counts as one failure. */
function countLine(path, code) {
  if (!existsSync(path)) return '0 passed, 1 failed';
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(path, 'utf8'));
  const failed = numFailedTests === 0 && code !== 0 ? 1 : numFailedTests;
  return `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`;
}

/** Installs TensorFlow where it is missing. It never fails: without it there is the wasm backend, and the setup has said so. */
async function setUp(program, ...options) {
  await run([program, '--if-needed', ...options]);
}

/** Runs a program in this process, which keeps signals and standard streams simple. */
function runHere(program, programArgs) {
  process.argv.splice(1, process.argv.length, program, ...programArgs);
  createRequire(import.meta.url)(program);
}

/** Runs a Node program to its end; its standard output joins our standard error unless told otherwise. Returns its exit status. */
function run(command, output = 2) {
  return new Promise((done, fail) => {
    // Ctrl-C reaches the whole group: the child cleans up and we follow.
    const wait = () => undefined;
    process.on('SIGINT', wait);
    const child = spawn(process.execPath, command, { stdio: ['inherit', output, 'inherit'] });
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', wait);
      if (signal === 'SIGINT' || code === 130) process.exit(130);
      done(code ?? 1);
    });
  });
}
