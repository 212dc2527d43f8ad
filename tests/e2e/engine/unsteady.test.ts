import { expect, test } from 'vitest';
import { expectAgreement, lastRun, setUp, textOf } from './support.ts';

/** Numbers from 0 to 1, the same in every run (Park and Miller's minimal standard generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const manyBatches = { max_rows_per_batch: 5, max_concurrent_workers: 8 };

for (const [percent, mostRequests] of [
  [30, 200],
  [60, 400],
] as const) {
  test(`with ${percent} % of requests failing all rows arrive`, async () => {
    const random = randomNumbers(7 * percent);
    const { project, fake } = await setUp(500, {
      latencyMs: 10,
      batch: manyBatches,
      retry: { give_up_after: 30 },
      respond: () => (random() * 100 < percent ? { status: 503 } : undefined),
    });
    const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
    expect([report.outcome, report.tasks.completed]).toEqual(['done', 500]);
    expect(lastRun(report).requests.total).toBeLessThan(mostRequests);
  });
}

test('a short give_up_after is no reason to give up on six of ten failing', async () => {
  const random = randomNumbers(5);
  const { project, fake } = await setUp(1000, {
    latencyMs: 10,
    batch: manyBatches,
    retry: { delay_seconds: 1, give_up_after: 0.5 },
    respond: () => (random() < 0.6 ? { status: 503 } : undefined),
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect([report.outcome, report.tasks.completed]).toEqual(['done', 1000]);
  // 200 batches at four successes in ten calls; no call goes out that need not.
  expect(lastRun(report).requests.total).toBeLessThan(600);
});

test('most requests failing for long leaves one in flight', async () => {
  const random = randomNumbers(65);
  const overlaps: boolean[] = [];
  const { project, fake } = await setUp(500, {
    latencyMs: 10,
    batch: manyBatches,
    retry: { give_up_after: 3 },
    respond: () => {
      overlaps.push(fake.inFlight > 2);
      return random() < 0.65 ? { status: 503 } : undefined;
    },
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.outcome).toBe('done');
  // Eight would fly at once nearly always; the first calls use up what is given on credit.
  const later = overlaps.slice(60);
  expect(later.filter(Boolean).length / later.length).toBeLessThan(0.25);
});

test('with 90 % of requests failing the run slows down', async () => {
  const random = randomNumbers(90);
  const starts: number[] = [];
  const { project, fake } = await setUp(60, {
    latencyMs: 10,
    batch: manyBatches,
    retry: { give_up_after: 1 },
    respond: () => {
      starts.push(performance.now());
      return random() < 0.9 ? { status: 503 } : undefined;
    },
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(['done', 'provider_down']).toContain(report.outcome);
  expect(report.tasks.failed).toBe(0);
  // Eight workers with a reply in 10 ms would send 800 a second.
  const seconds = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1000;
  expect(starts.length / seconds).toBeLessThan(100);
  fake.set(undefined);
  const again = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(again.outcome).toBe('done');
});

test('a broken batch still fails where a third of all requests does', async () => {
  const random = randomNumbers(33);
  const broken = textOf(30);
  const { project, fake } = await setUp(500, {
    latencyMs: 10,
    batch: manyBatches,
    retry: { give_up_after: 5 },
    respond: ({ items }) => (items.some(({ text }) => text === broken) || random() < 0.3 ? { status: 503 } : undefined),
  });
  const report = expectAgreement(project, await project.run(['run', 'tasks.csv']), fake);
  expect(report.outcome).toBe('failed_rows');
  expect(report.tasks).toMatchObject({ completed: 495, failed: 5 });
});
