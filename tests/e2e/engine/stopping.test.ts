import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/store/driver.ts';
import type { FakeAnswer, FakeProvider } from '../../support/fake-provider.ts';
import { expectAgreement, resultOf, setUp, textOf } from './support.ts';

/** Resolves when so many requests have come; each gets what `answer` says. */
function afterRequests(
  fake: FakeProvider,
  count: number,
  answer: (index: number) => FakeAnswer | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    fake.set((_, index) => {
      if (index + 1 === count) resolve();
      return answer(index);
    });
  });
}

const fourWorkers = { batch: { max_concurrent_workers: 4, max_rows_per_batch: 10 } };

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  test('lets batches in flight finish and saves everything', async () => {
    const { project, fake } = await setUp(400, fourWorkers);
    const eightCame = afterRequests(fake, 8, (index) => (index < 4 ? undefined : { delayMs: 300 }));
    const { child, done } = project.start(['run', 'tasks.csv']);
    await eightCame;
    child.kill(signal);
    const result = await done;
    const report = expectAgreement(project, result, fake);
    expect([result.code, report.outcome]).toEqual([code, 'interrupted']);
    expect(fake.requests).toHaveLength(8);
    expect(report.tasks).toMatchObject({ completed: 80, failed: 0, pending: 320 });
    fake.set(undefined);
    const again = await project.run(['run', 'tasks.csv']);
    expect(expectAgreement(project, again, fake).outcome).toBe('done');
    for (const { source } of resultOf(project)) expect(fake.asked(source)).toBe(1);
  });

  test('beyond the grace period aborts, rows stay pending', async () => {
    const { project, fake } = await setUp(400, { ...fourWorkers, settings: { shutdown_grace_seconds: 0.3 } });
    const eightCame = afterRequests(fake, 8, (index) => (index < 4 ? undefined : { hang: true }));
    const { child, done } = project.start(['run', 'tasks.csv']);
    await eightCame;
    const asked = performance.now();
    child.kill(signal);
    const result = await done;
    expect(performance.now() - asked).toBeGreaterThan(290);
    const report = expectAgreement(project, result, fake);
    expect([result.code, report.outcome]).toEqual([code, 'interrupted']);
    expect(report.tasks).toMatchObject({ completed: 40, failed: 0, pending: 360 });
    expect(report.unknown.attempts).toBe(4);
    expect((await project.run(['log', 'tasks.csv'])).stdout.match(/aborted/g)).toHaveLength(4);
  });

  test('the second time ends at once', async () => {
    const { project, fake } = await setUp(400, { ...fourWorkers, settings: { shutdown_grace_seconds: 30 } });
    const fourCame = afterRequests(fake, 4, () => ({ hang: true }));
    const { child, done } = project.start(['run', 'tasks.csv']);
    await fourCame;
    child.kill(signal);
    await sleep(100); // the same key, bouncing: no second signal
    child.kill(signal);
    await sleep(600);
    expect(child.exitCode).toBeNull();
    const asked = performance.now();
    child.kill(signal);
    expect((await done).code).toBe(code);
    expect(performance.now() - asked).toBeLessThan(2000);
    fake.set(undefined);
    const again = await project.run(['run', 'tasks.csv']);
    expect(again.code).toBe(0);
  });

  test('during a long pause ends without waiting for it', async () => {
    const { project, fake } = await setUp(40, fourWorkers);
    const oneCame = afterRequests(fake, 1, () => ({ status: 429, headers: { 'retry-after': '60' } }));
    const { child, done } = project.start(['run', 'tasks.csv']);
    await oneCame;
    await sleep(200); // the answer has to have arrived
    const asked = performance.now();
    child.kill(signal);
    const result = await done;
    expect(performance.now() - asked).toBeLessThan(3000);
    const report = expectAgreement(project, result, fake);
    expect([result.code, report.tasks.pending]).toEqual([code, 40]);
  });
});

test('a grace of nothing aborts at once', async () => {
  const { project, fake } = await setUp(40, { ...fourWorkers, settings: { shutdown_grace_seconds: 0 } });
  const fourCame = afterRequests(fake, 4, () => ({ hang: true }));
  const { child, done } = project.start(['run', 'tasks.csv']);
  await fourCame;
  child.kill('SIGINT');
  const result = await done;
  expect(expectAgreement(project, result, fake).tasks).toMatchObject({ completed: 0, pending: 40 });
});

