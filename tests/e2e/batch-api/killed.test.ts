import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FakeStep } from '../../support/fake-batches.ts';
import { command, expectAllRight, type Scene, setUp, timesAsked } from './support.ts';

/** Runs until a call is held up, kills the process there, and lets the service work again. */
async function killAt({ project, fake }: Scene, call: string, step: FakeStep): Promise<void> {
  fake.batches.step = (name) => (name === call ? step : undefined);
  const { child, done } = project.start(command);
  await fake.batches.heldUp();
  child.kill('SIGKILL');
  expect((await done).signal).toBe('SIGKILL');
  fake.batches.step = undefined;
}

const moments: [string, string, FakeStep][] = [
  ['before the file is there', 'POST /files', { hang: true }],
  ['when the file is there and not recorded', 'POST /files', { hangAfter: true }],
  ['when the file is recorded', 'GET /batches', { hang: true }],
  ['before the batch is there', 'POST /batches', { hang: true }],
  ['when the batch is there and not recorded', 'POST /batches', { hangAfter: true }],
  ['when the batch is recorded', 'GET /batches/{id}', { hang: true }],
  ['when the batch is over', 'GET /files/{id}/content', { hang: true }],
  ['in the middle of collecting', 'GET /files/{id}/content', { half: true }],
  ['before the file is deleted', 'DELETE /files/{id}', { hang: true }],
  ['when the file is deleted and that not recorded', 'DELETE /files/{id}', { hangAfter: true }],
];

test.each(moments)('killed %s a run pays nothing twice', async (_, call, step) => {
  const scene = await setUp(22);
  await killAt(scene, call, step);
  const result = await scene.run();

  expectAllRight(scene, result);
  const { batches } = scene.fake;
  expect(batches.batches).toHaveLength(1);
  expect(batches.uploads).toHaveLength(1);
  expect(batches.deleted).toEqual(batches.uploads);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
  expect(readdirSync(scene.project.dir).filter((name) => name.includes('.batch-'))).toEqual([]);
});

test('killed after every step in turn a run pays nothing twice', async () => {
  const scene = await setUp(22, { batchApi: { requests_per_file: 3 } });
  for (const [, call, step] of moments) await killAt(scene, call, step);
  const result = await scene.run();

  expectAllRight(scene, result);
  const { batches } = scene.fake;
  expect(batches.batches).toHaveLength(2);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
  expect([...batches.files.values()].filter(({ purpose }) => purpose === 'batch')).toEqual([]);
}, 240_000);

test('its batch is found behind those of others', async () => {
  const scene = await setUp(22, { batches: { pageSize: 3 } });
  const others = (count: number, at: number) =>
    Array.from({ length: count }, (_, nth) => ({
      id: `batch_other_${at}_${nth}`,
      input_file_id: `file-other-${at}-${nth}`,
      status: 'completed',
      created_at: at + nth,
      metadata: {},
      request_counts: { total: 1, completed: 1, failed: 0 },
    }));
  const { batches } = scene.fake.batches;
  batches.push(...others(50, 1_600_000_000));
  await killAt(scene, 'POST /batches', { hangAfter: true });
  batches.push(...others(8, Math.floor(Date.now() / 1000)));
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(batches.filter(({ id }) => !id.includes('other'))).toHaveLength(1);
  // Those from before our file are not all looked through.
  expect(scene.fake.batches.calls.filter((call) => call === 'GET /batches').length).toBeLessThan(10);
});

test('a call whose answer is lost is not made twice', async () => {
  const scene = await setUp(12);
  scene.fake.batches.step = (call, nth) => (call.startsWith('POST') && nth === 0 ? { resetAfter: true } : undefined);
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(scene.fake.batches.uploads).toHaveLength(1);
  expect(scene.fake.batches.batches).toHaveLength(1);
});
