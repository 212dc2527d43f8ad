import { expect, test } from 'vitest';
import type { DataFrame, EditAnswer, Overview, SessionsAnswer } from '../../../src/monitor/api.ts';
import { openDatabase, releaseClosed } from '../../../src/store/driver.ts';
import { column, gate } from '../session/support.ts';
import { ok, onlySession, problem, scene } from './support.ts';

const small = 'id,source\na,Hello\nb,World\n';

test('an edit during a run beats the reply', async () => {
  const barrier = gate();
  const { project, server } = await scene({ 'tasks.csv': small }, { respond: barrier.respond });
  const run = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await barrier.reached;
  const { sessions } = await ok(server.call<SessionsAnswer>('/api/monitor/sessions'));
  const id = sessions[0]?.session_id ?? '';
  await ok(server.call(`/api/tasks/${id}/1`, { method: 'PATCH', body: { translation: 'こんにちは' } }));
  barrier.open();
  expect((await run.done).code).toBe(0);
  expect(column(project, 'tasks.translated.csv')).toEqual(['こんにちは', '[ja] World']);

  project.write('tasks.csv', `${small}c,More\n`);
  expect((await project.run(['run', 'tasks.csv', '--to', 'ja'])).code).toBe(0);
  expect(column(project, 'tasks.translated.csv')).toEqual(['こんにちは', '[ja] World', '[ja] More']);
});

test('an edit with errors needs to be forced', async () => {
  const source = 'Hello {0}';
  const { project, server } = await scene(
    { 'tasks.csv': `id,source\na,${source}\nb,World\n`, 'terms.csv': 'en,ja\nHello,こんにちは\n' },
    { config: 'memory: words.db\nglossary: terms.csv' },
  );
  await project.run(['run', 'tasks.csv', '--to', 'ja', '--from', 'en']);
  const id = await onlySession(server);
  const address = `/api/tasks/${id}`;
  const patch = (task: number, body: object) =>
    server.call<EditAnswer>(`${address}/${task}`, { method: 'PATCH', body });
  const refused = await problem(patch(1, { translation: 'こんにちは' }), 422);
  expect(refused).toMatchObject({ code: 'faulty', issues: [{ check: 'placeholders', severity: 'error' }] });
  const forced = await ok(patch(1, { translation: 'こんにちは', force: true }));
  expect(forced).toMatchObject({
    row: { translation: 'こんにちは', issues: [{ check: 'placeholders' }] },
    issues: [{ check: 'placeholders' }],
  });
  const found = await ok(server.call<DataFrame>(`/api/monitor/dataframe/${id}?issue=placeholders`));
  expect(found.rows).toMatchObject([{ task: 1, origin: 'human' }]);
  const overview = await ok(server.call<Overview>(`/api/monitor/overview/${id}`));
  expect(overview).toMatchObject({ issues: [{ check: 'placeholders', count: 1 }], needs_review: 1 });
  const against = await problem(patch(1, { translation: 'やあ' }), 422);
  expect(
    against.issues?.map(({ check }) => check),
    'the glossary in its file',
  ).toEqual(['placeholders', 'glossary']);
  await ok(patch(2, { translation: 'せかい' }));
  await problem(patch(99, { translation: 'x' }), 404);
  for (const translation of ['  ', false, null, 5]) {
    expect(await problem(patch(1, { translation }), 400)).toMatchObject({ errors: [{ pointer: '/translation' }] });
  }

  project.write('more.csv', 'id,source\nz,World\n');
  const later = await project.run(['run', 'more.csv', '--to', 'ja', '--from', 'en', '--frozen']);
  expect(later, 'the memory has learned it').toMatchObject({ code: 0 });
  expect(column(project, 'more.translated.csv')).toEqual(['せかい']);
});

test('a correction is learned in the language of the run', async () => {
  const { project, server } = await scene({ 'tasks.csv': small }, { config: 'memory: words.db' });
  await project.run(['run', 'tasks.csv', '--to', 'ja', '--from', 'en', '-c', 'translate.yaml']);
  const address = `/api/tasks/${await onlySession(server)}/1`;
  const memory = await openDatabase(project.path('words.db'));
  memory.exec('BEGIN IMMEDIATE');
  const edited = server.call<EditAnswer>(address, { method: 'PATCH', body: { translation: 'こんにちは' } });
  const row = () => ok(server.call<DataFrame>(address.replace('/tasks/', '/monitor/dataframe/').replace(/\/1$/, '')));
  while ((await row()).rows[0]?.origin !== 'human') {}
  const first = await Promise.race([edited, server.call('/healthz')]);
  expect(first.json, 'others are served while a run writes the memory').toMatchObject({ status: 'ok' });
  memory.exec('COMMIT');
  memory.close();
  releaseClosed();
  await ok(edited);
  await project.run(['memory', 'export', 'words.csv']);
  expect(project.read('words.csv')).toContain('Hello,こんにちは,en,ja,,human');
});
