import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectAllRight, price, resultOf, setUp, timesAsked } from './support.ts';

test('a batch brings all rows at half the price', async () => {
  const scene = await setUp(12);
  const result = await scene.run();

  const report = expectAllRight(scene, result);
  const { batches } = scene.fake;
  expect(batches.batches).toHaveLength(1);
  const [batch] = batches.batches;
  expect(batch?.metadata).toEqual({ session: report.session_id, job: '1' });
  expect(batches.linesOf(batch!).map(({ custom_id }) => custom_id)).toEqual(
    [1, 2, 3].map((n) => `${report.session_id}-1-${n}`),
  );
  expect(batches.uploads).toEqual([expect.stringMatching(`^translate-${report.session_id}-1-\\w{8}\\.jsonl$`)]);
  expect(batches.deleted).toEqual(batches.uploads);
  expect(result.stderr).toContain('batch 1 of 1: in_progress, 0 of 3 requests done');
  expect(readdirSync(scene.project.dir).filter((name) => name.includes('.jsonl'))).toEqual([]);
});

test('a run that does not wait ends and the next one fetches', async () => {
  const scene = await setUp(12);
  const first = await scene.run('--no-wait');

  expect(first.code).toBe(4);
  expect(first.stderr).toContain('1 batch with 12 rows waits at the service');
  expect(resultOf(scene.project).map(({ status }) => status)).toEqual(Array(12).fill('pending'));
  const status = await scene.project.run(['status', 'tasks.csv']);
  expect(status.stdout).toMatch(/waits +1 batch at the service, 12 rows/);
  const second = await scene.run('--no-wait');
  expect(second.code).toBe(4);
  const last = await scene.run();
  expectAllRight(scene, last);
  expect(scene.fake.batches.batches).toHaveLength(1);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
});

test('many requests go out in several files', async () => {
  const scene = await setUp(23, { batchApi: { requests_per_file: 2 } });
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(scene.fake.batches.batches.map(({ request_counts: { total } }) => total)).toEqual([2, 2, 1]);
  expect(result.stderr).toContain('batch 2 of 3: ');
});

test('a batch that finds no room is made when those before it are over', async () => {
  const scene = await setUp(23, { batchApi: { requests_per_file: 2 } });
  const { batches } = scene.fake;
  const error = { code: 'rate_limit_exceeded', message: 'Enqueued token limit reached' };
  batches.step = (call) =>
    call === 'POST /batches' && batches.batches.some(({ status }) => status !== 'completed')
      ? { status: 429, body: { error } }
      : undefined;
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(batches.batches).toHaveLength(3);
  expect(batches.uploads).toHaveLength(3);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
});

test.each([
  ['Qwen', 'qwen', { model: 'qwen-plus' }],
  ['a compatible service', 'mine', { model: 'their-model' }],
])('%s has batches too', async (_, name, entry) => {
  const provider = { ...entry, api_key: 'sk-0123456789', base_url: 'url', prices: { currency: 'USD', ...price } };
  // Not all of their fields are in OpenAI's description.
  const scene = await setUp(12, { schema: false, providers: { [name]: provider } });

  expectAllRight(scene, await scene.run('-p', name));
  expect(scene.fake.batches.batches).toHaveLength(1);
});
