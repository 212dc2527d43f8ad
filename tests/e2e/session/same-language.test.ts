import { expect, test } from 'vitest';
import { scene } from './support.ts';

const tasks = 'id,source\na,Alpha\nb,Beta\n';

function warnings(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.includes('source and target language'));
}

test('a source in its target language is warned of once, and sent', async () => {
  const { run, sent } = await scene({ '1.csv': tasks, '2.csv': tasks.replace('Beta', 'Gamma') });
  const command = '1.csv 2.csv --from en --to ja,en';
  const warning = 'warning: source and target language are the same: 4 rows from en to en (English) to send';
  expect(warnings((await run(`plan ${command}`)).stderr)).toEqual([warning]);
  expect(warnings((await run(`run ${command} --dry-run`)).stderr)).toEqual([warning]);
  expect(warnings((await run(`run ${command}`)).stderr)).toEqual([warning]);
  expect(sent()).toEqual(expect.arrayContaining(['en:Alpha', 'en:Gamma']));
  expect(warnings((await run(`run ${command}`)).stderr), 'nothing to send').toEqual([]);
});

test('the configuration and the rows name languages too', async () => {
  const { run } = await scene(
    { 'long.csv': 'source,source_lang,target_lang\na,,EN\nb,de,en\nc,de,de\nd,en-GB,en\n', 'tasks.csv': tasks },
    { config: 'from: en' },
  );
  expect(warnings((await run('plan long.csv')).stderr)).toEqual([
    'warning: source and target language are the same: 1 row from en to en (English), 1 row from de to de (German) to send',
  ]);
  expect(warnings((await run('run tasks.csv --to en')).stderr)).toHaveLength(1);
  expect(warnings((await run('run tasks.csv --to en-GB')).stderr)).toEqual([]);
});

test('a row that names its language alone is found', async () => {
  const { run } = await scene(
    { 'own.csv': 'source,source_lang,target_lang\na,,fr\nb,de,de\n' },
    { config: 'from: en' },
  );
  const warning = 'warning: source and target language are the same: 1 row from de to de (German) to send';
  expect(warnings((await run('plan own.csv')).stderr)).toEqual([warning]);
});
