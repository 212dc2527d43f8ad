import { expect, test } from 'vitest';
import { expectAgreement, setUp } from './support.ts';

test('an outage is probed by single requests and outlived', async () => {
  let downUntil = 0;
  const { project, fake } = await setUp(400, {
    latencyMs: 10,
    batch: { max_rows_per_batch: 5, max_concurrent_workers: 8 },
    retry: { max_attempts: 2, delay_seconds: 0.3, give_up_after: 30 },
    respond: (_, index) => {
      if (index === 20) downUntil = Date.now() + 1500;
      return index >= 20 && Date.now() < downUntil ? { status: 503 } : undefined;
    },
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('done');
  expect(report.tasks).toMatchObject({ completed: 400, failed: 0 });
  // Eight workers would have sent a hundred in the time; those in flight and a few probes are what reached it.
  expect(report.requests.failed).toBeLessThan(8 + 5 + 10);
});

test('a provider that stays down ends the run after give_up_after', async () => {
  const { project, fake } = await setUp(200, {
    batch: { max_rows_per_batch: 5, max_concurrent_workers: 8 },
    retry: { max_attempts: 2, delay_seconds: 0.1, give_up_after: 2 },
    respond: (_, index) => (index >= 10 ? { reset: true } : undefined),
  });
  const started = Date.now();
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'provider_down']);
  expect(report.tasks).toMatchObject({ completed: 50, failed: 0, pending: 150 });
  expect(Date.now() - started).toBeGreaterThan(2000);
  expect(fake.requests.length).toBeLessThan(10 + 8 + 20);
  fake.set(undefined);
  expect(expectAgreement(project, await project.run(['run', 'tasks.csv']), fake).outcome).toBe('done');
});
