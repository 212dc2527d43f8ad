import { defineConfig } from 'vite';

/**
 * The program in few files, and in CommonJS, which Node loads faster than ECMAScript modules: a start takes half the time.
 * What only `serve` needs stays outside, and SQLite, which brings a binary.
 */
export default defineConfig({
  build: {
    ssr: 'src/cli.ts',
    target: 'node20.19',
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      // Side by side, so that `packageRoot` is where it is in src/.
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
    },
  },
  ssr: {
    noExternal: true,
    external: [
      '@photostructure/sqlite',
      'fastify',
      '@fastify/multipart',
      '@fastify/static',
      '@fastify/websocket',
      'light-my-request',
      'prom-client',
    ],
  },
});
