import { expect, test } from 'vitest';
import {
  both,
  changeText,
  dropKeys,
  failFirst,
  first,
  type Respond,
  shuffleKeys,
  throttle,
} from '../../support/fake-provider.ts';
import { expectAgreement, resultOf, setUp, textOf } from './support.ts';

/** From 5,000 pending rows on a thread asks the service and judges what comes back. */
const rows = 6000;
const batch = { max_concurrent_workers: 8, max_rows_per_batch: 100 };
const poison = 'The gull steals the key';
const stubborn = 'Pay {0} coins';

function sheet(): string {
  const lines = Array.from({ length: rows }, (_, row) => `k${row + 1},"${special[row + 1] ?? textOf(row + 1)}"`);
  return `id,source\n${lines.join('\n')}\n`;
}

const special: Record<number, string> = { 700: poison, 3000: stubborn, 5000: textOf(4000) };

/** The service filters whatever holds this text. */
const filter: Respond = ({ items }) => {
  if (!items.some(({ text }) => text === poison)) return undefined;
  const error = { message: 'Filtered', code: 'content_filter', type: 'invalid_request_error', param: null };
  return { status: 400, body: { error } };
};

test('a large file comes whole through a service of all misbehaviours', async () => {
  const troubles = both(
    failFirst(3, 500),
    first(2, () => ({ reset: true })),
    throttle({ n: 2, retryAfterMs: 50 }),
    first(2, shuffleKeys()),
    first(3, dropKeys()),
  );
  const respond = both(
    filter,
    changeText(
      ({ text }) => text === stubborn,
      () => 'Zahle Münzen',
    ),
    // A service that fails from its first request on is taken for one that is down.
    (request, index) => (index < 4 ? undefined : troubles(request, index)),
  );
  const { project, fake } = await setUp(sheet(), { batch, respond });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);

  expect(report.outcome).toBe('failed_rows');
  expect(report.failures.map(({ id, code }) => [id, code]).sort()).toEqual([
    ['k3000', 'placeholders'],
    ['k700', 'content_filter'],
  ]);
  expect(report.saved.duplicates).toBe(1);
  for (const { id, source, translation } of resultOf(project)) {
    if (id !== 'k700' && id !== 'k3000') expect(translation).toBe(`[de] ${source}`);
  }
  const again = await project.run(['run', 'tasks.csv', '--frozen']);
  expect(again.code, again.stderr).toBe(3);
});

test('a large file that is interrupted goes on where it was, also where replies are streamed', async () => {
  // In large pieces: there are many rows.
  const stream = { piece: 100, bytes: 10_000 };
  let resolve = (): void => {};
  const tenCame = new Promise<void>((done) => {
    resolve = done;
  });
  const respond: Respond = (_, index) => {
    if (index === 10) resolve();
    return index < 6 ? { stream } : index < 10 ? { stream: { ...stream, endsBy: 'break' } } : { stream, delayMs: 200 };
  };
  const { project, fake } = await setUp(sheet(), { batch, provider: { stream: true }, respond });
  const { child, done } = project.start(['run', 'tasks.csv']);
  await tenCame;
  child.kill('SIGINT');
  const first = await done;
  expect(first.code, first.stderr).toBe(130);
  const completed = resultOf(project).filter(({ status }) => status === 'completed').length;
  expect(completed).toBeGreaterThan(0);
  fake.set(() => ({ stream }));
  const again = await project.run(['run', 'tasks.csv']);

  expect(again.code, again.stderr).toBe(0);
  const asked = resultOf(project).map(({ source }) => fake.asked(source));
  // Once where the reply came whole, once more where the connection had broken before the row.
  expect(Math.max(...asked)).toBeLessThanOrEqual(3);
  expect(asked.filter((times) => times > 1).length).toBeLessThanOrEqual(4 * 100);
});

test('beyond the grace period the thread breaks off what is under way', async () => {
  let resolve = (): void => {};
  const hangs = new Promise<void>((done) => {
    resolve = done;
  });
  const respond: Respond = (_, index) => {
    if (index === 12) resolve();
    return index < 8 ? undefined : { hang: true };
  };
  const { project, fake } = await setUp(sheet(), { batch, respond, settings: { shutdown_grace_seconds: 0.3 } });
  const { child, done } = project.start(['run', 'tasks.csv']);
  await hangs;
  child.kill('SIGTERM');
  const report = expectAgreement(project, await done, fake);

  expect(report.outcome).toBe('interrupted');
  expect(report.tasks.pending).toBe(rows - report.tasks.completed);
  expect((await project.run(['log', 'tasks.csv'])).stdout.match(/aborted/g)?.length).toBeGreaterThanOrEqual(5);
});

test.each([rows, 400])('many calls at a time say nothing of listeners (%i rows)', async (count) => {
  const many = { max_concurrent_workers: 25, max_rows_per_batch: 10 };
  const { project, fake } = await setUp(count, { batch: many, latencyMs: 30 });
  const { code, stderr } = await project.run(['run', 'tasks.csv', '--limit', '400']);

  expect(code, stderr).toBe(0);
  expect(fake.maxInFlight).toBeGreaterThan(11);
  expect(stderr).not.toContain('Warning');
});

test('a refused key ends the run of a large file', async () => {
  const refuse: Respond = (_, index) => {
    const error = { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' };
    return index < 5 ? undefined : { status: 401, body: { error } };
  };
  const { project, fake } = await setUp(sheet(), { batch, respond: refuse });
  const result = await project.run(['run', 'tasks.csv']);
  const report = expectAgreement(project, result, fake);

  expect(report.outcome).toBe('auth');
  expect(report.tasks.completed).toBeGreaterThan(0);
  expect(result.stderr).toContain('Incorrect API key provided');
});
