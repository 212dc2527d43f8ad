import { expect, test } from 'vitest';
import type { FakeBatch, FakeStep } from '../../support/fake-batches.ts';
import { changeText, contentFilterOn, first } from '../../support/fake-provider.ts';
import { expectAllRight, expectBill, reportOf, resultOf, setUp, sheet, textOf, timesAsked } from './support.ts';

const completed = () => ({ status: 'completed' }) as const;
/** Ends the first batch so, all others well. */
const endFirst = (status: 'expired' | 'cancelled', answered: number) => (batch: FakeBatch) =>
  batch.request_counts.total === 5 ? ({ status, answered } as const) : completed();

test('an expired batch keeps what was delivered and sends the rest again', async () => {
  const scene = await setUp(22, { batches: { advance: endFirst('expired', 2) } });
  const result = await scene.run();

  const report = expectAllRight(scene, result);
  expect(report.requests).toMatchObject({ total: 5, failed: 0 });
  const told = 'a batch ended as expired, 2 of 5 requests answered: the rows of the others go again';
  expect(result.stderr.split(told)).toHaveLength(2);
  expect(scene.fake.batches.batches.map(({ request_counts: { total } }) => total)).toEqual([5, 3]);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
});

test('a cancelled batch keeps what was delivered', async () => {
  const scene = await setUp(22, { batches: { advance: () => ({ status: 'in_progress' }) } });
  expect((await scene.run('--no-wait')).code).toBe(4);
  const stopped = await scene.project.run(['stop', 'tasks.csv', '--cancel-batches']);
  expect(stopped.stderr).toContain('Asked the service to cancel 1 batch.');
  expect(scene.fake.batches.batches[0]?.status).toBe('cancelling');
  scene.fake.batches.advance = endFirst('cancelled', 3);
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(scene.fake.batches.batches.map(({ request_counts: { total } }) => total)).toEqual([5, 2]);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
});

test('a batch that ends before it can be cancelled is fetched', async () => {
  const scene = await setUp(12);
  await scene.run('--no-wait');
  scene.fake.batches.step = (call) => (call.endsWith('/cancel') ? { status: 400 } : undefined);
  await scene.project.run(['stop', 'tasks.csv', '--cancel-batches']);

  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.batches).toHaveLength(1);
});

test('cancelling before the batch is made leaves nothing at the service', async () => {
  const scene = await setUp(12);
  scene.fake.batches.step = (call) => (call === 'POST /batches' ? { status: 500 } : undefined);
  expect((await scene.run()).code).toBe(4);
  scene.fake.batches.step = undefined;
  expect((await scene.project.run(['stop', 'tasks.csv', '--cancel-batches'])).code).toBe(0);
  const result = await scene.project.run(['run', 'tasks.csv']);

  expectAllRight(scene, result);
  expect([scene.fake.batches.batches.length, scene.fake.batches.files.size]).toEqual([0, 0]);
});

test('a row that the filter refuses fails alone', async () => {
  const scene = await setUp(10, { batches: { advance: completed }, respond: contentFilterOn(textOf(3)) });
  const result = await scene.run();

  expect(result.code).toBe(3);
  const rows = resultOf(scene.project);
  expect(rows.filter(({ status }) => status === 'completed')).toHaveLength(9);
  expect(rows[2]?.error).toContain('content_filter: ');
  expectBill(reportOf(scene.project), scene.fake);
  expect(scene.fake.batches.batches.map(({ request_counts: { total } }) => total)).toEqual([2, 5]);
});

test('what was divided stays divided in later runs', async () => {
  const scene = await setUp(10, { batches: { advance: completed }, respond: contentFilterOn(textOf(3)) });
  for (let run = 0; run < 4; run++) await scene.run('--no-wait');
  expect(reportOf(scene.project).outcome).toBe('failed_rows');
  expect(scene.fake.batches.batches).toHaveLength(2);
});

test('what was divided goes again when its batch expires', async () => {
  const scene = await setUp(10, { respond: contentFilterOn(textOf(3)) });
  scene.fake.batches.advance = ({ request_counts: { total } }) =>
    total === 5 && scene.fake.batches.batches.length === 2 ? { status: 'expired', answered: 2 } : completed();
  const result = await scene.run();

  expect([result.code, reportOf(scene.project).tasks]).toMatchObject([3, { completed: 9, failed: 1, pending: 0 }]);
  expect(scene.fake.batches.batches.map(({ request_counts: { total } }) => total)).toEqual([2, 5, 3]);
});

