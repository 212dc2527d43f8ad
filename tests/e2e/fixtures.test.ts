import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findTokens } from '../../src/utils/tokens.ts';
import { makeProject, type Project } from '../support/program.ts';

const tasks = fixture('tasks.csv');
const sheet = fixture('sheet.csv');

let project: Project;

beforeEach(async () => {
  project = await makeProject({ 'tasks.csv': tasks, 'sheet.csv': sheet });
});

afterEach(() => project.remove());

test('the long sheet comes back whole, every row in its place', async () => {
  const { code } = await project.run(['run', 'tasks.csv', '--to', 'ja', '--provider', 'pseudo']);

  expect(code).toBe(0);
  const before = rowsOf(tasks);
  const after = rowsOf(project.read('tasks.translated.csv'));
  expect(after.map(untouched)).toEqual(before.map(untouched));
  expect(after.filter(({ status }) => status !== 'completed').map(({ id, status }) => `${id} ${status}`)).toEqual([
    'menu.studio skipped',
  ]);
});

test('placeholders, markup and line breaks stand in every translation', async () => {
  await project.run(['run', 'tasks.csv', '--to', 'ja', '--provider', 'pseudo']);

  const done = rowsOf(project.read('tasks.translated.csv')).filter(({ status }) => status === 'completed');
  const kept = (text = '') => findTokens(text).map((token) => token.text);
  expect(done.flatMap(({ source }) => kept(source)).length).toBeGreaterThan(25);
  for (const { source, translation } of done) expect(kept(translation)).toEqual(kept(source));
});

test('a person’s text stays and what says nothing is copied', async () => {
  await project.run(['run', 'tasks.csv', '--to', 'ja', '--provider', 'pseudo', '--report', 'report.json']);

  const rows = new Map(rowsOf(project.read('tasks.translated.csv')).map((row) => [row.id, row.translation]));
  expect(rows.get('menu.subtitle')).toBe('灯守りの潮');
  expect(rows.get('hud.ratio')).toBe('{0} / {1}');
  expect(rows.get('settings.back')).toBe(rows.get('shop.back'));
  expect(JSON.parse(project.read('report.json'))).toMatchObject({
    outcome: 'done',
    tasks: { total: 39, completed: 39, failed: 0, pending: 0, skipped: 1 },
    saved: { duplicates: 1, existing: 1 },
  });
});

test('the wide sheet gets its empty cells filled only', async () => {
  const { code } = await project.run(['run', 'sheet.csv', '--from', 'en', '--to', 'ja,zh-CN', '-p', 'pseudo']);

  expect(code).toBe(0);
  const before = rowsOf(sheet);
  const after = rowsOf(project.read('sheet.translated.csv'));
  expect(Object.keys(after[0] ?? {})).toEqual(['keys', 'en', 'ja', 'zh_CN']);
  for (const [index, row] of after.entries()) {
    const { ja, zh_CN } = before[index] ?? {};
    expect(row).toMatchObject({ keys: before[index]?.keys, en: before[index]?.en, ...pick({ ja, zh_CN }) });
    expect([row.ja, row.zh_CN]).not.toContain('');
  }
});

test('the glossary is read whole and concerns the sheets', async () => {
  project.write('glossary.csv', fixture('glossary.csv'));
  const plan = ['plan', 'tasks.csv', '--from', 'en', '--to', 'ja', '--glossary', 'glossary.csv'];
  expect(await project.run(plan)).toMatchObject({ code: 0, stderr: '' });
  for (const { term } of rowsOf(fixture('glossary.csv'))) expect(tasks.toLowerCase()).toContain(term?.toLowerCase());
});

test('folders that are missing are made for what is written', async () => {
  const places = ['-o', 'out/ja/t.csv', '--report', 'out/r/r.json', '--checkpoint', 'state/t.db'];
  const { code } = await project.run(['run', 'tasks.csv', '--to', 'ja', '-p', 'pseudo', ...places]);

  expect(code).toBe(0);
  expect(['out/ja/t.csv', 'out/r/r.json', 'state/t.db'].filter((name) => !existsSync(project.path(name)))).toEqual([]);
});

test('no folder is left where the run could not begin', async () => {
  project.write('broken.csv', 'id,text\n1,"open');
  const places = ['-o', 'out/ja/t.csv', '--report', 'out/r/r.json', '--checkpoint', 'state/t.db'];
  const { code } = await project.run(['run', 'broken.csv', '--to', 'ja', '-p', 'pseudo', ...places]);

  expect(code).toBe(2);
  expect(readdirSync(project.dir).sort()).toEqual(['broken.csv', 'sheet.csv', 'tasks.csv']);
});

test('a file in a folder’s place is refused before anything is sent', async () => {
  const { code, stderr } = await project.run([
    'run',
    'tasks.csv',
    '--to',
    'ja',
    '-p',
    'pseudo',
    '-o',
    'sheet.csv/t.csv',
  ]);

  expect(code).toBe(2);
  expect(stderr).toContain('a file stands where its folder should be');
});

function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
}

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true });
}

/** What the program is not to touch. */
function untouched({ id, scene, speaker, source, context, max_length, locked }: Record<string, string>) {
  return { id, scene, speaker, source, context, max_length, locked };
}

function pick(cells: Record<string, string | undefined>) {
  return Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== ''));
}