test('translate stop ends the run from another process', async () => {
  const { project, fake } = await setUp(400, fourWorkers);
  const eightCame = afterRequests(fake, 8, () => ({ delayMs: 200 }));
  const { done } = project.start(['run', 'tasks.csv']);
  await eightCame;
  const stop = await project.run(['stop', 'tasks.csv']);
  expect(stop.code).toBe(0);
  const result = await done;
  const report = expectAgreement(project, result, fake);
  expect([result.code, report.outcome]).toEqual([4, 'interrupted']);
  expect(report.tasks.pending).toBeGreaterThan(0);
  expect(report.tasks.completed).toBe(fake.requests.length * 10);
  fake.set(undefined);
  expect((await project.run(['run', 'tasks.csv'])).code).toBe(0);
});

test('a batch waiting for its next try is interrupted', async () => {
  const { project, fake } = await setUp(8, { retry: { delay_seconds: 120, max_attempts: 9 } });
  const oneCame = afterRequests(fake, 1, () => ({ status: 500 }));
  const { child, done } = project.start(['run', 'tasks.csv']);
  await oneCame;
  await sleep(200); // the answer has to have arrived
  child.kill('SIGTERM');
  const result = await done;
  expect(expectAgreement(project, result, fake).tasks.pending).toBe(8);
});

describe('exit codes', () => {
  test('nothing left to do is 0 and sends nothing', async () => {
    const { project, fake } = await setUp(5);
    await project.run(['run', 'tasks.csv']);
    const result = await project.run(['run', 'tasks.csv']);
    expect(expectAgreement(project, result, fake).outcome).toBe('done');
    expect([result.code, fake.requests.length]).toEqual([0, 1]);
  });

  test('--limit is 0, the rest stays pending', async () => {
    const { project, fake } = await setUp(100, fourWorkers);
    const result = await project.run(['run', 'tasks.csv', '--limit', '25']);
    const report = expectAgreement(project, result, fake);
    expect([result.code, report.outcome]).toEqual([0, 'limit']);
    expect(report.tasks).toMatchObject({ completed: 25, pending: 75 });
    expect(fake.requests.flatMap(({ items }) => items)).toHaveLength(25);
    expect(fake.asked(textOf(25))).toBe(1);
    const rest = await project.run(['run', 'tasks.csv', '--limit', '75']);
    expect(expectAgreement(project, rest, fake).outcome).toBe('done');
  });

  test('--frozen with something to send is 3', async () => {
    const { project, fake } = await setUp(5);
    const result = await project.run(['run', 'tasks.csv', '--frozen']);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('--frozen: 5 rows would have to be sent');
    expect(fake.requests).toHaveLength(0);
  });

  test('a wrong option is 2 and leaves nothing', async () => {
    const { project, fake } = await setUp(5);
    const result = await project.run(['run', 'tasks.csv', '--concurrency', 'many']);
    expect(result.code).toBe(2);
    expect(fake.requests).toHaveLength(0);
    expect(() => project.read('tasks.checkpoint.db')).toThrow();
  });

  test('a stop outranks failed rows', async () => {
    const { project, fake } = await setUp(40, { batch: { max_concurrent_workers: 1, max_rows_per_batch: 10 } });
    fake.set(({ items }) => {
      if (items.some(({ text }) => text === textOf(15))) return { status: 401 };
      return items.some(({ text }) => text === textOf(3)) ? { content: null, refusal: 'No.' } : undefined;
    });
    const result = await project.run(['run', 'tasks.csv']);
    const report = expectAgreement(project, result, fake);
    expect([result.code, report.outcome, report.tasks.failed]).toEqual([4, 'auth', 1]);
  });

  test('a result that can be written nowhere is 1, nothing lost', async () => {
    const { project, fake } = await setUp(5);
    fake.set(() => {
      for (const name of ['tasks.translated.csv', 'tasks.translated.recovered.csv']) {
        mkdirSync(project.path(name), { recursive: true });
      }
      return undefined;
    });
    const result = await project.run(['run', 'tasks.csv']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/cannot be written .* nothing is lost/);
    const exported = await project.run(['export', 'tasks.csv', '-o', 'elsewhere.csv']);
    expect(exported.code).toBe(0);
    expect(project.read('elsewhere.csv').match(/\[de\]/g)).toHaveLength(5);
  });

  test('a broken checkpoint is 1, with its stack', async () => {
    const { project, fake } = await setUp(5);
    fake.set(async () => {
      const database = await openDatabase(project.path('tasks.checkpoint.db'));
      database.exec('DROP TABLE attempt');
      database.close();
      return undefined;
    });
    const result = await project.run(['run', 'tasks.csv']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/unexpected error\n.*no such table: attempt\n +at /);
  });
});
