import { describe, expect, test } from 'vitest';
import { column, report, scene } from './support.ts';

const tasks = 'id,source\na,Alpha\nb,Beta\n';

describe('a result file that somebody has corrected', () => {
  test('is taken in by the next run and stays corrected', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks });
    await run('run tasks.csv --to ja');
    project.write('tasks.translated.csv', project.read('tasks.translated.csv').replace('[ja] Beta', 'ベータ'));
    project.write('tasks.csv', `${tasks}c,Gamma\n`);
    sent();
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(['ja:Gamma']);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'ベータ', '[ja] Gamma']);
    await run('run tasks.csv --to ja');
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'ベータ', '[ja] Gamma']);
    expect((await report(project)).saved).toMatchObject({ existing: 1 });
  });

  test('that cannot be read stops the run before anything is lost', async () => {
    const { project, run } = await scene({ 'tasks.csv': tasks });
    await run('run tasks.csv --to ja');
    project.write('tasks.translated.csv', 'id,source\n"a');
    const { stderr } = await run('run tasks.csv --to ja', 2);
    expect(stderr).toContain('tasks.translated.csv:2:1');
    expect(project.read('tasks.translated.csv')).toBe('id,source\n"a');
  });
});

describe('a file that is to be written in place of another', () => {
  const clashes = [
    ['run tasks.csv --to ja --report tasks.csv', 'is the task file'],
    ['run tasks.csv --to ja -o r.json --report r.json', 'is the result'],
    ['run tasks.csv --to ja -o tasks.checkpoint.db', 'is the checkpoint'],
    ['run tasks.csv --to ja --base base.csv --report base.csv', 'is the base sheet'],
    ['report tasks.csv -o tasks.csv', 'is the task file'],
    ['report tasks.csv -o tasks.checkpoint.db', 'is the checkpoint'],
    ['export tasks.csv -o tasks.checkpoint.db', 'is the checkpoint'],
  ] as const;
  test.each(clashes)('is refused: %s', async (command, reason) => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks, 'base.csv': tasks });
    await run('run tasks.csv --to ja');
    sent();
    const { stderr } = await run(command, 2);
    expect(stderr).toContain(reason);
    expect(project.read('tasks.csv')).toBe(tasks);
    expect(project.read('base.csv')).toBe(tasks);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
  });
});

test('a refused run leaves the session as it was', async () => {
  const { project, run } = await scene({ 'tasks.csv': tasks });
  await run('run tasks.csv --to ja');
  const before = project.read('tasks.translated.csv');
  await run('run tasks.csv --to ja,ko --max-chars 3', 2);
  const { stdout } = await run('status tasks.csv --json');
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'done', tasks: { total: 2, completed: 2, pending: 0 } });
  await run('export tasks.csv');
  expect(project.read('tasks.translated.csv')).toBe(before);
});

test('pseudo-localized rows stay, are warned of, and are translated after redo', async () => {
  const { project, run, sent } = await scene({ 'tasks.csv': `${tasks}c,Alpha\n` });
  await run('run tasks.csv --to ja --provider pseudo');
  expect(column(project, 'tasks.translated.csv')[0]).toContain('⟦');
  const { stderr } = await run('run tasks.csv --to ja');
  expect(stderr).toContain('3 rows of tasks.csv hold pseudo-localized text');
  expect(stderr).toContain('translate redo tasks.csv --search ⟦');
  expect(sent()).toEqual([]);
  await run('redo tasks.csv --search ⟦');
  expect((await run('run tasks.csv --to ja')).stderr).not.toContain('pseudo-localized');
  expect(sent()).toEqual(['ja:Alpha', 'ja:Beta']);
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta', '[ja] Alpha']);
});
