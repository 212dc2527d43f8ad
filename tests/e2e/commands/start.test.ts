import { afterEach, expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/program.ts';

let project: Project;
afterEach(() => project.remove());

/** Writes what is imported into the file LOADED, line by line. */
const hooks = `
import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}`;
const register = `import { register } from 'node:module'; register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))});`;

async function packagesLoadedBy(args: string[]): Promise<string[]> {
  project = await makeProject({ 'tasks.csv': 'id,source\na,Buy\nb,Sell {0}\n' });
  const options = `--import data:text/javascript,${encodeURIComponent(register)}`;
  const result = await project.run(args, { env: { NODE_OPTIONS: options, LOADED: project.path('loaded') } });
  expect(result.code).toBe(0);
  const packages = [...project.read('loaded').matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(
    (match) => match[1]!,
  );
  return [...new Set(packages)].sort();
}

test('asking for the version loads next to nothing', async () => {
  expect(await packagesLoadedBy(['--version'])).toEqual(['commander']);
});

test('a run loads only what it needs', async () => {
  const loaded = await packagesLoadedBy(['run', 'tasks.csv', '--to', 'ja', '--provider', 'pseudo']);
  expect(loaded).toEqual(expect.arrayContaining(['commander', 'csv-parse', 'p-queue', 'yaml']));
  // Each takes some milliseconds of every start: the client, the server, what draws on terminals, globs, further formats.
  const late = ['openai', 'fastify', 'prom-client', 'chalk', 'cli-progress', 'tinyglobby', 'csv-stringify', 'saxes'];
  expect(loaded.filter((name) => late.includes(name))).toEqual([]);
});
