import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

/** As the product's numeric tests: on the backend that was asked for, or on the fastest of this machine and the fallback. */
const asked = process.env['STILLPOINT_BACKEND'];
const backends = asked === undefined ? ['', 'wasm'] : [asked];

/** `npm run test:bench`: tests of the studies, which need packages that the product does not. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: backends.map((backend) => ({
      extends: true,
      test: {
        name: backend === '' ? 'studies' : `studies (${backend})`,
        include: ['test/*.test.ts'],
        setupFiles: ['../test/setup/open-backend.ts'],
        ...(backend === '' ? {} : { env: { STILLPOINT_BACKEND: backend } }),
      },
    })),
  },
});
