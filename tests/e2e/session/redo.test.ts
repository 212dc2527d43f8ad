import { expect, test } from 'vitest';
import { contentFilterOn } from '../../support/fake-provider.ts';
import { column, report, scene } from './support.ts';

const tasks = 'id,source,translation\na,Alpha,\nb,Beta,\nc,Gamma,Mine\nd,Alpha,\n5,42,\n';

async function translated() {
  const started = await scene({ 'tasks.csv': tasks });
  await started.run('run tasks.csv --to ja,ko'.replace(',ko', ''));
  started.sent();
  return started;
}

test.each([
  ['--id b', '1 row marked', ['ja:Beta']],
  ['--id a b', '2 rows marked', ['ja:Alpha', 'ja:Beta']],
  ['--id a', '1 row marked', ['ja:Alpha']],
  ['--lang ja', '3 rows marked', ['ja:Alpha', 'ja:Beta']],
  ['--search eta', '1 row marked', ['ja:Beta']],
  ['--search ALPHA', '2 rows marked', ['ja:Alpha']],
])('redo %s sends exactly those', async (flags, says, paid) => {
  const { project, run, sent } = await translated();
  const { stdout } = await run(`redo tasks.csv ${flags}`);
  expect(stdout).toContain(`${says} to be done again.`);
  const rows = paid.length === 1 ? '1 row' : `${paid.length} rows`;
  expect(stdout).toMatch(new RegExp(`The next run sends ${rows} to gpt-6-luna, for about \\$0\\.0`));
  expect(stdout).toMatch(/Next: translate run .*tasks\.csv/);
  expect(sent()).toEqual([]);
  await run('run tasks.csv --to ja');
  expect(sent()).toEqual(paid);
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta', 'Mine', '[ja] Alpha', '42']);
});

test('redo leaves a person’s text alone', async () => {
  const { run, sent } = await translated();
  const { stdout } = await run('redo tasks.csv --id c');
  expect(stdout).toContain('No row matches; nothing changed.\n1 row of a person kept as it is.');
  await run('run tasks.csv --to ja');
  expect(sent()).toEqual([]);
});

test('redo without a selection or a match marks nothing', async () => {
  const { run } = await translated();
  expect((await run('redo tasks.csv', 2)).stderr).toContain('--id, --lang, --search, --check, --stale or --failed');
  expect((await run('redo tasks.csv --id nobody')).stdout).toBe('No row matches; nothing changed.\n');
  expect((await run('redo tasks.csv --id b --search Gamma')).stdout).toBe('No row matches; nothing changed.\n');
});

test('redo asks again for refused rows by code', async () => {
  const { project, run, fake, sent } = await scene({ 'tasks.csv': tasks }, { respond: contentFilterOn('Beta') });
  await run('run tasks.csv --to ja', 3);
  expect((await report(project)).failures).toMatchObject([{ id: 'b', code: 'content_filter' }]);
  sent();
  await run('run tasks.csv --to ja', 3);
  expect(sent()).toEqual([]);
  expect((await run('redo tasks.csv --check empty')).stdout).toContain('No row matches');
  expect((await run('redo tasks.csv --check content_filter')).stdout).toContain('1 row marked');
  await run('run tasks.csv --to ja', 3);
  expect(sent()).toEqual(['ja:Beta']);
  fake.set(undefined);
  expect((await run('redo tasks.csv --failed')).stdout).toContain('1 row marked');
  await run('run tasks.csv --to ja');
  expect(sent()).toEqual(['ja:Beta']);
  expect(column(project, 'tasks.translated.csv')[1]).toBe('[ja] Beta');
});

test('a refused row is tried again when it or the model changes', async () => {
  const { project, run, sent } = await scene({ 'tasks.csv': tasks }, { respond: contentFilterOn('Beta') });
  await run('run tasks.csv --to ja', 3);
  sent();
  await run('run tasks.csv --to ja -m gpt-6-sol', 3);
  expect(sent()).toEqual(['ja:Beta']);
  project.write('tasks.csv', tasks.replace('Beta', 'Beta two'));
  await run('run tasks.csv --to ja -m gpt-6-sol', 3);
  expect(sent()).toEqual(['ja:Beta two']);
});

test('a redone text replaces ours in an in-place sheet', async () => {
  let version = 1;
  const { project, run } = await scene({ 'tasks.csv': tasks }, { translate: (text) => `${text} v${version}` });
  await run('run tasks.csv --to ja -o tasks.csv');
  const old = project.read('tasks.csv');
  version = 2;
  await run('redo tasks.csv --id b');
  await run('run tasks.csv --to ja -o tasks.csv');
  expect(column(project, 'tasks.csv')[1]).toBe('Beta v2');
  project.write('tasks.csv', old);
  await run('run tasks.csv --to ja -o tasks.csv');
  expect(column(project, 'tasks.csv')[1]).toBe('Beta v2');
  expect((await report(project)).languages[0]).toMatchObject({ kept: 1 });
});

test('--frozen sends nothing and says so', async () => {
  const { project, run, sent } = await scene(
    { 'tasks.csv': tasks },
    { config: 'llm: { providers: { openai: { api_key: "${NO_SUCH_KEY}" } } }' },
  );
  const { stderr } = await run('run tasks.csv --to ja --frozen', 3);
  expect(stderr).toContain('--frozen: 3 rows would have to be sent');
  expect(sent()).toEqual([]);
  expect(column(project, 'tasks.translated.csv')).toEqual(['', '', 'Mine', '', '42']);
  await project.run(['run', 'tasks.csv', '--to', 'ja'], { env: { NO_SUCH_KEY: 'sk-test-0123456789' } });
  expect(sent()).toEqual(['ja:Alpha', 'ja:Beta']);
  await run('run tasks.csv --to ja --frozen');
  project.write('tasks.csv', `${tasks}e,Epsilon,\n`);
  expect((await run('run tasks.csv --to ja --frozen', 3)).stderr).toContain('--frozen: 1 row would have to be sent');
  expect(sent()).toEqual([]);
});

test('redo finds finished rows that a stricter check refuses', async () => {
  let version = 1;
  const translate = (text: string) => `${text} v${version}`;
  const it = await scene({ 'tasks.csv': 'id,source,translation\na,Alpha,\nb,Beta,\nc,Gamma,Beta\n' }, { translate });
  const other = /the checks or the glossary are other than in the last run/;
  expect((await it.run('run tasks.csv --to ja')).stderr).not.toMatch(other);
  it.sent();
  const config = it.project.read('translate.yaml');
  it.project.write('translate.yaml', `${config}\nforbidden: { words: { ja: [Beta] } }\n`);
  const { stderr } = await it.run('run tasks.csv --to ja');
  expect(stderr).toContain(
    'finished rows keep their text: translate check tasks.translated.csv --to ja shows what they break, translate redo tasks.csv --check NAME does them again',
  );
  expect((await it.run('run tasks.csv --to ja')).stderr).not.toMatch(other);
  expect((await it.run('redo tasks.csv --check forbidden')).stdout).toContain('1 row marked to be done again.');
  version = 2;
  it.project.write('translate.yaml', config);
  await it.run('run tasks.csv --to ja');
  expect(it.sent()).toEqual(['ja:Beta']);
  expect(column(it.project, 'tasks.translated.csv')).toEqual(['Alpha v1', 'Beta v2', 'Beta']);
});
