import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type {
  DataFrame,
  EditAnswer,
  FilesAnswer,
  LanguagesAnswer,
  LogAnswer,
  Overview,
  PlanAnswer,
  RetryAnswer,
  SessionsAnswer,
  StartAnswer,
  Status,
  StopAnswer,
  Timeline,
} from '../../../src/monitor/api.ts';
import { openDatabase, releaseClosed } from '../../../src/store/driver.ts';
import { column, gate } from '../session/support.ts';
import { expectDescribed, isState, ok, onlySession, problem, scene, serve, watch } from './support.ts';

const sheet = `id,source\n${Array.from({ length: 40 }, (_, index) => `row.${index},Hello number ${index}\n`).join('')}`;
const small = 'id,source\na,Hello\nb,World\n';

test('start, watch, stop, resume, edit, retry, download', async () => {
  const barrier = gate(1);
  let refused = 'Hello number 7';
  const { project, fake, server } = await scene(
    { 'tasks.csv': sheet },
    {
      config: 'llm: {batch_control: {max_rows_per_batch: 10, max_concurrent_workers: 1}}',
      respond: async (request, index) => {
        const held = await barrier.respond(request, index);
        const isRefused = request.items.some(({ text }) => text === refused);
        return isRefused ? { status: 400, body: { error: { code: 'content_filter', message: 'blocked' } } } : held;
      },
    },
  );
  const files = await ok(server.call<FilesAnswer>('/api/files'));
  expect(files.files).toMatchObject([
    { path: 'tasks.csv', columns: ['id', 'source'], layout: 'long', session_id: null },
  ]);
  await expectDescribed(server, 'FilesAnswer', files);

  const body = { tasks: 'tasks.csv', to: ['ja'] };
  const plan = await ok(server.call<PlanAnswer>('/api/plan', { method: 'POST', body }));
  expect(plan).toMatchObject({ rows: 40, tasks: { total: 40, pending: 40 } });
  expect(plan.cost).toBeGreaterThan(0);
  await expectDescribed(server, 'PlanAnswer', plan);
  expect(fake.requests).toHaveLength(0);

  const started = await ok(server.call<StartAnswer>('/api/execute/start', { method: 'POST', body }), 202);
  await expectDescribed(server, 'StartAnswer', started);
  const id = started.session_id;
  await barrier.reached;
  const again = await problem(server.call('/api/execute/start', { method: 'POST', body }), 409);
  expect(again).toMatchObject({ code: 'live', session_id: id });
  await expectDescribed(server, 'Problem', again);

  const watcher = await watch(server, id);
  const hello = await watcher.until(({ type }) => type === 'hello');
  expect(hello).toMatchObject({ session_id: id, resumed: true });
  await watcher.until((message) => message.type === 'status' && message.status.current_batches.length === 1);
  const live = await ok(server.call<Status>(`/api/monitor/status/${id}`));
  expect(live).toMatchObject({ state: 'running', progress: { total: 40 } });
  expect(live.progress.processing).toBeGreaterThanOrEqual(live.current_batches[0]?.rows ?? 41);
  await expectDescribed(server, 'Status', live);

  const stopped = await ok(server.call<StopAnswer>(`/api/execute/stop/${id}`, { method: 'POST' }), 202);
  expect(stopped).toEqual({ session_id: id, stopping: true, run: 1 });
  await ok(server.call<StopAnswer>(`/api/execute/stop/${id}`, { method: 'POST' }), 202);
  await watcher.until(isState('stopping'));
  const list = () => ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  while ((await list()).sessions[0]?.state !== 'stopping') {}
  expect((await server.call('/metrics')).text).toContain('translate_requests_in_flight 1');
  barrier.open();
  await watcher.until(isState('resumable'));
  expect(await ok(server.call(`/api/execute/stop/${id}`, { method: 'POST' }), 202)).toMatchObject({ stopping: false });

  const resumed = await ok(
    server.call<StartAnswer>('/api/execute/start', { method: 'POST', body: { session_id: id } }),
    202,
  );
  expect(resumed.session_id).toBe(id);
  await watcher.until(isState('finished'));
  const rows = watcher.messages.flatMap((message) => (message.type === 'rows' ? message.rows : []));
  expect(new Set(rows.map((row) => row.task)).size).toBe(40);
  expect(watcher.messages.some(({ type }) => type === 'log')).toBe(true);
  for (const type of ['hello', 'status', 'rows', 'log'] as const) {
    const message = watcher.messages.findLast((one) => one.type === type);
    await expectDescribed(server, `${type[0]?.toUpperCase()}${type.slice(1)}Message`, message);
  }
  watcher.close();

  const failed = await ok(server.call<DataFrame>(`/api/monitor/dataframe/${id}?status=failed`));
  expect(failed).toMatchObject({ total: 1, rows: [{ id: 'row.7', code: 'content_filter' }] });
  await expectDescribed(server, 'DataFrame', failed);

  const edited = await ok(
    server.call<EditAnswer>(`/api/tasks/${id}/3`, { method: 'PATCH', body: { translation: 'わたしの' } }),
  );
  expect(edited.row).toMatchObject({ task: 3, translation: 'わたしの', origin: 'human', edited: true });
  await expectDescribed(server, 'EditAnswer', edited);

  refused = '';
  const retried = await ok(server.call<RetryAnswer>(`/api/execute/retry/${id}`, { method: 'POST', body: {} }), 202);
  expect(retried).toMatchObject({ marked: 1, running: true });
  const last = await watch(server, id);
  await last.until((message) => message.type === 'status' && message.status.progress.completed === 40);
  await last.until(isState('finished'));
  expect(fake.asked('Hello number 7')).toBe(1);

  const result = await server.call(`/api/result/${id}`);
  expect(result.headers['content-disposition']).toContain('tasks.translated.csv');
  expect(result.text).toBe(project.read('tasks.translated.csv'));
  expect(column(project, 'tasks.translated.csv').slice(2, 4)).toEqual(['わたしの', '[ja] Hello number 3']);
});

