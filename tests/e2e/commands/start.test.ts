import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/program.ts';

let project: Project;
afterEach(() => project.remove());

/** Writes the files that were loaded into the file LOADED when the process ends. */
const noteLoaded = `
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env.LOADED, Object.keys(require.cache).join('\\n')));`;

const plain = { 'tasks.csv': 'id,source\na,Buy\nb,Sell {0}\n' };

/** Packages whose code is in the files that a command loads: the build names them above each part. */
async function packagesLoadedBy(args: string[], files: Record<string, string> = plain): Promise<string[]> {
  project = await makeProject({ ...files, 'note.cjs': noteLoaded });
  const options = `--require ${project.path('note.cjs')}`;
  const result = await project.run(args, { env: { NODE_OPTIONS: options, LOADED: project.path('loaded') } });
  expect(result.code).toBe(0);
  const loaded = project.read('loaded').split('\n');
  const named = loaded.flatMap((file) => [
    file,
    ...(readFileSync(file, 'utf8').match(/^\/\/ node_modules\/.*/gm) ?? []),
  ]);
  const packages = named.map((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1]);
  return [...new Set(packages)].filter((name) => name !== undefined).sort();
}

test('asking for the version loads next to nothing', async () => {
  expect(await packagesLoadedBy(['--version'])).toEqual(['commander']);
});

test('a run loads only what it needs', async () => {
  const loaded = await packagesLoadedBy(['run', 'tasks.csv', '--to', 'ja', '--provider', 'pseudo']);
  expect(loaded).toEqual(expect.arrayContaining(['commander', 'csv-parse', 'p-queue']));
  // Each takes some milliseconds of every start: the client, the server, what draws on terminals, globs, formats that few use.
  const late = [
    'yaml',
    'openai',
    'fastify',
    'prom-client',
    'chalk',
    'cli-progress',
    'tinyglobby',
    'csv-stringify',
    'saxes',
  ];
  expect(loaded.filter((name) => late.includes(name))).toEqual([]);
});

test('a configuration of the project brings the parser of YAML', async () => {
  const configured = { 'tasks.csv': 'id,source\na,Buy\n', 'translate.yaml': 'to: ja\n' };
  expect(await packagesLoadedBy(['run', 'tasks.csv', '--provider', 'pseudo'], configured)).toContain('yaml');
});