/** Every answer about one of the rows is wrong so many times. */
const wrong = (row: number, times: number) =>
  first(
    times,
    changeText(
      ({ text }) => text === textOf(row),
      () => '',
    ),
  );

test('rejected rows go again in another batch', async () => {
  const scene = await setUp(5, { batches: { advance: completed }, respond: wrong(2, 2) });
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(scene.fake.batches.batches).toHaveLength(3);
  expect(scene.fake.requests.map(({ items }) => items.length)).toEqual([5, 1, 1]);
});

test('rejected rows fail after max_attempts over several runs', async () => {
  const scene = await setUp(5, { batches: { advance: completed }, respond: wrong(2, 99) });
  for (let run = 0; run < 4; run++) await scene.run('--no-wait');

  const report = reportOf(scene.project);
  expect([report.outcome, report.tasks.failed]).toEqual(['failed_rows', 1]);
  expect(scene.fake.asked(textOf(2))).toBe(3);
  expectBill(report, scene.fake);
});

test('with --finish-online rejected rows go again live', async () => {
  const scene = await setUp(12, { batches: { advance: completed }, respond: wrong(2, 3) });
  const result = await scene.run('--finish-online');

  const report = expectAllRight(scene, result);
  expect(scene.fake.batches.batches).toHaveLength(1);
  expect(scene.fake.billed.requests).toBe(1);
  expect(report.cost.total).toBeGreaterThan(0);
});

test('with --finish-online what was divided goes on live', async () => {
  const scene = await setUp(10, { batches: { advance: completed }, respond: contentFilterOn(textOf(3)) });
  const result = await scene.run('--finish-online');

  const report = reportOf(scene.project);
  expect([result.code, report.tasks]).toMatchObject([3, { completed: 9, failed: 1, pending: 0 }]);
  expect([scene.fake.batches.batches.length, scene.fake.billed.requests]).toEqual([1, 4]);
  expectBill(report, scene.fake);
});

test('results that name none of the requests are not paid for again', async () => {
  const scene = await setUp(10, { batches: { advance: completed, rename: (id) => `x${id}` } });
  for (let run = 0; run < 2; run++) {
    const result = await scene.run();
    expect([result.code, result.stderr]).toEqual([4, expect.stringContaining('name none of its requests')]);
  }
  expect(scene.fake.batches.batches).toHaveLength(1);
  await scene.project.run(['stop', 'tasks.csv', '--cancel-batches']);
  expect((await scene.project.run(['run', 'tasks.csv'])).code).toBe(0);
  expect(reportOf(scene.project).unknown.attempts).toBe(2);
});

test.each<[string, FakeStep, number]>([
  ['has thrown away', { status: 404 }, 5],
  ['has lost in part', { onlyHalf: true }, 3],
])('results that the service %s are written off', async (_, step, lost) => {
  const scene = await setUp(22, { batches: { advance: completed } });
  scene.fake.batches.step = (call, nth) => (call.endsWith('/content') && nth < 3 ? step : undefined);
  const result = await scene.run();

  const report = reportOf(scene.project);
  expect([result.code, report.tasks.completed, report.unknown.attempts]).toEqual([0, 22, lost]);
  expect(report.requests).toMatchObject({ total: 5 + lost, failed: lost });
  expect(scene.fake.batches.batches.map(({ request_counts: { total } }) => total)).toEqual([5, lost]);
});

test('rows whose results are lost every time fail', async () => {
  const scene = await setUp(22, { batches: { advance: completed } });
  scene.fake.batches.step = (call) => (call.endsWith('/content') ? { status: 404 } : undefined);
  const result = await scene.run();

  const report = reportOf(scene.project);
  expect([result.code, report.tasks.failed, report.unknown.attempts]).toEqual([3, 22, 15]);
  expect(report.failures[0]).toMatchObject({ code: 'provider_error' });
});

test('lines behind one that ends the run are kept', async () => {
  const error = { code: 'account_deactivated', message: 'The account is closed' };
  const scene = await setUp(22, {
    batches: { advance: completed },
    respond: first(1, () => ({ status: 200, body: { error } })),
  });
  const result = await scene.run();

  const report = reportOf(scene.project);
  expect([result.code, report.outcome, report.tasks]).toMatchObject([4, 'auth', { completed: 20, pending: 2 }]);
  expect((await scene.run()).code).toBe(0);
  expect(scene.fake.requests).toHaveLength(6);
});

