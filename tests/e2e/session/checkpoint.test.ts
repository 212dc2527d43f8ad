import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/store/driver.ts';
import { column, files, gate, report, scene } from './support.ts';

const tasks = 'id,source\na,Alpha\nb,Beta\n';
const after = ['tasks.checkpoint.db', 'tasks.csv', 'tasks.report.json', 'tasks.translated.csv'];

test('after a clean exit it is one private file', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  await run('run tasks.csv --to ja');
  expect(files(project)).toEqual(after);
  expect(statSync(project.path('tasks.checkpoint.db')).mode & 0o777).toBe(0o600);
});

test('a live checkpoint is private too', async () => {
  const held = gate();
  const { project } = await scene({ 'tasks.csv': tasks }, { respond: held.respond });
  const live = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await held.reached;
  const live_files = files(project).filter((name) => name.includes('checkpoint'));
  expect(live_files.length).toBeGreaterThan(1);
  for (const name of live_files) expect([name, statSync(project.path(name)).mode & 0o777]).toEqual([name, 0o600]);
  held.open();
  expect((await live.done).code).toBe(0);
});

test('works under another path and name', async () => {
  const { project, run, sent } = await scene({ 'tasks.csv': tasks });
  await run('run tasks.csv --to ja');
  sent();
  mkdirSync(project.path('moved'));
  renameSync(project.path('tasks.checkpoint.db'), project.path('moved/state.db'));
  renameSync(project.path('tasks.csv'), project.path('moved/strings.csv'));
  await run('run moved/strings.csv --to ja --checkpoint moved/state.db');
  expect(sent()).toEqual([]);
  expect(column(project, 'moved/strings.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
  copyFileSync(project.path('moved/state.db'), project.path('moved/strings.checkpoint.db'));
  await run('run moved/strings.csv --to ja');
  expect(sent()).toEqual([]);
  expect((await report(project, 'moved/state.db')).tasks.completed).toBe(2);
});

test('a newer version of it is an error', async () => {
  const { project, run, sent } = await scene({ 'tasks.csv': tasks });
  await run('run tasks.csv --to ja');
  sent();
  const database = await openDatabase(project.path('tasks.checkpoint.db'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  for (const command of [
    'run tasks.csv --to ja',
    'plan tasks.csv --to ja',
    'status tasks.csv',
    'redo tasks.csv --id a',
  ]) {
    const { stderr } = await run(command, 2);
    expect(stderr).toMatch(/^translate: .*tasks\.checkpoint\.db: was written by a newer version.*\n$/m);
    expect(stderr).not.toContain('    at ');
  }
  expect(sent()).toEqual([]);
});

test.each([
  ['text', 'This is no database, just a long enough text to be taken for one. '.repeat(40)],
  ['an empty file', ''],
])('a checkpoint that is %s is a sentence', async (what, content) => {
  const { project, run, sent } = await scene({ 'tasks.csv': tasks, 'tasks.checkpoint.db': content });
  const commands = ['status tasks.csv', 'export tasks.csv', 'redo tasks.csv --id a'];
  // Nothing is lost by filling an empty file.
  if (what === 'text')
    commands.push('run tasks.csv --to ja', 'run tasks.csv --to ja --fresh', 'plan tasks.csv --to ja');
  for (const command of commands) {
    const { stderr } = await run(command, 2);
    expect(stderr).toMatch(/^translate: .*tasks\.checkpoint\.db: .*\n$/);
  }
  expect(sent()).toEqual([]);
  expect(project.read('tasks.checkpoint.db')).toBe(content);
  expect(files(project)).toEqual(['tasks.checkpoint.db', 'tasks.csv']);
});

test('an empty checkpoint is filled', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks, 'tasks.checkpoint.db': '' });
  await run('run tasks.csv --to ja');
  expect((await report(project)).tasks.completed).toBe(2);
});

test('a foreign database is left alone', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  const database = await openDatabase(project.path('mine.db'));
  database.exec('CREATE TABLE task (mine TEXT); PRAGMA user_version = 1');
  database.close();
  const before = project.read('mine.db');
  expect((await run('run tasks.csv --to ja --checkpoint mine.db', 2)).stderr).toContain(
    'is no checkpoint of translate',
  );
  expect(project.read('mine.db')).toBe(before);
  expect(files(project)).toEqual(['mine.db', 'tasks.csv']);
});

test('a folder that is not there is made', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  await run('run tasks.csv --to ja --checkpoint new/state/tasks.db');
  expect(files(project)).toContain('new');
  expect((await run('status new/state/tasks.db')).stdout).toContain('2/2 rows');
});

test('a file in place of its folder is a sentence', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  const { stderr } = await run('run tasks.csv --to ja --checkpoint tasks.csv/state.db', 2);
  expect(stderr).toContain('tasks.csv/state.db: cannot be written (a file stands where its folder should be)');
  expect(stderr).not.toContain('    at ');
  expect(files(project)).toEqual(['tasks.csv']);
});

