import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openDatabase, releaseClosed } from '../../../src/store/driver.ts';
import { column, files, rows, scene, written } from './support.ts';

const tasks = `id,source,context
a,Alpha,first
b,Beta,second
c,Gamma,third
`;

async function translated(content = tasks, to = 'ja', from = '') {
  const started = await scene({ 'tasks.csv': content });
  await started.run(`run tasks.csv --to ${to}${from}`);
  started.sent();
  return started;
}

describe('an edited file pays for what is new', () => {
  test('the same command again sends nothing', async () => {
    const { project, run, sent } = await translated();
    const before = project.read('tasks.translated.csv');
    const { stderr } = await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
    expect(stderr).toContain('file unchanged, 0 rows to send');
    expect(project.read('tasks.translated.csv')).toBe(before);
    expect(written(project).last_run.saved.checkpoint).toBe(3);
  });

  const edits: [what: string, content: string, paid: string[], plan: string][] = [
    [
      'a row inserted at the top',
      tasks.replace('a,', 'z,Zeta,new\na,'),
      ['ja:Zeta'],
      '4 tasks: 1 new, 3 known, 1 row to send',
    ],
    [
      'rows in another order',
      'id,source,context\nc,Gamma,third\na,Alpha,first\nb,Beta,second\n',
      [],
      '3 known, 0 rows',
    ],
    ['ids under new names', tasks.replace(/^[abc],/gm, 'key_$&'), [], '3 known, 0 rows'],
    ['one source changed', tasks.replace('Beta', 'Beta two'), ['ja:Beta two'], '1 changed in the source, 2 known'],
    ['one context changed', tasks.replace('second', 'other'), ['ja:Beta'], '1 changed only in the context, 2 known'],
    ['one row removed', tasks.replace('b,Beta,second\n', ''), [], '2 known, 1 no longer asked for, 0 rows'],
    ['a new column nobody knows', tasks.replace(/$/gm, ',x').replace(/\n,x/, '\n'), [], '3 known, 0 rows'],
  ];
  test.each(edits)('%s', async (_what, content, paid, says) => {
    const { project, run, sent } = await translated();
    project.write('tasks.csv', content);
    expect((await run('plan tasks.csv --to ja')).stdout).toContain(says);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(paid);
    for (const row of rows(project, 'tasks.translated.csv')) expect(row.translation).toBe(`[ja] ${row.source}`);
    const { total, completed } = written(project).tasks;
    expect([completed, total]).toEqual([column(project, 'tasks.csv', 'id').length, total]);
  });

  test('files without ids pay likewise', async () => {
    const { project, run, sent } = await translated('source\nAlpha\nBeta\nGamma\n');
    project.write('tasks.csv', 'source\nNew\nGamma\nAlpha\nBeta two\n');
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(['ja:Beta two', 'ja:New']);
  });
});

describe('nothing is paid twice', () => {
  test('a row put back is free', async () => {
    const { project, run, sent } = await translated();
    project.write('tasks.csv', tasks.replace('b,Beta,second\n', ''));
    await run('run tasks.csv --to ja');
    project.write('tasks.csv', tasks);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta', '[ja] Gamma']);
  });

  test('an edited source put back is free', async () => {
    const { project, run, sent } = await translated();
    project.write('tasks.csv', tasks.replace('Beta', 'Beta two'));
    await run('run tasks.csv --to ja');
    sent();
    project.write('tasks.csv', tasks);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] Alpha', '[ja] Beta', '[ja] Gamma']);
  });

  test('a further language pays for itself alone', async () => {
    const { project, run, sent } = await translated();
    await run('run tasks.csv --to ja,ko');
    expect(sent()).toEqual(['ko:Alpha', 'ko:Beta', 'ko:Gamma']);
    expect(column(project, 'tasks.translated.csv', 'target_lang')).toEqual(['ja', 'ko', 'ja', 'ko', 'ja', 'ko']);
  });

  test('a language left out and put back is free', async () => {
    const { project, run, sent } = await translated(tasks, 'ja,ko');
    await run('run tasks.csv --to ko');
    expect(written(project).tasks.total).toBe(3);
    await run('run tasks.csv --to ko,ja');
    expect(sent()).toEqual([]);
    expect(written(project).tasks).toMatchObject({ total: 6, completed: 6 });
  });

  test('languages of a wide sheet come and go', async () => {
    const { project, run, sent } = await translated('keys,en,ja\nk1,One,\nk2,Two,\n', 'ja', ' --from en');
    await run('run tasks.csv --from en --to ja,ko');
    expect(sent()).toEqual(['ko:One', 'ko:Two']);
    await run('run tasks.csv --from en --to ja');
    await run('run tasks.csv --from en --to ko,ja');
    expect(sent()).toEqual([]);
    expect(rows(project, 'tasks.translated.csv')[1]).toEqual({ keys: 'k2', en: 'Two', ja: '[ja] Two', ko: '[ko] Two' });
  });

  test('another model or prompt concerns only pending rows', async () => {
    const { project, run, sent } = await translated();
    project.write('prompt.md', 'Translate. {{target_lang}}');
    await run('run tasks.csv --to ja -m gpt-6-sol --prompt prompt.md');
    expect(sent()).toEqual([]);
    project.write('tasks.csv', `${tasks}d,Delta,fourth\n`);
    await run('run tasks.csv --to ja -m gpt-6-sol');
    expect(sent()).toEqual(['ja:Delta']);
  });
});

