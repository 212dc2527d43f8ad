import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentFilterOn, type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import { projectOf } from './helpers.ts';

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider();
});

afterAll(() => fake.close());

const long =
  'id,source,target_lang,max_length,translation\n' +
  'greet,Hello,ja,,こんにちは\n' +
  'start,"New\ngame",ja,4,ニューゲーム\n' +
  '\n' +
  'quit,Leave the game now,ja,,Leave the game now\n' +
  'load,Load,ja,,\n' +
  ',Save the whole world,ja,,Сохранить весь мир\n' +
  'gold,You have {0} gold,ja,,ゴールドを持っている\n';

/** The checks that found something, with the line of the row. */
function found(stdout: string): [number, string, string | null][] {
  const { issues } = JSON.parse(stdout);
  return issues.map(({ row, check, id }: { row: number; check: string; id: string | null }) => [row, check, id]);
}

describe('check', () => {
  test('finds every kind of issue with its line', async () => {
    const project = await projectOf({ 't.csv': long });
    const { code, stdout, stderr } = await project.run(['check', 't.csv', '--from', 'en', '--format', 'json']);
    expect(stderr).toBe('');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).rows).toBe(6);
    expect(found(stdout)).toEqual(
      expect.arrayContaining([
        [3, 'length', 'start'],
        [6, 'same_as_source', 'quit'],
        [7, 'empty', 'load'],
        [8, 'script', null],
        [9, 'placeholders', 'gold'],
      ]),
    );
    expect(found(stdout).map(([row]) => row)).not.toContain(2);
    // Of an empty cell nothing is said but that it is empty.
    expect(found(stdout).filter(([row]) => row === 7)).toEqual([[7, 'empty', 'load']]);
  });

  test('reads a column per language, from stdin too', async () => {
    const sheet = 'keys,en,ja,ko\na,Hello,こんにちは,\nb,Bye,,안녕\n\nc,,x,\n';
    const project = await projectOf({ 't.csv': sheet });
    const args = ['--from', 'en', '--to', 'ja,ko', '--format', 'json'];
    const fromFile = await project.run(['check', 't.csv', ...args]);
    expect(JSON.parse(fromFile.stdout)).toEqual({
      rows: 2,
      issues: [
        expect.objectContaining({ row: 2, id: 'a', target_lang: 'ko', check: 'empty', severity: 'error' }),
        expect.objectContaining({ row: 3, id: 'b', target_lang: 'ja', check: 'empty', severity: 'error' }),
      ],
    });
    const fromStdin = await project.run(['check', '-', ...args, '--input-format', 'csv'], { stdin: sheet });
    expect(fromStdin).toEqual(fromFile);
  });

  test('passes over rows and languages that were not asked for', async () => {
    const rows = 'id,source,target_lang,translation,locked\na,Hello,ja,こんにちは,\nb,Bye,ko,,\nc,Secret,ja,,yes\n';
    const project = await projectOf({ 't.csv': rows });
    const { code, stdout } = await project.run(['check', 't.csv', '--from', 'en', '--to', 'ja', '--format', 'json']);
    expect({ code, answer: JSON.parse(stdout) }).toEqual({ code: 0, answer: { rows: 1, issues: [] } });
  });

  test('takes the result of a run, failed rows included', async () => {
    const project = await projectOf({ 't.csv': 'id,source\na,Hello\nb,Bad word\n' }, { url: fake.url });
    fake.set(contentFilterOn('Bad'));
    await project.run(['run', 't.csv', '--to', 'fr']);
    fake.set(undefined);
    const before = fake.requests.length;
    const names = readdirSync(project.dir).sort();
    const result = project.read('t.translated.csv');
    const args = ['check', 't.translated.csv', '--to', 'fr', '--format', 'json'];
    const { code, stdout } = await project.run(args, { env: { OPENAI_API_KEY: undefined } });
    expect(code).toBe(3);
    expect(found(stdout)).toContainEqual([3, 'empty', 'b']);
    expect(fake.requests.length).toBe(before);
    expect(readdirSync(project.dir).sort()).toEqual(names);
    expect(project.read('t.translated.csv')).toBe(result);
  });

  test('goes by the terms of a glossary', async () => {
    const project = await projectOf({
      't.csv':
        'id,source,target_lang,translation\na,Restores Mana,ja,魔力を回復する\nb,Mana restored,ja,マナを回復した\n',
      'terms.csv': 'term,ja\nMana,マナ\n',
    });
    const args = ['check', 't.csv', '--from', 'en', '--format', 'json', '--glossary', 'terms.csv'];
    const { code, stdout } = await project.run(args);
    expect(code).toBe(0);
    expect(found(stdout)).toEqual([[2, 'glossary', 'a']]);
  });

  test('exits by what is to fail', async () => {
    const warning = 'id,source,target_lang,translation\na,Leave the game now,de,Leave the game now\n';
    const config = 'checks: { same_as_source: warning }';
    const project = await projectOf({ 'warning.csv': warning, 'clean.csv': `${warning.split('\n')[0]}\n` }, { config });
    const exit = async (...args: string[]) => (await project.run(['check', '--from', 'en', ...args])).code;
    expect(await exit('clean.csv', '--fail-on', 'warning', '--to', 'de')).toBe(0);
    expect(await exit('warning.csv')).toBe(0);
    expect(await exit('warning.csv', '--fail-on', 'error')).toBe(0);
    expect(await exit('warning.csv', '--fail-on', 'warning')).toBe(3);
    const strict = await project.run(['check', 'warning.csv', '-c', 'strict.yaml']);
    expect(strict).toMatchObject({ code: 2, stdout: '' });
    project.write('strict.yaml', 'checks: { same_as_source: error }');
    expect(await exit('warning.csv', '-c', 'strict.yaml')).toBe(3);
    project.write('lenient.yaml', 'checks: { same_as_source: off }');
    expect(await exit('warning.csv', '-c', 'lenient.yaml', '--fail-on', 'warning')).toBe(0);
  });

  test('shows a table for people', async () => {
    const project = await projectOf({ 't.csv': long });
    const { stdout } = await project.run(['check', 't.csv', '--from', 'en']);
    expect(stdout).toMatch(/^t\.csv: id=id source=source /);
    expect(stdout).toMatch(/^ +7 {2}load +ja +error +the translation is empty$/m);
    expect(stdout).toMatch(/ in 6 rows \(5 translations, 1 missing\)\n$/);
  });

  test('writes its answer to a file and tells so', async () => {
    const project = await projectOf({ 't.csv': long });
    const args = ['check', 't.csv', '--from', 'en', '--format', 'junit', '-o', 'out/junit.xml'];
    const { code, stdout, stderr } = await project.run(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^Wrote out\/junit\.xml: \d+ errors/);
    expect(project.read('out/junit.xml')).toMatch(/^<\?xml[\s\S]*<\/testsuites>\n$/);
  });

  test('annotates a pull request', async () => {
    const project = await projectOf({ 'l10n/t.csv': long });
    const { stdout } = await project.run(['check', 'l10n/t.csv', '--from', 'en', '--format', 'github']);
    expect(stdout).toMatch(/^::error file=l10n\/t\.csv,line=7,title=empty::load \(ja\): the translation is empty$/m);
  });

  test('says when a sheet seems to be read in the wrong way', async () => {
    const project = await projectOf({ 't.csv': 'id,source,Result\na,Hello,こんにちは\n' });
    const { code, stderr } = await project.run(['check', 't.csv', '--to', 'ja']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^warning: t\.csv: holds no translations .*--from COLUMN=LANG\n$/);
    expect((await project.run(['check', 't.csv', '--to', 'Result=ja', '--from', 'source=en'])).code).toBe(0);
  });

  test('reads the columns of wanted languages beside a source column', async () => {
    const project = await projectOf({ 't.csv': 'id,source,ja\na,Hello {0},こんにちは\n' });
    const { code, stdout } = await project.run(['check', 't.csv', '--to', 'ja']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ +2 {2}a +ja +error +.*\{0\}/m);
  });
});

