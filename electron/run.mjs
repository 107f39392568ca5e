// The only program that runs as it is written: it bundles the rest when a source is newer, then runs what was asked for.
//
//   node electron/run.mjs start [ARGS]   set up, build the interface, open the app
//   node electron/run.mjs cli ARGS       the command line (`npm run --silent stillpoint -- ARGS`)
//   node electron/run.mjs test [ARGS]    set up, build everything, run the tests
//   node electron/run.mjs test-bench [ARGS]   set up, install what only the studies need, run their tests
//   node electron/run.mjs experiment NAME [ARGS]   repeat a study of docs/experiments (`npm run experiment -- NAME`)
//
// Standard output belongs to the command that is run (`--json`); everything said here goes to standard error.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installBench } from '../bench/install.mjs';
import { bundle, root } from './build/bundle.mjs';
import { buildRenderer } from './build/renderer.mjs';

/** Commands that compute: worth installing TensorFlow for. */
const computing = new Set(['app', 'train', 'evaluate', 'restore', 'inspect', 'bench']);

const modes = { start, cli: commandLine, test, 'test-bench': testBench, experiment };
const [mode = '', ...args] = process.argv.slice(2);
try {
  if (!Object.hasOwn(modes, mode))
    throw new Error('usage: node electron/run.mjs start|cli|test|test-bench|experiment [ARGS]');
  await modes[mode](args);
} catch (thrown) {
  // esbuild and Vite have already shown where a source is wrong; a stack of ours would only hide it.
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 2;
}

async function start(appArgs) {
  const { setup } = await bundle({ only: ['setup'] });
  await setUp(setup);
  const { cli } = await bundle();
  await buildRenderer();
  runHere(cli, ['app', ...appArgs]);
}

async function commandLine(cliArgs) {
  const [command] = cliArgs;
  // Asking for help computes nothing, and neither does asking for another backend need TensorFlow.
  const needed =
    computing.has(command) &&
    !cliArgs.includes('--help') &&
    !cliArgs.some((arg) => arg === 'wasm' || arg === '--backend=wasm');
  if (needed || command === 'setup') {
    const { setup } = await bundle({ only: ['setup'] });
    if (command === 'setup') {
      process.exitCode = await run([setup, ...cliArgs.slice(1)]);
      return;
    }
    await setUp(setup, '--unless-failed');
  }
  const { cli } = await bundle(command === 'app' ? {} : { only: ['cli'] });
  if (command === 'app') await buildRenderer();
  runHere(cli, cliArgs);
}

async function experiment(experimentArgs) {
  if (!experimentArgs.includes('--help') && experimentArgs.length > 0) {
    const { setup } = await bundle({ only: ['setup'] });
    await setUp(setup, '--unless-failed');
  }
  await installBench();
  const built = await bundle({ only: ['experiment'] });
  runHere(built.experiment, experimentArgs);
}

/** Runs the tests of the product. */
async function test(testArgs) {
  const { setup } = await bundle({ only: ['setup'] });
  await setUp(setup);
  await bundle();
  await buildRenderer();
  await runTests(join(root, 'vitest.config.ts'), testArgs);
}

/** Runs the tests of the studies, which `npm test` leaves out with the packages that they need. */
async function testBench(testArgs) {
  const { setup } = await bundle({ only: ['setup'] });
  await setUp(setup);
  await installBench();
  await runTests(join(root, 'bench/vitest.config.ts'), testArgs);
}

/** Runs tests by Vitest; the last line of output counts them. `--backend NAME` reaches the numeric ones. */
async function runTests(config, testArgs) {
  const at = testArgs.indexOf('--backend');
  if (at >= 0) process.env.STILLPOINT_BACKEND = testArgs.splice(at, 2)[1];
  const results = join(root, 'test-results/vitest.json');
  mkdirSync(join(root, 'test-results'), { recursive: true });
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config];
  const code = await run([...vitest, ...reporters, ...testArgs], 'inherit');
  console.log(countLine(results, code));
  process.exitCode = code;
}

/** One plain line that scripts can read: what ran. A file that failed with no test to blame counts as one failure. */
function countLine(path, code) {
  if (!existsSync(path)) return '0 passed, 1 failed';
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(path, 'utf8'));
  const failures = testResults
    .filter(({ status }) => status === 'failed')
    .map(({ assertionResults }) => Math.max(1, assertionResults.filter(({ status }) => status === 'failed').length));
  const failed = failures.reduce((sum, count) => sum + count, 0);
  return `${numPassedTests} passed, ${failed === 0 && code !== 0 ? 1 : failed} failed, ${numPendingTests + numTodoTests} skipped`;
}

/** Installs TensorFlow where it is missing. It never fails: without it there is the wasm backend, and the setup has said so. */
async function setUp(program, ...options) {
  await run([program, '--if-needed', ...options]);
}

/** Runs a program in this process, which keeps signals and standard streams simple. */
function runHere(program, programArgs) {
  returnToUser();
  process.argv.splice(1, process.argv.length, program, ...programArgs);
  createRequire(import.meta.url)(program);
}

/** npm runs a script in the checkout; relative paths of its arguments are meant from where the person stands. */
function returnToUser() {
  const { INIT_CWD, npm_lifecycle_event, npm_package_json } = process.env;
  const ours = INIT_CWD && npm_lifecycle_event === 'stillpoint' && npm_package_json === join(root, 'package.json');
  if (ours && existsSync(INIT_CWD)) process.chdir(INIT_CWD);
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