describe('rows that say the same', () => {
  const same = 'id,source\na,OK\nb,OK\nc,Cancel\nd,OK\n';

  test('are sent once and all filled', async () => {
    const { project, run, sent } = await scene({ 'tasks.csv': same });
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(['ja:Cancel', 'ja:OK']);
    expect(column(project, 'tasks.translated.csv')).toEqual(['[ja] OK', '[ja] OK', '[ja] Cancel', '[ja] OK']);
    expect(written(project)).toMatchObject({ tasks: { completed: 4 }, saved: { duplicates: 2 } });
  });

  test('are each sent with dedupe off', async () => {
    const { run, sent } = await scene({ 'tasks.csv': same }, { config: 'dedupe: false' });
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(['ja:Cancel', 'ja:OK', 'ja:OK', 'ja:OK']);
  });

  test('are free when they join later', async () => {
    const { project, run, sent } = await translated(same);
    project.write('tasks.csv', `${same}e,Cancel\n`);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv').at(-1)).toBe('[ja] Cancel');
  });
});

describe('plan', () => {
  const fingerprint = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

  test('changes nothing on disk', async () => {
    const { project, run, sent } = await translated();
    project.write('tasks.csv', tasks.replace('Beta', 'Beta two'));
    const state = () => files(project).map((name) => [name, fingerprint(project.path(name))]);
    const before = state();
    await run('plan tasks.csv --to ja');
    await run('run tasks.csv --to ja --dry-run');
    await run('plan tasks.csv --to ja --fresh');
    expect(state()).toEqual(before);
    expect(sent()).toEqual([]);
  });

  test('leaves nothing beside a new file', async () => {
    const { project, run } = await scene({ 'tasks.csv': tasks });
    expect((await run('plan tasks.csv --to ja')).stdout).toContain('3 tasks: 3 new, 3 rows to send');
    expect(files(project)).toEqual(['tasks.csv']);
  });

  test('says as JSON what has changed', async () => {
    const { project, run } = await translated();
    project.write('tasks.csv', tasks.replace('Beta', 'Beta two').replace('third', 'other'));
    const { stdout } = await run('plan tasks.csv --to ja --json');
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 2,
      files: [{ rows: 2, changes: { added: 0, changed_source: 1, changed_context: 1, unchanged: 1, removed: 0 } }],
    });
  });
});

describe('a sheet that an older version took for one with a row per text', () => {
  const sheet = 'id,source,source_lang,ja\na,Alpha,en,\nb,Beta,en,ベータ\nc,Gamma,en,\n';

  /** As that version left it: result with a column of its own, and a checkpoint that knows the file so. */
  async function begun(args = '') {
    const started = await scene({ 'tasks.csv': sheet });
    const config = started.project.read('translate.yaml');
    started.project.write('translate.yaml', `${config}\ncolumns: { translation: translation }\n`);
    await started.run(`run tasks.csv --to ja${args}`);
    started.project.write('translate.yaml', config);
    const database = await openDatabase(started.project.path('tasks.checkpoint.db'), {});
    const { changes } = database
      .prepare(
        `UPDATE meta SET value = replace(value, '{\\"translation\\":\\"translation\\"}', '{}') WHERE key = 'import'`,
      )
      .run();
    database.close();
    releaseClosed();
    expect(changes).toBe(1);
    return started;
  }

  test('is filled from its checkpoint, and nothing is paid again', async () => {
    const { project, run, sent } = await begun();
    expect(sent()).toEqual(['ja:Alpha', 'ja:Beta', 'ja:Gamma']);
    expect(project.read('tasks.translated.csv')).toContain('c,Gamma,en,,[ja] Gamma,completed,');
    const { stderr } = await run('run tasks.csv --to ja');
    expect(stderr).toContain('fill=ja');
    expect(stderr).toContain('3 tasks: 3 known, 0 rows to send');
    expect(sent()).toEqual([]);
    const filled = 'id,source,source_lang,ja\na,Alpha,en,[ja] Alpha\nb,Beta,en,ベータ\nc,Gamma,en,[ja] Gamma\n';
    expect(project.read('tasks.translated.csv')).toBe(filled);
    expect((await run('run tasks.csv --to ja')).stderr).toContain('file unchanged');
    await run('export tasks.csv');
    expect(project.read('tasks.translated.csv')).toBe(filled);
    expect(sent()).toEqual([]);
  });

  test('goes on where it had been stopped', async () => {
    const { project, run, sent } = await begun(' --limit 1');
    expect(sent()).toEqual(['ja:Alpha']);
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual(['ja:Gamma']);
    expect(column(project, 'tasks.translated.csv', 'ja')).toEqual(['[ja] Alpha', 'ベータ', '[ja] Gamma']);
  });

  test('takes in what people corrected in its result', async () => {
    const { project, run, sent } = await begun();
    sent();
    project.write('tasks.translated.csv', project.read('tasks.translated.csv').replace('[ja] Gamma', 'ガンマ'));
    await run('run tasks.csv --to ja');
    expect(sent()).toEqual([]);
    expect(column(project, 'tasks.translated.csv', 'ja')).toEqual(['[ja] Alpha', 'ベータ', 'ガンマ']);
  });

  test('keeps its layout where the result took the place of the file', async () => {
    const { project, run, sent } = await begun(' -o tasks.csv');
    sent();
    const before = project.read('tasks.csv');
    await run('run tasks.csv --to ja -o tasks.csv');
    expect(sent()).toEqual([]);
    expect(project.read('tasks.csv')).toBe(before);
  });
});
