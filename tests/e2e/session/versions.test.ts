/** NODE22 and NODE24 name binaries of other Nodes. Their SQLite is Node's own, that of Node 20 a package. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { files, integrity, type Scene, scene } from './support.ts';

const { NODE22, NODE24 } = process.env;
const others = [NODE22, NODE24].filter((path): path is string => path !== undefined && path !== '');
const nodes = [...new Set([process.execPath, ...others])].map((path) => ({
  path,
  version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim(),
}));
const pairs = nodes.flatMap((first) => nodes.filter((second) => second !== first).map((second) => ({ first, second })));

const texts = [
  'Hello {0}',
  '日本語のテキスト',
  'a\u0000b',
  '“quoted”, with a comma',
  'שלום',
  '👩‍👩‍👧 emoji',
  'line\nbreak',
];
const total = 140;
const sheet = JSON.stringify(
  Array.from({ length: total }, (_, index) => ({
    id: `k${index}`,
    source: `${texts[index % texts.length]} no ${index}`,
  })),
);
const config = 'llm: { batch_control: { max_rows_per_batch: 5, max_concurrent_workers: 2 } }';
const args = ['run', 'tasks.json', '--to', 'ja', '--quiet'];

/** What a run brings that differs with nothing but its work: all of the result, and the report without its clock. */
function outputs({ project }: Scene): unknown {
  const report = JSON.parse(project.read('tasks.report.json'));
  return { result: project.read('tasks.translated.json'), tasks: report.tasks, languages: report.languages };
}

async function uninterrupted(node: string): Promise<unknown> {
  const started = await scene({ 'tasks.json': sheet }, { config });
  expect((await started.project.run(args, { node })).code).toBe(0);
  return outputs(started);
}

test('every Node writes the same bytes', async () => {
  const [first, ...rest] = await Promise.all(nodes.map(({ path }) => uninterrupted(path)));
  for (const other of rest) expect(other).toEqual(first);
});

test.each(pairs)('what $first.version began $second.version goes on with', async ({ first, second }) => {
  const started = await scene({ 'tasks.json': sheet }, { config, latencyMs: 10 });
  const { project, fake } = started;
  expect((await project.run([...args, '--limit', '40'], { node: first.path })).code).toBe(0);
  expect((await project.run(args, { node: second.path })).code).toBe(0);
  expect(fake.requests.flatMap(({ items }) => items)).toHaveLength(total);
  const whole = (await uninterrupted(second.path)) as { result: string };
  for (const { path: node } of [first, second]) {
    rmSync(project.path('tasks.translated.json'));
    expect((await project.run(['export', 'tasks.json'], { node })).code).toBe(0);
    expect(outputs(started)).toMatchObject({ result: whole.result });
  }
});

test.each(pairs)('what a killed $first.version left $second.version goes on with', async ({ first, second }) => {
  const started = await scene({ 'tasks.json': sheet }, { config, latencyMs: 10 });
  const { project, fake } = started;
  const reached = new Promise<void>((resolve) => {
    fake.set((_request, index) => {
      if (index < 10) return undefined;
      resolve();
      return { hang: true };
    });
  });
  const live = project.start(args, { node: first.path });
  await reached;
  live.child.kill('SIGKILL');
  expect((await live.done).signal).toBe('SIGKILL');
  fake.set(undefined);
  const { stdout } = await project.run(['status', 'tasks.json', '--json'], { node: second.path });
  const { completed } = JSON.parse(stdout).tasks;
  expect(completed).toBeGreaterThan(0);
  const seen = fake.requests.length;
  expect((await project.run(args, { node: second.path })).code).toBe(0);
  expect(fake.requests.slice(seen).flatMap(({ items }) => items)).toHaveLength(total - completed);
  expect(project.read('tasks.translated.json')).toBe(((await uninterrupted(second.path)) as { result: string }).result);
  expect(await integrity(project)).toBe('ok');
  expect(files(project)).toEqual(['tasks.checkpoint.db', 'tasks.json', 'tasks.report.json', 'tasks.translated.json']);
});
