import { expect, test } from 'vitest';
import type { FakeAnswer } from '../../support/fake-provider.ts';
import { first } from '../../support/fake-provider.ts';
import { expectAgreement, resultOf, setUp, sheet, textOf } from './support.ts';

const faults: readonly (readonly [string, FakeAnswer, string])[] = [
  ['408', { status: 408 }, 'http_408'],
  ['409', { status: 409 }, 'http_409'],
  ['500', { status: 500 }, 'http_500'],
  ['503 web page', { status: 503, body: '<html><title>Bad gateway</title></html>' }, 'http_503'],
  [
    'error inside a 200',
    { body: { error: { message: 'The server had an error', type: 'server_error' } } },
    'server_error',
  ],
  ['reset connection', { reset: true }, 'connection'],
  ['server that never answers', { hang: true }, 'timeout'],
  ['body that stops halfway', { stall: true }, 'timeout'],
  ['body cut in the middle', { cutBody: true }, 'broken_body'],
  ['empty body', { body: '' }, 'broken_body'],
];

for (const [name, answer, code] of faults) {
  test(`a ${name} is tried again`, async () => {
    const { project, fake } = await setUp(60, {
      respond: first(2, () => answer),
      // Not so short that a busy machine answers late.
      provider: { timeout_seconds: code === 'timeout' ? 3 : 30 },
    });
    const result = await project.run(['run', 'tasks.csv']);
    const report = expectAgreement(project, result, fake);
    expect(report.outcome).toBe('done');
    expect(report.requests).toMatchObject({ failed: 2, retried: 2 });
    const log = await project.run(['log', 'tasks.csv']);
    expect(log.stdout.match(new RegExp(`\\b${code}\\b`, 'g'))).toHaveLength(2);
  });
}

test('usage that never arrived is told apart', async () => {
  const { project, fake } = await setUp(60, { respond: first(1, () => ({ cutBody: true })) });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.unknown.attempts).toBe(1);
  expect(report.unknown.prompt).toBeGreaterThan(fake.unseen.prompt / 2);
  expect(report.unknown.cost).toBeGreaterThan(0);
  expect(report.wasted).toMatchObject([{ requests: 1, cost: null }]);
  expect(result.stderr).toContain('1 request whose usage never arrived');
});

test('the waits between tries grow', async () => {
  const { project, fake } = await setUp(5, {
    respond: first(5, () => ({ status: 500 })),
    retry: { max_attempts: 6, delay_seconds: 0.02 },
  });
  const result = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, result, fake).outcome).toBe('done');
  const longest = (fake.requests.at(-1)?.at ?? 0) - (fake.requests[0]?.at ?? 0);
  // Full jitter: at most 20 + 40 + 80 + 160 + 320 ms, and the time that six requests take on a busy machine.
  expect(longest).toBeLessThan(5000);
  expect(fake.requests).toHaveLength(6);
});

test('a batch that keeps failing among others fails alone', async () => {
  const broken = textOf(30);
  const { project, fake } = await setUp(300, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 3 },
    latencyMs: 15,
    respond: ({ items }) => (items.some(({ text }) => text === broken) ? { status: 500 } : undefined),
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(result.code).toBe(3);
  expect(report.outcome).toBe('failed_rows');
  expect(report.tasks).toMatchObject({ completed: 290, failed: 10, pending: 0 });
  expect(report.failures.map(({ code }) => code)).toEqual(Array(10).fill('provider_error'));
  expect(fake.requests.filter(({ items }) => items.some(({ text }) => text === broken))).toHaveLength(3);
});

test('the next run tries provider errors again by itself', async () => {
  const { project, fake } = await setUp(300, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 3 },
    latencyMs: 15,
    respond: ({ items }) => (items.some(({ text }) => text === textOf(30)) ? { status: 500 } : undefined),
  });
  expect((await project.run(['run', 'tasks.csv'])).code).toBe(3);
  fake.set(undefined);
  const before = fake.requests.length;
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect(report.outcome).toBe('done');
  expect(fake.requests.slice(before).flatMap(({ items }) => items)).toHaveLength(10);
});

test('an outage leaves everything pending and resumes', async () => {
  const { project, fake } = await setUp(200, { respond: () => ({ status: 503 }), batch: { max_rows_per_batch: 10 } });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'provider_down']);
  expect(report.tasks).toMatchObject({ completed: 0, failed: 0, pending: 200 });
  fake.set(undefined);
  const again = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, again, fake).outcome).toBe('done');
});

test('an outage in the middle keeps what was delivered', async () => {
  const { project, fake } = await setUp(200, {
    batch: { max_rows_per_batch: 10, max_concurrent_workers: 4 },
    respond: (_, index) => (index < 8 ? undefined : { reset: true }),
  });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'provider_down']);
  expect(report.tasks).toMatchObject({ completed: 80, failed: 0, pending: 120 });
  fake.set(undefined);
  const again = await project.run(['run', 'tasks.csv']);
  expect(expectAgreement(project, again, fake).outcome).toBe('done');
  for (const { source } of resultOf(project)) expect(fake.asked(source)).toBe(1);
});

test('a service that is not there ends as down', async () => {
  const { project, fake } = await setUp(sheet(5));
  await fake.close();
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'provider_down']);
  expect(report.note).toContain('ECONNREFUSED');
  expect(report.unknown.attempts).toBe(0);
});
