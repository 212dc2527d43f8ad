import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { expect, test } from 'vitest';
import { column, rows, type Scene, scene } from './support.ts';

/** Loses the number, which the checks tell and let pass. */
const careless = { translate: (text: string) => `訳${/[a-z]+$/.exec(text)?.[0] ?? ''}` };

/** Writes the sheet for a reviewer, with these translations in place of those that stand beside a source. */
async function reviewed({ project, run }: Scene, corrections: Record<string, string>): Promise<void> {
  const { stdout } = await run('tasks --needs-review --format csv');
  const sheet = parse(stdout) as string[][];
  const header = sheet[0] ?? [];
  const translation = header.indexOf('translation');
  for (const cells of sheet.slice(1)) {
    const key = Object.keys(corrections).find(
      (text) => cells.includes(text.split('|')[0] ?? '') && cells.includes(text.split('|')[1] ?? text),
    );
    if (key !== undefined) cells[translation] = corrections[key] ?? '';
  }
  project.write('review.csv', stringify(sheet));
}

test('a wide sheet takes back what a reviewer wrote', async () => {
  const files = { 'tasks.csv': 'keys,en,ja,ko\na,Take 15 gold,,\nb,Hello there,,\n' };
  const it = await scene(files, careless);
  await it.run('run tasks.csv --from en --to ja,ko');
  it.sent();
  await reviewed(it, { 'Take 15 gold|ja': '金15枚', 'Take 15 gold|ko': '금 15개' });
  await it.run('run tasks.csv --from en --to ja,ko --base review.csv');
  expect(it.sent()).toEqual([]);
  expect(rows(it.project, 'tasks.translated.csv')[0]).toEqual({
    keys: 'a',
    en: 'Take 15 gold',
    ja: '金15枚',
    ko: '금 15개',
  });
});

test('a mapped column takes back what a reviewer wrote', async () => {
  const it = await scene({ 'tasks.csv': 'keys,EN,JP\na,Take 15 gold,\nb,Hello there,\n' }, careless);
  await it.run('run tasks.csv --from EN=en --to JP=ja');
  it.sent();
  await reviewed(it, { 'Take 15 gold|ja': '金15枚' });
  await it.run('run tasks.csv --from EN=en --to JP=ja --base review.csv');
  expect(it.sent()).toEqual([]);
  expect(column(it.project, 'tasks.translated.csv', 'JP')).toEqual(['金15枚', '訳there']);
});

test('renamed columns take back what a reviewer wrote', async () => {
  const files = { 'tasks.csv': 'Nr,Quelle,Ziel,Hinweis,Rolle\na,Take 15 gold,,a shop,Bo\nb,Hello there,,,\n' };
  const columns = { id: 'Nr', source: 'Quelle', context: ['Hinweis', 'Rolle'], target_lang: null, translation: 'Ziel' };
  const config = JSON.stringify({ columns, to: ['ja'] });
  const it = await scene(files, { ...careless, config });
  await it.run('run tasks.csv');
  it.sent();
  await reviewed(it, { 'Take 15 gold': '金15枚' });
  await it.run('run tasks.csv --base review.csv');
  expect(it.sent()).toEqual([]);
  expect(column(it.project, 'tasks.translated.csv', 'Ziel')).toEqual(['金15枚', '訳there']);
});

test('rows without ids take back what was reviewed by context and order', async () => {
  const files = {
    'tasks.csv': 'source,context\nTake 15 gold,\nHello there,\nTake 15 gold,\nTake 15 gold,shop\nTake 15 gold,\n',
  };
  const it = await scene(files, careless);
  await it.run('run tasks.csv --to ja');
  it.sent();
  const { stdout } = await it.run('tasks --needs-review --format csv');
  const sheet = parse(stdout, { columns: true }) as Record<string, string>[];
  expect(sheet.map(({ row }) => row).sort()).toEqual(['2', '4', '5', '6']);
  for (const row of sheet) if (row.row !== '4') row.translation = `金15枚 ${row.row}`;
  const shopFirst = sheet.toSorted((a, b) => (b.context ?? '').localeCompare(a.context ?? ''));
  it.project.write('review.csv', stringify(shopFirst, { header: true }));
  await it.run('run tasks.csv --to ja --base review.csv');
  expect(it.sent()).toEqual([]);
  expect(column(it.project, 'tasks.translated.csv')).toEqual(['金15枚 2', '訳there', '訳gold', '金15枚 5', '金15枚 6']);
});

test('a correction that breaks a check stays and is told', async () => {
  const it = await scene({ 'tasks.csv': 'id,source,translation\na,Take {0} gold,\nb,Take {0} iron,{1}はい\n' });
  await it.run('run tasks.csv --to ja');
  it.project.write('fixed.csv', 'id,source,translation\na,Take {0} gold,金{9}枚\n');
  const { stderr } = await it.run('run tasks.csv --to ja --base fixed.csv');
  expect(stderr).toContain('warning: tasks.csv: 1 corrected row breaks a check, and stays as written: line 2 (ja): ');
  expect(stderr).toContain('{9}');
  expect(stderr).toMatch(/review +1 row worth a look: translate tasks tasks\.csv --needs-review/);
  expect(column(it.project, 'tasks.translated.csv')).toEqual(['金{9}枚', '{1}はい']);
  const { stdout } = await it.run('tasks tasks.csv --needs-review --format csv');
  expect((parse(stdout, { columns: true }) as Record<string, string>[]).map(({ id }) => id)).toEqual(['a']);
  expect((await it.run('run tasks.csv --to ja')).stderr).toContain('1 corrected row breaks a check');
  it.project.write('fixed.csv', 'id,source,translation\na,Take {0} gold,金{0}枚\n');
  const mended = await it.run('run tasks.csv --to ja --base fixed.csv');
  expect(mended.stderr).not.toMatch(/corrected row|worth a look/);
});

test('a base sheet for a row that failed is checked too', async () => {
  const it = await scene({ 'tasks.csv': 'id,source\na,Take {0} gold\n' }, { translate: () => '金' });
  await it.run('run tasks.csv --to ja', 3);
  it.project.write('fixed.csv', 'id,source,translation\na,Take {0} gold,金{9}枚\n');
  expect((await it.run('run tasks.csv --to ja --base fixed.csv')).stderr).toContain('1 corrected row breaks a check');
});
