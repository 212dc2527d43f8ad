import { expect, test } from 'vitest';
import { first } from '../../support/fake-provider.ts';
import { expectAgreement, setUp, textOf } from './support.ts';

test('a hanging request among quick ones is given up soon', async () => {
  const hang = first(1, () => ({ hang: true }));
  const { project, fake } = await setUp(200, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 2 },
    latencyMs: 20,
    respond: (request, index) =>
      request.items.some(({ text }) => text === textOf(150)) ? hang(request, index) : undefined,
  });
  const started = performance.now();
  const result = await project.run(['run', 'tasks.csv']);
  const seconds = (performance.now() - started) / 1000;
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('done');
  expect(report.wasted).toMatchObject([{ outcome: 'timeout', requests: 1, rows: 10, tokens: 0, cost: null }]);
  // The limit that is configured by default is 120 s.
  expect(seconds).toBeGreaterThan(20);
  expect(seconds).toBeLessThan(100);
});

test('timeout_seconds stays the longest wait', async () => {
  const { project, fake } = await setUp(200, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 2 },
    provider: { timeout_seconds: 2 },
    respond: (_, index) => (index === 15 ? { hang: true } : undefined),
  });
  const started = performance.now();
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.outcome).toBe('done');
  // What its pace would allow is 20 s and more.
  expect(performance.now() - started).toBeLessThan(18_000);
});