test('a run of another terminal shows up and can be stopped', async () => {
  const barrier = gate();
  const { project, server } = await scene(
    { 'tasks.csv': sheet },
    {
      respond: barrier.respond,
      latencyMs: 100,
      config: 'llm: {batch_control: {max_rows_per_batch: 1, max_concurrent_workers: 1}}',
    },
  );
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await barrier.reached;
  const { sessions } = await ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  expect(sessions).toMatchObject([{ input: 'tasks.csv', state: 'running', target_langs: ['ja'] }]);
  const id = sessions[0]?.session_id ?? '';
  expect(
    await problem(server.call('/api/execute/start', { method: 'POST', body: { tasks: 'tasks.csv' } }), 409),
  ).toMatchObject({
    code: 'live',
  });
  await ok(server.call(`/api/execute/stop/${id}`, { method: 'POST' }), 202);
  barrier.open();
  expect((await run.done).code, 'rows are left').toBe(4);
});

test('rows that failed since do not hide completions', async () => {
  const rows = Array.from({ length: 25 }, (_, index) => `row.${index},Blocked ${index}\n`).join('');
  const { project, server } = await scene(
    { 'tasks.csv': `id,source\na,Hello\n${rows}` },
    {
      config: 'llm: {batch_control: {max_rows_per_batch: 1, max_concurrent_workers: 1}}',
      respond: ({ items }) =>
        items[0]?.text === 'Hello' ? undefined : { status: 400, body: { error: { code: 'content_filter' } } },
    },
  );
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const status = await ok(server.call<Status>(`/api/monitor/status/${await onlySession(server)}`));
  expect(status).toMatchObject({ progress: { failed: 25 }, recent_completions: [{ id: 'a' }] });
});

test('a copy of a checkpoint is not taken for it', async () => {
  const { project, server } = await scene({ 'tasks.csv': small });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  copyFileSync(project.path('tasks.checkpoint.db'), project.path('a-copy.db'));
  copyFileSync(project.path('tasks.checkpoint.db'), project.path('z-copy.db'));
  const id = await onlySession(server);
  await ok(server.call(`/api/tasks/${id}/1`, { method: 'PATCH', body: { translation: 'こんにちは' } }));
  await project.run(['export', 'tasks.csv']);
  expect(column(project, 'tasks.translated.csv')).toEqual(['こんにちは', '[ja] World']);
});