describe('files of one name', () => {
  test('and another format have sessions of their own', async () => {
    const { project, run, sent } = await scene({
      'tasks.csv': tasks,
      'tasks.json': '[{"id":"x","source":"Xenon"}]',
    });
    await run('run tasks.csv --to ja');
    await run('run tasks.json --to ja');
    expect(sent()).toEqual(['ja:Alpha', 'ja:Beta', 'ja:Xenon']);
    await run('run tasks.csv --to ja');
    await run('run tasks.json --to ja');
    expect(sent()).toEqual([]);
    expect((await report(project, 'tasks.json')).tasks.total).toBe(1);
    expect((await report(project, 'tasks.csv')).tasks.total).toBe(2);
    expect((await run('status', 2)).stderr).toContain('tasks.checkpoint.db, tasks.json.checkpoint.db');
  });

  test('and another format can run together', async () => {
    const { project, run } = await scene({ 'tasks.csv': tasks, 'tasks.json': '[{"id":"x","source":"Xenon"}]' });
    await run('run tasks.csv tasks.json --to ja');
    expect(files(project)).toEqual(
      [...after, 'tasks.json', 'tasks.json.checkpoint.db', 'tasks.json.report.json', 'tasks.translated.json'].sort(),
    );
  });

  test('in two folders do not share one in state_dir', async () => {
    const { project, run, sent } = await scene(
      { 'ui/tasks.csv': tasks, 'quests/tasks.csv': 'id,source\nq,Quest\n' },
      { config: 'state_dir: state' },
    );
    await run('run ui/tasks.csv --to ja');
    const { stderr } = await run('run quests/tasks.csv --to ja', 2);
    expect(stderr).toContain(
      `${join(project.dir, 'state/tasks.checkpoint.db')} belongs to ${project.path('ui/tasks.csv')}`,
    );
    expect(stderr).toContain('--checkpoint');
    await run('run quests/tasks.csv --to ja --checkpoint state/quests.db');
    expect(sent()).toEqual(['ja:Alpha', 'ja:Beta', 'ja:Quest']);
    renameSync(project.path('ui'), project.path('interface'));
    await run('run interface/tasks.csv --to ja');
    expect(sent()).toEqual([]);
  });
});

describe('stdin', () => {
  test('comes back on stdout and resumes', async () => {
    const held = gate(1);
    const { project, fake, sent } = await scene(
      {},
      { respond: held.respond, config: 'llm: { batch_control: { max_rows_per_batch: 1, max_concurrent_workers: 1 } }' },
    );
    const live = project.start(['run', '-', '--to', 'ja'], { stdin: tasks });
    await held.reached;
    live.child.kill('SIGKILL');
    await live.done;
    held.open();
    fake.set(undefined);
    sent();
    const { code, stdout } = await project.run(['run', '-', '--to', 'ja'], { stdin: tasks });
    expect(code).toBe(0);
    expect(stdout).toBe(
      'id,source,translation,status,error\na,Alpha,[ja] Alpha,completed,\nb,Beta,[ja] Beta,completed,\n',
    );
    expect(sent()).toEqual(['ja:Beta']);
    expect(files(project)).toEqual(['stdin.checkpoint.db', 'stdin.report.json']);
    const again = await project.run(['run', '-', '--to', 'ja', '-o', 'out.csv'], { stdin: tasks });
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(column(project, 'out.csv')).toEqual(['[ja] Alpha', '[ja] Beta']);
    expect(sent()).toEqual([]);
  });
});

describe('a faulty input', () => {
  const faulty: [string, string | Buffer][] = [
    ['a ragged row', 'id,source\na,Alpha\nb,Beta,more,cells\n'],
    ['broken text', Buffer.from([...Buffer.from('id,source\na,Alpha\nb,'), 0xff, 0xfe, 10])],
    ['one id with two sources', 'id,source\na,Alpha\na,Beta\n'],
    ['an open quote', 'id,source\na,Alpha\nb,"Beta\n'],
    ['an unknown language', 'id,source,target_lang\na,Alpha,ja\nb,Beta,klingonish\n'],
    ['no source column', 'id,words\na,Alpha\n'],
    ['nothing', ''],
  ];

  test.each(faulty)('with %s leaves nothing behind', async (_what, content) => {
    const { project, run, sent } = await scene({ 'tasks.csv': content });
    const { stderr } = await run('run tasks.csv --to ja', 2);
    expect(stderr).toMatch(/tasks\.csv/);
    expect(stderr).not.toContain('    at ');
    expect(sent()).toEqual([]);
    expect(files(project)).toEqual(['tasks.csv']);
  });

  test('of any kind leaves the session as it was', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks });
    await run('run tasks.csv --to ja');
    sent();
    const state = async () => ({ result: project.read('tasks.translated.csv'), report: await report(project) });
    const before = await state();
    for (const [what, content] of faulty) {
      project.write('tasks.csv', content);
      await run('run tasks.csv --to ja', 2);
      await run('run tasks.csv --to ja --fresh', 2);
      await run('plan tasks.csv --to ja', 2);
      expect(await state(), what).toEqual(before);
      expect(files(project), what).toEqual(after);
    }
    project.write('tasks.csv', tasks);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
  });

  test('of two keeps the other from being sent', async () => {
    const { project, run, sent } = await scene({ 'one.csv': tasks, 'two.csv': 'id,source\na,"Alpha\n' });
    await run('run one.csv two.csv --to ja', 2);
    expect(sent()).toEqual([]);
    expect(files(project)).toEqual(['one.csv', 'two.csv']);
  });

  test('as base sheet leaves nothing behind', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks, 'base.csv': 'id,source\na,"Alpha\n' });
    expect((await run('run tasks.csv --to ja --base base.csv', 2)).stderr).toContain('base.csv:2');
    expect(sent()).toEqual([]);
    expect(files(project)).toEqual(['base.csv', 'tasks.csv']);
    rmSync(project.path('base.csv'));
    expect((await run('run tasks.csv --to ja --base base.csv', 2)).stderr).toContain('base.csv');
    expect(existsSync(project.path('tasks.checkpoint.db'))).toBe(false);
  });

  test('a missing key leaves nothing behind', async () => {
    const { project, run } = await scene(
      { 'tasks.csv': tasks },
      { config: 'llm: { providers: { openai: { api_key: "${NO_SUCH_KEY}" } } }' },
    );
    await run('run tasks.csv --to ja', 2);
    expect(files(project)).toEqual(['tasks.csv']);
  });
});
