import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // They need a browser: vitest.browser.config.ts.
    exclude: ['tests/browser/**'],
    // Most tests start the built program as a process of its own; a slow machine needs the room.
    testTimeout: 60_000,
    // A second try, for a machine may stand still for a second; .ci/run tells how many tests needed it.
    retry: process.env.CI ? 1 : 0,
    reporters: process.env.CI ? 'verbose' : 'default',
    // They wait for that process, or for a pause to end: one more than there are cores keeps all of them busy.
    maxWorkers: availableParallelism() + 1,
  },
});