test('a damaged checkpoint hides no other', async () => {
  const { project, server } = await scene({ 'tasks.csv': small, 'other.csv': small });
  for (const name of ['tasks.csv', 'other.csv']) await project.run(['run', name, '--to', 'ja']);
  const path = project.path('other.checkpoint.db');
  const database = await openDatabase(path, { readOnly: true });
  const { rootpage } = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'run'").get() as {
    rootpage: number;
  };
  database.close();
  releaseClosed();
  writeFileSync(path, readFileSync(path).fill(0x5a, (rootpage - 1) * 4096, rootpage * 4096));
  expect((await ok(server.call<SessionsAnswer>('/api/monitor/sessions'))).sessions).toMatchObject([
    { input: 'tasks.csv' },
  ]);
  expect((await server.call('/metrics')).text).toContain('translate_tasks{state="completed"} 2');
  const body = { tasks: 'other.csv', to: ['ja'] };
  const refused = await problem(server.call('/api/execute/start', { method: 'POST', body }), 422);
  expect(refused.detail).toMatch(/^other\.checkpoint\.db: .*damaged/);
});

test('a session in a linked folder is gone on with', async () => {
  const { project, server } = await scene({ 'tasks.csv': small, 'elsewhere/x': '' }, { config: 'state_dir: state' });
  symlinkSync(project.path('elsewhere'), project.path('state'));
  await project.run(['run', 'tasks.csv', '--to', 'ja', '--limit', '1']);
  const id = await onlySession(server);
  await ok(server.call('/api/execute/start', { method: 'POST', body: { session_id: id, limit: 2 } }), 202);
  await (await watch(server, id)).until(isState('finished'));
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Hello', '[ja] World']);
});

test('an empty body is as good as none', async () => {
  const { project, server } = await scene({ 'tasks.csv': small });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  const id = await onlySession(server);
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
    for (const what of ['stop', 'retry']) {
      const headers = { 'content-type': type };
      await ok(server.call(`/api/execute/${what}/${id}`, { method: 'POST', headers, body: '' }), 202);
    }
  }
  const headers = { 'content-type': 'text/plain' };
  await problem(server.call('/api/execute/start', { method: 'POST', headers, body: '{"tasks": "tasks.csv"}' }), 415);
  await problem(server.call('/api/execute/start', { method: 'POST' }), 400);
  expect(await problem(server.call(`/api/monitor/ws/${id}`), 400)).toMatchObject({ code: 'invalid' });
});

test('a killed run is listed and goes on', async () => {
  const barrier = gate();
  const { project, server } = await scene({ 'tasks.csv': small }, { respond: barrier.respond });
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await barrier.reached;
  const id = await onlySession(server);
  const watcher = await watch(server, id);
  await watcher.until(isState('running'));
  run.child.kill('SIGKILL');
  await watcher.until(isState('crashed'));
  expect(await ok(server.call<Status>(`/api/monitor/status/${id}`))).toMatchObject({
    state: 'crashed',
    resumable: true,
    requests: { total: 1, failed: 1 },
  });
  barrier.open();
  const body = { session_id: id };
  await ok(server.call('/api/execute/start', { method: 'POST', body }), 202);
  await watcher.until(isState('finished'));
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Hello', '[ja] World']);
});

test('a run goes on when the server ends', async () => {
  const barrier = gate();
  const { project, server } = await scene({ 'tasks.csv': small }, { respond: barrier.respond });
  const body = { tasks: 'tasks.csv', to: ['ja'] };
  const { session_id } = await ok(server.call<StartAnswer>('/api/execute/start', { method: 'POST', body }), 202);
  await barrier.reached;
  const watcher = await watch(server, session_id);
  const ended = await server.end('SIGINT');
  expect(ended).toMatchObject({ code: 130 });
  expect(ended.stderr).toContain('Server ended; 1 run of it go');
  expect(await watcher.closed).toBe(1001);

  const restarted = await serve(project);
  const again = await watch(restarted, session_id);
  await again.until(isState('running'));
  barrier.open();
  await again.until(isState('finished'));
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Hello', '[ja] World']);
});

test('the layout of a file is told where its header alone decides it', async () => {
  const { server } = await scene({
    'a.csv': 'id,source,ja\n',
    'b.csv': 'id,source,ja,translation\n',
    'c.csv': 'keys,en,ja\n',
  });
  const { files } = await ok(server.call<FilesAnswer>('/api/files'));
  expect(files.map(({ layout }) => layout)).toEqual([null, 'long', 'wide']);
});

