import { defineConfig } from 'vitest/config';

import { backendsToTest } from './test/setup/backends-to-test.js';
import { PATIENCE } from './test/time/patience.js';

/** Folders whose tests compute with tensors; they run once per backend. */
const numeric = [
  'data',
  'tensor',
  'transforms',
  'operators',
  'networks',
  'solvers',
  'classical',
  'optimisers',
  'gradients',
  'schemes',
  'models',
  'monitors',
  'restoration',
  'evaluation',
  'training',
  'jobs',
  'examples',
  'onnx',
  'suites',
].map((folder) => `test/${folder}/**/*.test.ts`);

/** Tests that drive a whole program: the command line, the shells, a browser. Slower, and they want the built files. */
const whole = ['cli', 'electron', 'server', 'e2e'].map((folder) => `test/${folder}/**/*.test.ts`);

const backends = backendsToTest(process.env['STILLPOINT_BACKEND']);

export default defineConfig({
  // The examples of the documentation import the library by its name.
  resolve: { tsconfigPaths: true },
  test: {
    // Processes, not threads: the TensorFlow addon frees its tensors when its environment ends, and a crash stays apart.
    pool: 'forks',
    maxWorkers: 2,
    // What hangs ends here; nothing that is only slow does.
    testTimeout: 2.5 * PATIENCE,
    hookTimeout: 2.5 * PATIENCE,
    expect: { poll: { timeout: PATIENCE } },
    projects: [
      {
        extends: true,
        test: { name: 'plain', include: ['test/**/*.test.ts'], exclude: [...numeric, ...whole] },
      },
      ...backends.map((backend) => ({
        extends: true as const,
        test: {
          name: `numeric (${backend})`,
          include: numeric,
          setupFiles: ['test/setup/open-backend.ts'],
          env: { STILLPOINT_BACKEND: backend },
        },
      })),
      {
        extends: true,
        test: { name: 'whole programs', include: whole },
      },
    ],
  },
});
