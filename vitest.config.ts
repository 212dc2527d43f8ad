import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const ofTheProgram = ['tests/{e2e,harness}/**/*.test.ts'];

export default defineConfig({
  test: {
    // Most tests start the built program as a process of its own; a slow machine needs the room.
    testTimeout: 60_000,
    // A second try, for a machine may stand still for a second; .ci/run tells how many tests needed it.
    retry: process.env.CI ? 1 : 0,
    reporters: process.env.CI ? 'verbose' : 'default',
    // They wait for that process, or for a pause to end: one more than there are cores keeps all of them busy.
    maxWorkers: availableParallelism() + 1,
    projects: [
      // By name, so the first to begin: the longest files are here, and the units fill what the last of them leave idle.
      { extends: true, test: { name: 'program', include: ofTheProgram } },
      // What one file has loaded serves the next. A hook at the top of a helper would be one of the first file alone.
      {
        extends: true,
        test: {
          name: 'units',
          include: ['tests/**/*.test.ts'],
          // Those in a browser: vitest.browser.config.ts.
          exclude: [...ofTheProgram, 'tests/browser/**'],
          isolate: false,
        },
      },
    ],
  },
});
