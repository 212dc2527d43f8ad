import { expect, test } from 'vitest';
import type { HelloMessage, PushMessage, RowsMessage, SessionsAnswer } from '../../../src/monitor/api.ts';
import { isState, ok, onlySession, scene, serve, watch } from './support.ts';

const small = 'id,source\na,Hello\nb,World\n';

test('what a run finds at its start is pushed', async () => {
  const { project, server } = await scene(
    { 'tasks.csv': small, 'other.csv': 'id,source\nx,World\n' },
    { config: 'memory: words.db\nllm: {batch_control: {max_rows_per_batch: 1}}' },
  );
  const run = async (...args: string[]) =>
    expect(await project.run(['run', ...args, '--to', 'ja', '--from', 'en'])).toMatchObject({ code: 0 });
  await run('tasks.csv', '--limit', '1');
  const id = await onlySession(server);
  const watcher = await watch(server, id);
  const { seq } = (await watcher.until(({ type }) => type === 'hello')) as HelloMessage;
  const rowsOf = (message: PushMessage) => (message.type === 'rows' ? message.rows : []);
  await run('other.csv');
  project.write('tasks.csv', `${small}c,More\n`);
  await run('tasks.csv');
  await watcher.until((message) => rowsOf(message).some((row) => row.origin === 'memory' && row.id === 'b'));
  await watcher.until((message) => message.type === 'rows' && message.omitted > 0);

  await ok(server.call(`/api/execute/retry/${id}`, { method: 'POST', body: { tasks: [1], start: false } }), 202);
  await watcher.until((message) => rowsOf(message).some((row) => row.task === 1 && row.status === 'pending'));
  const late = await watch(server, id, seq);
  expect(await late.until(({ type }) => type === 'hello')).toMatchObject({ resumed: false });
});

test('a watcher gets ten messages a second at most', async () => {
  const rows = Array.from({ length: 2000 }, (_, index) => `row.${index},Number ${index}\n`).join('');
  const { project, server } = await scene(
    { 'tasks.csv': `id,source\n${rows}` },
    { latencyMs: 150, config: 'llm: {batch_control: {max_rows_per_batch: 10}}' },
  );
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  let id: string | undefined;
  while (id === undefined) {
    id = (await ok(server.call<SessionsAnswer>('/api/monitor/sessions'))).sessions[0]?.session_id;
  }
  const watcher = await watch(server, id);
  await run.done;
  await watcher.until(isState('finished'));
  // By the server's clock: what comes late to a busy machine comes all at once.
  const statuses = watcher.messages.flatMap((message, index) =>
    message.type === 'status' ? [{ message, index }] : [],
  );
  const live = statuses.filter(({ message }) => message.status.state === 'running');
  expect(live.length).toBeGreaterThan(3);
  for (const [nth, { message, index }] of live.entries()) {
    const next = live[nth + 1];
    if (!next) break;
    expect(next.index - index).toBeLessThanOrEqual(3);
    // The first look comes when the watcher may have been there for a moment only.
    if (nth > 0) expect(next.message.status.elapsed_seconds - message.status.elapsed_seconds).toBeGreaterThan(0.49);
  }
});

test('a connection that was lost goes on where it was', async () => {
  const { project, server } = await scene({ 'tasks.csv': small });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const { sessions } = await ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  const id = sessions[0]?.session_id ?? '';
  const first = await watch(server, id);
  const { seq } = (await first.until(({ type }) => type === 'hello')) as { seq: number };
  first.close();
  await ok(server.call(`/api/tasks/${id}/2`, { method: 'PATCH', body: { translation: 'せかい' } }));
  await server.end();

  const restarted = await serve(project);
  const second = await watch(restarted, id, seq);
  const rows = (await second.until(({ type }) => type === 'rows')) as RowsMessage;
  expect(rows).toMatchObject({ omitted: 0, rows: [{ task: 2, translation: 'せかい' }] });
  expect(second.messages[0]).toMatchObject({ type: 'hello', resumed: true });
  const future = await watch(restarted, id, seq + 1000);
  expect(await future.until(({ type }) => type === 'hello')).toMatchObject({ resumed: false });
});
