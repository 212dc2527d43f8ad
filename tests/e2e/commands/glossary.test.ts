import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { contentFilterOn, type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import { makeProject, type Project } from '../../support/program.ts';

let fake: FakeProvider;
let project: Project;

beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.close());
afterEach(() => project.remove());

const tasks = 'id,source\na,Two mana potions\nb,The boathook\nc,Hello\n';
const terms =
  'term,Japanese,zh_CN,note,do_not_translate,forbidden_ja\n' +
  'Mana,マナ,法力,,,\n' +
  'Mana Potion,マナの薬,法力药水,an item,,ポーション\n' +
  'Lanternfish,,,,yes,\n' +
  'Gold,金,金币,,,\n';

async function setUp(config: string, files: Record<string, string> = {}): Promise<void> {
  project = await makeProject({ 'tasks.csv': tasks, 'terms.csv': terms, ...files }, { url: fake.url, config });
}

/** The glossaries of all requests since the last call, by target language. */
function sent(): Record<string, unknown> {
  const messages = fake.requests.splice(0).map(({ body }) => JSON.parse(body.messages.at(-1)?.content ?? '{}'));
  return Object.fromEntries(messages.map(({ target_lang, glossary }) => [target_lang, glossary]));
}

test('the terms of a batch travel with it', async () => {
  await setUp('glossary: terms.csv');
  const { code, stderr } = await project.run(['run', 'tasks.csv', '--from', 'en', '--to', 'ja,zh-CN']);
  expect(code, stderr).toBe(0);
  expect(sent()).toEqual({
    ja: { 'Mana Potion': { translation: 'マナの薬', avoid: ['ポーション'], note: 'an item' } },
    'zh-CN': { 'Mana Potion': { translation: '法力药水', note: 'an item' } },
  });
});

test('--glossary adds files, and terms of the configuration win', async () => {
  const more = 'boathook: { ja: 鉤竿 }\nHello: { ja: やあ }\nhello: { zh: 你好 }\n';
  await setUp('glossary: { file: terms.csv, Hello: { ja: こんにちは } }', { 'more.yaml': more });
  const command = ['run', 'tasks.csv', '--from', 'en', '--to', 'ja', '--glossary', 'more.yaml'];
  const { code, stderr } = await project.run(command);
  expect(code, stderr).toBe(0);
  expect(sent()).toEqual({
    ja: { Hello: 'こんにちは', boathook: '鉤竿', 'Mana Potion': expect.anything() },
  });
});

test('a refused row is tried again when the glossary changes', async () => {
  await setUp('');
  fake.set(contentFilterOn('mana'));
  const command = ['run', 'tasks.csv', '--from', 'en', '--to', 'ja'];
  const requestsOf = async (...more: string[]) => {
    const { code } = await project.run([...command, ...more]);
    expect(code).toBe(3);
    return fake.requests.splice(0).length;
  };
  expect(await requestsOf()).toBeGreaterThan(0);
  expect(await requestsOf()).toBe(0);
  expect(await requestsOf('--glossary', 'terms.csv')).toBeGreaterThan(0);
  expect(await requestsOf('--glossary', 'terms.csv')).toBe(0);
  project.write('terms.csv', terms.replace('マナの薬', 'マナ薬'));
  expect(await requestsOf('--glossary', 'terms.csv')).toBeGreaterThan(0);
  fake.set(undefined);
});

test('a faulty glossary stops before anything is sent', async () => {
  await setUp('glossary: terms.csv', { 'terms.csv': 'term,ja\n,マナ\nGold,金\ngold,黄金\n' });
  for (const command of ['run', 'plan']) {
    const { code, stderr } = await project.run([command, 'tasks.csv', '--to', 'ja']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'translate: terms.csv:2: there is no term beside this; fill it in or delete the row\n' +
        'terms.csv:4: the term "Gold" has two translations for ja, "金" on line 3 and "黄金" here\n',
    );
  }
  expect(sent()).toEqual({});
});

test('columns that mean nothing are named on stderr', async () => {
  await setUp('glossary: terms.csv', { 'terms.csv': 'term,ja,Owner\nMana,マナ,Ann\n' });
  const { stderr } = await project.run(['plan', 'tasks.csv', '--to', 'ja']);
  expect(stderr).toBe('warning: terms.csv: not used in this glossary: "Owner"\n');
});

const dialogue =
  'id,source\na,Ask Gweddry about it.\nb,Where is Gweddry?\nc,"Run, Gweddry!"\nd,Mana Potion\ne,Two mana potions\nf,A mana potion\n';

test('suggest prints candidates with their rows', async () => {
  await setUp('', { 'd.csv': dialogue });
  const { code, stdout, stderr } = await project.run(['glossary', 'suggest', 'd.csv', '--from', 'en']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(
    'term         rows  example\n' +
      'Gweddry         3  Ask Gweddry about it.\n' +
      'Mana Potion     3  Two mana potions\n' +
      '\n2 candidates; as a glossary to fill in: -o terms.csv\n',
  );
});

test('suggest writes a glossary that can be filled in and used', async () => {
  await setUp('', { 'd.csv': dialogue });
  const suggest = ['glossary', 'suggest', 'd.csv', '--from', 'en', '--to', 'ja', '-o', 'new.csv'];
  expect(await project.run(suggest)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '2 candidates written to new.csv.\n',
  });
  project.write('new.csv', project.read('new.csv').replace('Gweddry,', 'Gweddry,グエドリー'));
  const run = ['run', 'd.csv', '--from', 'en', '--to', 'ja', '--glossary', 'new.csv'];
  const { code, stderr } = await project.run(run);
  expect(code, stderr).toBe(0);
  expect(stderr).not.toMatch(/warning: .*glossary|d\.csv: warning/);
  expect(sent()).toEqual({ ja: { Gweddry: 'グエドリー' } });
});

test('suggest writes no glossary that holds nothing', async () => {
  await setUp('', { 'few.csv': 'id,source\na,Ask Gweddry about it.\n' });
  const suggest = ['glossary', 'suggest', 'few.csv'];
  expect(await project.run([...suggest, '-o', 'new.csv'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'No candidates: no name or label comes up in several rows; new.csv was not written.\n',
  });
  expect(existsSync(project.path('new.csv'))).toBe(false);
  expect((await project.run(suggest)).stdout).toBe('No candidates: no name or label comes up in several rows.\n');
});

test('suggest reads any language of a task file and leaves it alone', async () => {
  await setUp('', { 'd.csv': dialogue.replace(/^(\w),/gm, 'de,$1,').replace('id,', 'target_lang,id,') });
  const { stdout } = await project.run(['glossary', 'suggest', 'd.csv', '--format', 'csv', '--limit', '1']);
  expect(stdout).toBe(
    'term,note,do_not_translate,case_sensitive,forbidden,rows,example\nGweddry,,,,,3,Ask Gweddry about it.\n',
  );
  const refused = await project.run(['glossary', 'suggest', 'd.csv', '-o', 'd.csv']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is the task file') });
});