test('everything that can be looked at is as described', async () => {
  const { project, server } = await scene({ 'tasks.csv': small, 'texts.json': '{"not": "an array"}' });
  await project.run(['run', 'tasks.csv', '--to', 'ja,ko', '--concurrency', '1']);
  const sessions = await ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  await expectDescribed(server, 'SessionsAnswer', sessions);
  const id = sessions.sessions[0]?.session_id ?? '';
  const overview = await ok(server.call<Overview>(`/api/monitor/overview/${id}`));
  expect(overview.languages.map(({ target_lang, completed }) => [target_lang, completed])).toEqual([
    ['ja', 2],
    ['ko', 2],
  ]);
  await expectDescribed(server, 'Overview', overview);
  const log = await ok(server.call<LogAnswer>(`/api/monitor/log/${id}`));
  expect(log.lines.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  await expectDescribed(server, 'LogAnswer', log);
  const timeline = await ok(server.call<Timeline>(`/api/monitor/timeline/${id}?points=5`));
  expect(timeline.points.reduce((sum, { rows }) => sum + rows, 0)).toBe(4);
  await expectDescribed(server, 'Timeline', timeline);
  await expectDescribed(server, 'ProvidersAnswer', await ok(server.call('/api/providers')));
  await expectDescribed(server, 'FilesAnswer', await ok(server.call('/api/files')));
  const descending = await ok(server.call<DataFrame>(`/api/monitor/dataframe/${id}?sort=-source&limit=2&search=o`));
  expect(descending.rows.map(({ source }) => source)).toEqual(['World', 'World']);
  for (const format of ['json', 'md', 'text']) {
    expect((await server.call(`/api/report/${id}?format=${format}`)).status).toBe(200);
  }
  const metrics = (await server.call('/metrics')).text;
  expect(metrics).toContain('translate_tasks{state="completed"} 4');
  expect(metrics).toContain('translate_requests_total{provider="openai",outcome="ok"} 2');
  expect(metrics).toMatch(/translate_request_duration_seconds_count\{provider="openai"\} 2/);
  expect((await server.call('/metrics')).text).toContain('translate_requests_total{provider="openai",outcome="ok"} 2');
  expect(await ok(server.call('/healthz'))).toMatchObject({ status: 'ok' });
});

test('a faulty file is refused in its own words', async () => {
  const { server } = await scene({ 'tasks.csv': 'id,source\na,Hello\na,World\n' });
  const body = { tasks: 'tasks.csv', to: ['ja'] };
  const refused = await problem(server.call('/api/execute/start', { method: 'POST', body }), 422);
  expect(refused.detail).toMatch(/^tasks\.csv:3/);
  for (const path of ['/api/plan', '/api/execute/start']) {
    const { detail, option } = await problem(server.call(path, { method: 'POST', body: { tasks: 'tasks.csv' } }), 422);
    expect([detail, option]).toEqual([expect.stringContaining('name it with "to"'), 'to']);
  }
  expect(await ok(server.call<SessionsAnswer>('/api/monitor/sessions'))).toEqual({ sessions: [], truncated: false });
});

test('the languages of a file are told, by its columns or its rows', async () => {
  const { server } = await scene({
    'wide.csv': 'key,en,zh_CN\na,Hello,\nb,World,世界\n',
    'long.csv': 'id,source,target_lang\na,Hello,zh\nb,World,zh\nc,Hi,ja\n',
    'texts.json': '{"not": "an array"}',
  });
  const languagesOf = async (path: string): Promise<LanguagesAnswer['languages']> => {
    const answer = await ok(server.call<LanguagesAnswer>(`/api/languages?tasks=${path}`));
    await expectDescribed(server, 'LanguagesAnswer', answer);
    return answer.languages;
  };
  expect(await languagesOf('wide.csv')).toEqual([
    { tag: 'en', texts: 2 },
    { tag: 'zh-CN', texts: 1 },
  ]);
  expect(await languagesOf('long.csv')).toEqual([
    { tag: 'zh', texts: 2 },
    { tag: 'ja', texts: 1 },
  ]);
  expect(await languagesOf('texts.json')).toEqual([]);
  await problem(server.call('/api/languages?tasks=../wide.csv'), 403);
});
