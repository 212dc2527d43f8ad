import { describe, expect, test } from 'vitest';
import { column, files, gate, report, scene } from './support.ts';

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

describe('an edited result', () => {
  test('is not read for other languages, nor overwritten for them', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks });
    await run('run tasks.csv --to ja');
    const edited = project.read('tasks.translated.csv').replace('[ja] Beta', 'ベータ');
    project.write('tasks.translated.csv', edited);
    sent();
    const { stderr } = await run('run tasks.csv --to ko', 2);
    expect(stderr).toContain('was edited since it was written for ja');
    expect([project.read('tasks.translated.csv'), sent()]).toEqual([edited, []]);
    await run('run tasks.csv --to ja');
    await run('run tasks.csv --to ko');
    expect(sent()).toEqual(['ko:Alpha', 'ko:Beta']);
    await run('run tasks.csv --to ja');
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', 'ベータ']);
  });

  const wide = 'id,en,JP\na,Alpha,\nb,Beta,\n';
  const ownLanguages = 'id,source,target_lang\na,Alpha,ja\nb,Beta,ja\n';
  const cases: [name: string, sheet: string, first: string, second: string, advice: string, config?: string][] = [
    ['one of them', tasks, '--to ja', '--to ja,ko --limit 9', '--to ja --limit 9'],
    ['an equals sign', tasks, '--to=ja', '--limit 9 --to=ja,ko', '--limit 9 --to ja'],
    ['several flags', tasks, '--to ja', '--to ja --limit 9 --to ko', '--to ja --limit 9'],
    ['the configuration', tasks, '--to ja', '--limit 9', '--limit 9 --to ja', 'to: [ja, ko]'],
    ['a mapped column', wide, '--from en --to JP=ja', '--from en --to ko', '--from en --to JP=ja'],
    ['a tag as it was written', tasks, '--to zh_CN', '--to ja', '--to zh_CN'],
    ['the languages of the rows', ownLanguages, '', '--to ja', ''],
    ['not those of the configuration', ownLanguages, "--to ''", '', "--to ''", 'to: [ja]'],
  ];
  test.each(cases)(
    'names the command that takes its changes in: %s',
    async (_name, sheet, first, second, advice, config) => {
      const { project, sent } = await scene({ 'tasks.csv': sheet }, config === undefined ? {} : { config });
      const type = (command: string) => project.run(command.split(' ').map((word) => (word === "''" ? '' : word)));
      const command = (flags: string): string => ['run tasks.csv', flags].filter((part) => part !== '').join(' ');
      await type(command(first));
      project.write('tasks.translated.csv', project.read('tasks.translated.csv').replace(/\[[\w-]+\] Beta/, 'Better'));
      sent();
      const { code, stderr } = await type(command(second));
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(
          `take the changes in first (translate ${command(advice)}), or name another result with -o\n`,
        ),
      });
      expect(await type(command(advice))).toMatchObject({ code: 0 });
      expect([project.read('tasks.translated.csv').includes('Better'), sent()]).toEqual([true, []]);
      expect(await type(command(second))).toMatchObject({ code: 0 });
    },
  );

  test('is not overwritten by export', async () => {
    const { project, run } = await scene({ 'tasks.csv': tasks });
    await run('run tasks.csv --to ja');
    await run('export tasks.csv');
    const edited = project.read('tasks.translated.csv').replace('[ja] Beta', 'ベータ');
    project.write('tasks.translated.csv', edited);
    for (const command of ['export tasks.csv', 'export tasks.csv -o tasks.translated.csv']) {
      expect((await run(command, 2)).stderr).toContain('was edited since it was written');
    }
    expect(project.read('tasks.translated.csv')).toBe(edited);
  });

  test('is read as UTF-8 where the input is not', async () => {
    const json = '[{"id": "a", "source": "caf\xe9"}, {"id": "b", "source": "Beta"}]';
    const { project, run } = await scene({ 'tasks.json': Buffer.from(json, 'latin1') });
    const command = 'run tasks.json --to ja --encoding windows-1252';
    await run(command);
    const result = (): { translation: string }[] => JSON.parse(project.read('tasks.translated.json'));
    project.write('tasks.translated.json', project.read('tasks.translated.json').replace('[ja] café', 'カフェ'));
    await run(command);
    expect(result().map(({ translation }) => translation)).toEqual(['カフェ', '[ja] Beta']);
  });
});

test('an export beside a live run does not push its result aside', async () => {
  const held = gate();
  const { project, fake } = await scene({ 'tasks.csv': tasks });
  await project.run(['run', 'tasks.csv', '--to', 'ja']);
  project.write('tasks.csv', `${tasks}c,Gamma\n`);
  fake.set(held.respond);
  const live = project.start(['run', 'tasks.csv', '--to', 'ja']);
  await held.reached;
  expect((await project.run(['export', 'tasks.csv'])).code).toBe(0);
  expect(column(project, 'tasks.translated.csv', 'status')).toEqual(['completed', 'completed', 'pending']);
  held.open();
  expect((await live.done).stderr).not.toContain('was edited');
  expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta', '[ja] Gamma']);
  expect(files(project)).toEqual(['tasks.checkpoint.db', 'tasks.csv', 'tasks.report.json', 'tasks.translated.csv']);
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
    ['run tasks.csv tasks.translated.csv --to ja', 'tasks.translated.csv is the result of tasks.csv'],
  ] as const;
  test('is refused and left alone', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': tasks, 'base.csv': tasks });
    await run('run tasks.csv --to ja');
    sent();
    for (const [command, reason] of clashes) {
      const { stderr } = await run(command, 2);
      expect(stderr, command).toContain(reason);
      expect(project.read('tasks.csv'), command).toBe(tasks);
      expect(project.read('base.csv'), command).toBe(tasks);
    }
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
