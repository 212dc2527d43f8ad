import { expect, test } from 'vitest';
import { ProgressTracker } from '../../src/progress/tracker.ts';
import { FakeRun } from './fake-terminal.ts';

function track() {
  const run = new FakeRun();
  const tracker = new ProgressTracker();
  const clock = { now: 1_000_000 };
  tracker.subscribe(run, () => clock.now);
  return { run, clock, pass: (ms: number) => (clock.now += ms), progress: () => tracker.progress(clock.now) };
}

test('counts rows, duplicates and failures, tokens and cost', () => {
  const { run, progress } = track();
  run.start(1000, 200);
  run.finish({ delivered: 95, failed: 5, duplicates: 20, inFlight: 4 });
  expect(progress()).toMatchObject({
    counts: { total: 1000, completed: 315, failed: 5, pending: 680 },
    inFlight: 4,
    tokens: 12_000,
    cost: 0.01,
    currency: 'USD',
  });
});

test('has no rate before there is something to measure', () => {
  const { run, pass, progress } = track();
  run.start();
  pass(500);
  run.finish();
  expect(progress().rowsPerMinute).toBe(0);
  expect(progress()).not.toHaveProperty('secondsLeft');
  pass(4500);
  expect(progress().rowsPerMinute).toBe(1200);
  expect(progress().secondsLeft).toBe(495);
});

test('measures the last minute, not the whole run', () => {
  const { run, pass, progress } = track();
  run.start(1_000_000);
  for (let second = 0; second < 300; second++) {
    pass(1000);
    run.finish({ delivered: 10, durationMs: 900 });
  }
  for (let second = 0; second < 120; second++) {
    pass(1000);
    run.finish({ delivered: 20, durationMs: 900 });
  }
  expect(progress().rowsPerMinute).toBeCloseTo(1200, -2);
});

test('rate stays steady where batches take minutes', () => {
  const { run, pass, progress } = track();
  run.start();
  const rates: number[] = [];
  for (let batch = 0; batch < 10; batch++) {
    pass(100_000);
    if (batch > 4) rates.push(progress().rowsPerMinute);
    run.finish({ durationMs: 100_000 });
    if (batch > 4) rates.push(progress().rowsPerMinute);
  }
  expect(Math.min(...rates)).toBeGreaterThan(35);
  expect(Math.max(...rates)).toBeLessThan(85);
});

test('forgets the rate when nothing comes any more', () => {
  const { run, pass, progress } = track();
  run.start();
  pass(2000);
  run.finish();
  pass(61_000);
  expect(progress().rowsPerMinute).toBe(0);
});

test('an unknown price makes the cost unknown, an unknown usage does not', () => {
  const { run, progress } = track();
  run.start();
  run.finish();
  run.emit('batch:finished', {
    batch: 2,
    rows: 100,
    delivered: 0,
    failed: 0,
    duplicates: 0,
    targetLang: 'ja',
    durationMs: 100,
    cost: null,
    inFlight: 0,
  });
  expect(progress().cost).toBe(0.01);
  run.finish({ cost: null });
  run.finish();
  expect(progress().cost).toBeNull();
  expect(progress().tokens).toBe(36_000);
});

test('tells how long the provider pauses', () => {
  const { run, clock, pass, progress } = track();
  run.start();
  run.emit('provider:paused', { untilMs: clock.now + 12_000, code: 'rate_limit_exceeded' });
  run.emit('provider:paused', { untilMs: clock.now + 5000, code: 'rate_limit_exceeded' });
  pass(2000);
  expect(progress().secondsPaused).toBe(10);
  pass(10_000);
  expect(progress()).not.toHaveProperty('secondsPaused');
});

test('never counts more rows than there are', () => {
  const { run, progress } = track();
  run.start(100);
  run.finish({ duplicates: 50 });
  expect(progress().counts).toMatchObject({ completed: 100, pending: 0 });
});

test('the next run starts from nothing', () => {
  const { run, pass, progress } = track();
  run.start(100);
  pass(5000);
  run.finish({ cost: null });
  run.end(100);
  run.start(50, 0, { currency: 'CNY' });
  expect(progress()).toEqual({
    counts: { total: 50, completed: 0, failed: 0, pending: 50, processing: 0, skipped: 0 },
    inFlight: 0,
    rowsPerMinute: 0,
    tokens: 0,
    cost: 0,
    currency: 'CNY',
  });
});

test('rows that arrive are counted until their batch has finished', () => {
  const { run, progress } = track();
  run.start();
  for (const [batch, arrived] of [
    [1, 3],
    [2, 10],
    [1, 5],
  ] as const)
    run.emit('batch:arriving', { batch, rows: 20, arrived });
  expect(progress().arriving).toBe(15);
  run.finish({ batch: 2 });
  expect(progress().arriving).toBe(5);
  run.finish({ batch: 1 });
  expect(progress()).not.toHaveProperty('arriving');
});

test('requests at the service are counted while a batch is there', () => {
  const { run, progress } = track();
  run.start();
  const job = { of: 2, status: 'in_progress', requests: 300 };
  const jobs = [
    { ...job, nth: 1, answered: 40 },
    { ...job, nth: 2, answered: 2 },
  ];
  run.emit('jobs:waiting', { jobs });
  expect(progress().waiting).toEqual({ requests: 600, answered: 42 });
  run.emit('jobs:waiting', { jobs: [] });
  expect(progress()).not.toHaveProperty('waiting');
});