describe('what check cannot use', () => {
  test.each([
    ['a file that is not there', ['nope.csv', '--to', 'ja'], /nope\.csv: there is no such file/],
    ['a name that is empty', [''], /the name of the file is empty/],
    ['a file without a target language', ['plain.csv'], /no target language; name it with --to/],
    ['a faulty file', ['faulty.csv'], /faulty\.csv:2:\d+: .*max_length "many"/],
    ['a format of its own', ['t.csv', '--format', 'csv'], /Allowed choices are table, json, github, junit, sarif/],
    ['a severity of its own', ['t.csv', '--fail-on', 'info'], /Allowed choices are warning, error/],
    ['a second file', ['t.csv', 'plain.csv'], /too many arguments/],
    ['itself to write to', ['t.csv', '-o', 't.csv'], /t\.csv: is the file to be checked/],
    ['a place where nothing can be written', ['t.csv', '-o', 't.csv/x'], /t\.csv\/x: cannot be written/],
  ])('is %s', async (_, args, message) => {
    const project = await projectOf({
      't.csv': long,
      'plain.csv': 'source\nHello\n',
      'faulty.csv': 'source,target_lang,max_length\nHello,ja,many\n',
    });
    const { code, stdout, stderr } = await project.run(['check', ...args]);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(project.read('t.csv')).toBe(long);
    expect(existsSync(project.path('t.checkpoint.db'))).toBe(false);
  });
});
