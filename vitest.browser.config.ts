import { defineConfig } from 'vitest/config';

/** The dashboard in a real browser: `npm run test:browser`. CHROMIUM names the browser where it is not Debian's. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // As in vitest.config.ts.
    retry: process.env.CI ? 1 : 0,
    reporters: process.env.CI ? 'verbose' : 'default',
    maxWorkers: 2,
  },
});
