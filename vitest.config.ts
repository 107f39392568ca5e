import { defineConfig } from 'vitest/config';

import { backendsToTest } from './test/setup/backends-to-test.js';
import { LongestFirst } from './test/setup/longest-first.js';
import { PATIENCE } from './test/time/patience.js';

/** Test files of folders, or of names, below `test/`. */
const inFolders = (...folders: string[]): string[] => folders.map((folder) => `test/${folder}/**/*.test.ts`);
const named = (...names: string[]): string[] => names.map((name) => `test/${name}.test.ts`);

/** What is computed with tensors: on each backend, down to the last gradient. */
const numerics = {
  include: [
    ...inFolders('tensor', 'transforms', 'operators', 'networks', 'solvers', 'classical', 'optimisers', 'gradients'),
    ...inFolders('schemes', 'models', 'monitors', 'restoration', 'evaluation'),
    ...named('data/crops', 'training/image-loss', 'training/contraction', 'training/contraction-probe'),
  ],
  exclude: named('monitors/contraction-shown', 'monitors/failures', 'restoration/failures', 'restoration/noise-level'),
};

/** What is made of these numerics, step by step: once, on the fastest backend. The command line's own tests train on wasm. */
const runs = {
  include: [...inFolders('training', 'jobs', 'examples', 'onnx', 'suites'), ...numerics.exclude],
  exclude: numerics.include.filter((pattern) => pattern.startsWith('test/training/')),
};

/** Tests that drive a whole program: the command line, the shells, a browser. Slower, and they want the built files. */
const programs = inFolders('cli', 'electron', 'server', 'e2e');

const backends = backendsToTest(process.env['STILLPOINT_BACKEND']);
const [fastest = 'wasm'] = backends;

/** A project whose files compute in their own process. */
const computing = (name: string, backend: string, files: { include: string[]; exclude: string[] }) => ({
  extends: true as const,
  test: { ...files, name, setupFiles: ['test/setup/open-backend.ts'], env: { STILLPOINT_BACKEND: backend } },
});

export default defineConfig({
  // The examples of the documentation import the library by its name.
  resolve: { tsconfigPaths: true },
  test: {
    // Processes, not threads: the TensorFlow addon frees its tensors when its environment ends, and a crash stays apart. The files of a project
    // share them, and with them what takes longest: the libraries, and the backend. It is opened anew for each file, which frees every tensor.
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // What hangs ends here; nothing that is only slow does.
    testTimeout: 2.5 * PATIENCE,
    hookTimeout: 2.5 * PATIENCE,
    expect: { poll: { timeout: PATIENCE } },
    projects: [
      { extends: true, test: { name: 'programs', include: programs } },
      computing('runs', fastest, runs),
      ...backends.map((backend) => computing(`numerics (${backend})`, backend, numerics)),
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['test/**/*.test.ts'],
          exclude: [...numerics.include, ...runs.include, ...programs],
        },
      },
    ],
  },
});
