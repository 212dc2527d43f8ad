import { expect, test } from 'vitest';
import { failFirst, first, throttle } from '../../support/fake-provider.ts';
import { expectAgreement, lastRun, setUp } from './support.ts';

const pauses = [
  ['seconds', () => throttle({ retryAfter: 1 }), 950],
  ['an HTTP date', () => throttle({ retryAfter: new Date(Date.now() + 2500).toUTCString() }), 500],
  ['milliseconds', () => throttle({ retryAfterMs: 700 }), 690],
] as const;

for (const [unit, respond, atLeastMs] of pauses) {
  test(`a Retry-After in ${unit} pauses everything`, async () => {
    const { project, fake } = await setUp(60, {
      batch: { max_concurrent_workers: 2, max_rows_per_batch: 20 },
      retry: { max_attempts: 1 },
    });
    // The header is made when the first request comes: a date is short-lived.
    fake.set(first(1, (request, index) => respond()(request, index)));
    const result = await project.run(['run', 'tasks.csv']);
    const report = expectAgreement(project, result, fake);
    expect(report.outcome).toBe('done');
    // Two workers: the second request may have been out already.
    const throttled = fake.requests[0]?.at ?? 0;
    const after = fake.requests.slice(2);
    expect(after.length).toBeGreaterThan(1);
    for (const { at } of after) expect(at - throttled).toBeGreaterThan(atLeastMs);
  });
}

test('ten throttled answers count as no attempt', async () => {
  const { project, fake } = await setUp(60, { respond: throttle({ n: 10, retryAfterMs: 20 }) });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('done');
  expect(report.requests.retried).toBe(10);
});

test('a wait beyond max_wait_seconds ends as waiting', async () => {
  const { project, fake } = await setUp(60, {
    respond: throttle({ n: 1000, retryAfter: 3600 }),
    batch: { max_concurrent_workers: 1 },
  });
  const before = Date.now();
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(result.code).toBe(4);
  expect(report.outcome).toBe('waiting');
  expect(report.tasks).toMatchObject({ failed: 0, pending: 60 });
  const time = Date.parse(/come back after (\S+Z)/.exec(report.note ?? '')?.[1] ?? '');
  expect(time - before).toBeGreaterThan(3_590_000);
  expect(time - before).toBeLessThan(3_630_000);
  expect(result.stderr).toContain(report.note);
  expect(fake.requests).toHaveLength(1);
});

test('max_wait_seconds decides which wait is too long', async () => {
  const { project, fake } = await setUp(5, {
    respond: throttle({ retryAfter: 2 }),
    retry: { max_wait_seconds: 1 },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, result, fake).outcome).toBe('waiting');
  const again = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, again, fake).outcome).toBe('done');
});

test('a 503 that asks for an hour ends as waiting', async () => {
  const { project, fake } = await setUp(5, { respond: failFirst(9, 503, undefined, { 'retry-after': '3600' }) });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'waiting']);
  expect(fake.requests).toHaveLength(1);
});

test('fewer workers fly after throttling, then all', async () => {
  const inFlight: number[] = [];
  const { project, fake } = await setUp(200, {
    latencyMs: 300,
    batch: { max_concurrent_workers: 5, max_rows_per_batch: 5 },
  });
  // With a limit that is told and far away, only the number in flight gives way.
  const throttleOnce = first(1, throttle({ retryAfterMs: 100, requestsPerMinute: 60_000 }));
  fake.set((request, index) => {
    inFlight.push(fake.inFlight);
    return throttleOnce(request, index);
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('done');
  expect(lastRun(report).requests.total).toBe(41);
  expect(Math.max(...inFlight.slice(5, 8))).toBeLessThan(5);
  expect(Math.max(...inFlight.slice(15))).toBe(5);
});
