import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Most tests start the built program as a process of its own; a slow machine needs the room.
    testTimeout: 60_000,
  },
});
