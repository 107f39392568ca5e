import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

import { backendsToTest } from '../test/setup/backends-to-test.js';
import { PATIENCE } from '../test/time/patience.js';

/** `npm run test:bench`: tests of the studies, which need packages that the product does not. Backends as for the product's numeric tests. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Whole studies, if tiny: what hangs ends here; nothing that is only slow does.
    testTimeout: PATIENCE,
    hookTimeout: PATIENCE,
    projects: backendsToTest(process.env['STILLPOINT_BACKEND']).map((backend) => ({
      extends: true,
      test: {
        name: `studies (${backend})`,
        include: ['test/*.test.ts'],
        setupFiles: ['../test/setup/open-backend.ts'],
        env: { STILLPOINT_BACKEND: backend },
      },
    })),
  },
});