test('lines that failed at the service go again', async () => {
  const scene = await setUp(12, {
    batches: { advance: completed },
    respond: first(1, () => ({ status: 500, body: { error: { message: 'The server had an error' } } })),
  });
  const result = await scene.run();

  const report = expectAllRight(scene, result);
  expect(scene.fake.batches.batches).toHaveLength(2);
  expect(report.requests).toMatchObject({ total: 4, failed: 1 });
});

test('a parameter that every line is refused for is left out', async () => {
  const error = {
    message: "Unsupported parameter: 'temperature'",
    param: 'temperature',
    code: 'unsupported_parameter',
  };
  const scene = await setUp(12, {
    batches: { advance: completed },
    respond: ({ body }) => ('temperature' in body ? { status: 400, body: { error } } : undefined),
  });
  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.batches).toHaveLength(2);
});

test('a batch that the service does not take leaves its rows pending', async () => {
  const errors = [{ code: 'model_not_found', message: 'The model does not exist', line: 1 }];
  const scene = await setUp(12, { batches: { advance: () => ({ status: 'failed', errors }) } });
  const result = await scene.run();

  expect(result.code).toBe(4);
  expect(result.stderr).toContain('the service did not take the batch: The model does not exist (line 1)');
  expect(reportOf(scene.project)).toMatchObject({ outcome: 'refused', tasks: { pending: 12 }, tokens: { total: 0 } });
  scene.fake.batches.advance = completed;
  expectAllRight(scene, await scene.run());
});

test('a full account gets smaller batches', async () => {
  const errors = [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached for gpt-4.1-mini' }];
  const scene = await setUp(23, {
    batches: {
      advance: ({ request_counts: { total } }) => (total > 2 ? { status: 'failed', errors } : { status: 'completed' }),
    },
  });
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(timesAsked(scene.fake)).toEqual(new Set([1]));
});

test.each<[string, FakeStep]>([
  ['breaks', { cutHalf: true }],
  ['ends too early', { onlyHalf: true }],
  ['is not there yet', { status: 404 }],
  ['is a web page', { status: 200, body: '<html>Welcome</html>' }],
])('a download that %s is read again and counted once', async (_, step) => {
  const scene = await setUp(22, { batches: { advance: completed } });
  scene.fake.batches.step = (call, nth) => (call.endsWith('/content') && nth === 0 ? step : undefined);

  expectAllRight(scene, await scene.run());
  expect(scene.fake.batches.calls.filter((call) => call.endsWith('/content'))).toHaveLength(2);
  expect(scene.fake.batches.batches).toHaveLength(1);
});

test('batches that bring nothing are not made without end', async () => {
  const scene = await setUp(12, { batches: { advance: () => ({ status: 'expired', answered: 0 }) } });
  const result = await scene.run();

  expect([result.code, result.stderr]).toEqual([
    4,
    expect.stringContaining('3 batches in a row ended without an answer'),
  ]);
  expect(scene.fake.batches.batches).toHaveLength(3);
  scene.fake.batches.advance = completed;
  expectAllRight(scene, await scene.run());
});

test('rows that change while they wait are not given the old translation', async () => {
  const scene = await setUp(6, { batches: { advance: () => ({ status: 'in_progress' }) } });
  await scene.run('--no-wait');
  const edited = sheet(6)
    .replace(textOf(2), 'Another text')
    .replace(/k3.*\n/, '')
    .replace(`"${textOf(4)}"`, `"${textOf(4)}"`);
  scene.project.write('tasks.csv', `${edited}k7,"${textOf(5)}"\n`);
  scene.fake.batches.advance = completed;
  const result = await scene.run();

  expectAllRight(scene, result);
  expect(scene.fake.asked(textOf(5))).toBe(1);
  expect(
    scene.fake.requests.flatMap(({ items }) => items.map(({ text }) => text)).filter((text) => text === 'Another text'),
  ).toHaveLength(1);
});

test('a translation typed in while a row waits stays', async () => {
  const scene = await setUp(6, { batches: { advance: () => ({ status: 'in_progress' }) } });
  await scene.run('--no-wait');
  const typed = sheet(6)
    .replace('id,source', 'id,source,translation')
    .replace(`"${textOf(2)}"`, `"${textOf(2)}",Von Hand`);
  scene.project.write('tasks.csv', typed.replaceAll(/part (\d)"\n/g, 'part $1",\n'));
  scene.fake.batches.advance = completed;
  const result = await scene.run();

  expect(result.code).toBe(0);
  expect(resultOf(scene.project)[1]).toMatchObject({ translation: 'Von Hand', status: 'completed' });
});
