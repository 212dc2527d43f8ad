import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contentFilterOn } from '../../support/fake-provider.ts';
import { column, files, report, scene } from './support.ts';

const one = 'id,source\na,Alpha\n';
const two = 'id,source\nb,Beta\n';
const three = 'id,source\nc,Gamma\n';

test('files and globs run one after another', async () => {
  const { project, run, fake } = await scene({ '1.csv': one, '2.csv': two, 'sub/3.csv': three });
  await run('run 2.csv *.csv **/3.csv --to ja');
  expect(fake.requests.map(({ items }) => items[0]?.text)).toEqual(['Beta', 'Alpha', 'Gamma']);
  expect(column(project, 'sub/3.translated.csv')).toEqual(['[ja] Gamma']);
});

test('own outputs are passed over by globs', async () => {
  const { project, run, sent } = await scene({ '1.csv': one, '2.csv': two });
  await run('run * --to ja', 2);
  await run('run *.csv --to ja');
  sent();
  project.write('1.not-merged.csv', one.replace('Alpha', 'Old'));
  project.write('1.recovered.csv', one.replace('Alpha', 'Old'));
  await run('run *.csv --to ja');
  expect(sent()).toEqual([]);
  expect(files(project).filter((name) => name.includes('translated'))).toEqual([
    '1.translated.csv',
    '2.translated.csv',
  ]);
  expect((await run('run *.tsv --to ja', 2)).stderr).toContain('*.tsv: no task file matches');
});

test('one budget holds for all files', async () => {
  const { project, run, sent } = await scene({ '1.csv': one, '2.csv': two, '3.csv': three });
  await run('run 1.csv --to ja');
  const cost = JSON.parse((await run('report 1.csv --format json')).stdout).cost.total as number;
  sent();
  await run('redo 1.csv --id a');
  const { stderr } = await run(`run *.csv --to ja --max-cost ${(cost * 40).toFixed(9)}`, 0);
  expect(sent()).toEqual(['ja:Alpha', 'ja:Beta', 'ja:Gamma']);
  expect(stderr).toContain('1.csv: done');
  for (const name of ['1', '2', '3']) await run(`redo ${name}.csv --lang ja`);
  await run(`run *.csv --to ja --max-cost ${(cost * 1.5).toFixed(9)}`, 4);
  expect(sent().length).toBeLessThan(3);
  expect(existsSync(project.path('1.translated.csv'))).toBe(true);
});

test('--limit holds for all files', async () => {
  const { run, sent } = await scene({ '1.csv': one, '2.csv': two, '3.csv': three });
  await run('run *.csv --to ja --limit 2');
  expect(sent()).toEqual(['ja:Alpha', 'ja:Beta']);
  await run('run *.csv --to ja --limit 2');
  expect(sent()).toEqual(['ja:Gamma']);
});

test('a failed row in one file decides the exit code', async () => {
  const { project, run } = await scene({ '1.csv': one, '2.csv': two }, { respond: contentFilterOn('Alpha') });
  await run('run 1.csv 2.csv --to ja', 3);
  expect(column(project, '2.translated.csv')).toEqual(['[ja] Beta']);
  project.write('3.csv', 'id,source\nd,Delta\ne,Epsilon\n');
  await run('run 1.csv 2.csv 3.csv --to ja --limit 1', 3);
  expect((await report(project, '3.csv')).tasks).toMatchObject({ completed: 1, pending: 1 });
});

test('two files may not write to one place', async () => {
  const { project, run, sent } = await scene(
    { 'ui/tasks.csv': one, 'quests/tasks.csv': two },
    { config: 'output_dir: .' },
  );
  const { stderr } = await run('run ui/tasks.csv quests/tasks.csv --to ja', 2);
  expect(stderr).toContain('ui/tasks.csv and quests/tasks.csv would both write');
  expect(sent()).toEqual([]);
  expect((await run('run ui/tasks.csv quests/tasks.csv --to ja -o x.csv', 2)).stderr).toContain('-o names one file');
  expect(files(project)).toEqual(['quests', 'ui']);
});

test('--json gives one document for all files', async () => {
  const { run } = await scene({ '1.csv': one, '2.csv': two });
  const { stdout } = await run('run *.csv --to ja --json --quiet');
  expect(JSON.parse(stdout).files).toMatchObject([{ tasks: { completed: 1 } }, { tasks: { completed: 1 } }]);
});
