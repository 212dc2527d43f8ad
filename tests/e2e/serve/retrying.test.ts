import { expect, test } from 'vitest';
import type { Overview, RetryAnswer, Status } from '../../../src/monitor/api.ts';
import { Session } from '../../../src/store/session.ts';
import { column, gate } from '../session/support.ts';
import { isState, ok, onlySession, problem, scene, watch } from './support.ts';

const small = 'id,source\na,Hello\nb,World\n';

test('a failed row is retried while the run lives', async () => {
  const barrier = gate();
  const { project, server } = await scene(
    { 'tasks.csv': small },
    {
      config: 'llm: {batch_control: {max_rows_per_batch: 1, max_concurrent_workers: 1}}',
      respond: async (request, index) => {
        if (index === 0) return { status: 400, body: { error: { code: 'content_filter', message: 'blocked' } } };
        return barrier.respond(request, index);
      },
    },
  );
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await barrier.reached;
  const id = await onlySession(server);
  const body = { tasks: [1] };
  const retried = await ok(server.call<RetryAnswer>(`/api/execute/retry/${id}`, { method: 'POST', body }), 202);
  expect(retried).toMatchObject({ marked: 1, running: true });
  const none = { method: 'POST', body: { reason: 'timeout' } };
  expect(await ok(server.call<RetryAnswer>(`/api/execute/retry/${id}`, none), 202)).toMatchObject({
    marked: 0,
    running: false,
  });
  barrier.open();
  expect((await run.done).code).toBe(0);
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Hello', '[ja] World']);
});

test('failed rows are retried by their reason', async () => {
  let refused = true;
  const { project, server, fake } = await scene(
    { 'tasks.csv': 'id,source\na,Blocked\nb,Missing\nc,World\n' },
    {
      config: 'llm: {batch_control: {max_rows_per_batch: 1}}',
      respond: ({ items }) => {
        if (!refused) return undefined;
        if (items[0]?.text === 'Missing') return { raw: '{}' };
        return items[0]?.text === 'Blocked' ? { status: 400, body: { error: { code: 'content_filter' } } } : undefined;
      },
    },
  );
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  refused = false;
  const id = await onlySession(server);
  const { failures } = await ok(server.call<Overview>(`/api/monitor/overview/${id}`));
  expect(failures.map(({ code }) => code).sort()).toEqual(['content_filter', 'missing']);
  const retry = (body?: object) =>
    server.call<RetryAnswer>(`/api/execute/retry/${id}`, { method: 'POST', ...(body && { body }) });
  expect(await ok(retry({ reason: 'timeout' }), 202)).toMatchObject({ marked: 0, running: false });
  expect(await ok(retry({ reason: 'missing', start: false }), 202)).toMatchObject({ marked: 1, running: false });
  expect((await ok(server.call<Status>(`/api/monitor/status/${id}`))).progress).toMatchObject({
    pending: 1,
    failed: 1,
  });
  await problem(retry({ reason: "x' OR 1=1" }), 400);
  const asked = fake.asked('Missing');
  expect(await ok(retry(), 202), 'without a body').toMatchObject({ marked: 1, running: true });
  const watcher = await watch(server, id);
  await watcher.until(isState('finished'));
  expect([fake.asked('Blocked'), fake.asked('Missing')]).toEqual([1, asked + 1]);
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Blocked', '[ja] Missing', '[ja] World']);
});

test('rows retried as a run ends are done', async () => {
  let refused = true;
  const { project, server } = await scene(
    { 'tasks.csv': small },
    {
      respond: () => (refused ? { raw: '{}' } : undefined),
    },
  );
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  refused = false;
  const id = await onlySession(server);
  // As a run that looked for rows for the last time, and writes its result.
  const path = project.path('tasks.checkpoint.db');
  const ending = await Session.open(path, path, { mustExist: true });
  const retried = server.call<RetryAnswer>(`/api/execute/retry/${id}`, { method: 'POST' });
  while ((await ok(server.call<Status>(`/api/monitor/status/${id}`))).progress.pending === 0) {}
  ending.close();
  expect(await ok(retried, 202)).toMatchObject({ marked: 2, running: true });
  const watcher = await watch(server, id);
  await watcher.until((message) => message.type === 'status' && message.status.progress.completed === 2);
});
