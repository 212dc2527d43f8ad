import { expect, test } from 'vitest';
import { scene, written } from './support.ts';

const sheet = 'id,source\na,Open the door\nb,Close the door\nc,Take {0} coins\n';

test('rows that a person edited say nothing of the model’s first answers', async () => {
  const { project, run } = await scene({ 'tasks.csv': sheet });
  await run('run tasks.csv --to ja');
  expect(written(project).quality).toMatchObject({ answered: 3, right_at_first: 3 });
  const edited = project
    .read('tasks.translated.csv')
    .replace('[ja] Open the door', 'Polished')
    .replace('[ja] Close the door', 'Polished too');
  project.write('tasks.translated.csv', edited);
  await run('run tasks.csv --to ja');
  expect(written(project).quality).toMatchObject({ answered: 1, right_at_first: 1 });
  await run('run tasks.csv --to ja --fresh --yes');
  expect(written(project).quality).toMatchObject({ answered: 1, right_at_first: 1 });
});

test('a correction that breaks a check stands among the issues of every report', async () => {
  const japanese: Record<string, string> = { Open: '扉を開ける', Close: '扉を閉める', Take: '硬貨を {0} 枚取る' };
  const { project, run } = await scene(
    { 'tasks.csv': sheet },
    { translate: (text) => japanese[text.split(' ')[0] ?? ''] ?? text },
  );
  await run('run tasks.csv --to ja');
  project.write(
    'tasks.translated.csv',
    project.read('tasks.translated.csv').replace('硬貨を {0} 枚取る', '硬貨を何枚か取る'),
  );
  const title = 'Issues in translations that were kept';
  const { stderr } = await run('run tasks.csv --to ja');
  expect(stderr).toMatch(new RegExp(`1 row worth a look[^]*${title}:\\n +1 {2}placeholders \\(error\\)\\n`));
  const { issues, quality } = written(project);
  expect(issues).toEqual({ placeholders: 1 });
  expect(quality).toMatchObject({
    needs_review: 1,
    issues: [{ check: 'placeholders', severity: 'error', count: 1, example: { id: 'c', line: 4 } }],
  });
  for (const format of ['text', 'md', 'html']) {
    expect((await run(`report tasks.csv --format ${format}`)).stdout).toContain(title);
  }
  expect((await run('report tasks.csv --format github')).stdout).toContain('::error file=tasks.csv,line=4,');
});

test('a correction that breaks a check comes before rows with a warning', async () => {
  const { project, run } = await scene(
    { 'tasks.csv': 'id,source\nsum,You earn 15 gold\npay,Take {0} coins\n' },
    { translate: (text) => (text.includes('{0}') ? '硬貨を {0} 枚取る' : '金を得る') },
  );
  await run('run tasks.csv --to ja');
  project.write('tasks.translated.csv', project.read('tasks.translated.csv').replace('{0} 枚取る', '何枚か取る'));
  await run('run tasks.csv --to ja');
  const { stdout } = await run('tasks tasks.csv --needs-review --format json');
  const listed = JSON.parse(stdout) as { tasks: { id: string; issues: { severity: string }[] }[] };
  expect(listed.tasks.map(({ id, issues }) => [id, ...issues.map(({ severity }) => severity)])).toEqual([
    ['pay', 'error'],
    ['sum', 'warning'],
  ]);
});

test('no report of finished work sends its reader to the report', async () => {
  const { run } = await scene({ 'tasks.csv': sheet });
  expect((await run('run tasks.csv --to ja')).stderr).toContain('Next: translate report tasks.csv\n');
  for (const format of ['text', 'md', 'html']) {
    expect((await run(`report tasks.csv --format ${format}`)).stdout).not.toContain('translate report');
  }
});
