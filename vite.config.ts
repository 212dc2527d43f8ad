import { defineConfig, type Plugin, runnerImport } from 'vite';

/** Where the program and its threads begin. */
const entries = [
  'src/cli.ts',
  'src/intake/reading-thread.ts',
  'src/commands/asking/asking-thread.ts',
  'src/commands/consistency/consistency-thread.ts',
];
/** What `--version` and `--help` need. */
const initial = {
  name: 'initial',
  tags: ['$initial' as const],
  // A thread that shared a file with the command line would run it.
  test: (id: string) => !entries.some((entry) => id.endsWith(`/${entry}`)),
  priority: 2,
};
/** What most commands need, in one file; the parser of YAML, which is large and seldom needed, stays outside. */
const core = {
  name: 'core',
  test: /\/src\/(?!utils\/yaml-file)(store|tasks|engine|planner|checks|prompt|report|progress|utils|providers)\//,
  minShareCount: 2,
  priority: 1,
};

/**
 * The program in few files, and in CommonJS, which Node loads faster than ECMAScript modules: a start takes half the time.
 * What only `serve` needs stays outside, and SQLite, which brings a binary.
 */
export default defineConfig({
  plugins: [shippedAsData()],
  build: {
    ssr: true,
    target: 'node20.19',
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: entries,
      // Side by side, so that `packageRoot` is where it is in src/.
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: '[name]-[hash].cjs',
        codeSplitting: { groups: [initial, core] },
      },
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

/** Puts what src/config/shipped.ts reads from YAML in its place, as data. A fault in the shipped files fails the build. */
function shippedAsData(): Plugin {
  return {
    name: 'shipped-as-data',
    async load(id) {
      if (!id.endsWith('/src/config/shipped.ts')) return;
      const { module } = await runnerImport<object>(id, { configFile: false });
      return Object.entries(module)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n');
    },
  };
}
