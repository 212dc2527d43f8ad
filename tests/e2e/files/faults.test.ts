import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import { projectOf } from './helpers.ts';

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider();
});

afterAll(() => fake.close());

/** Runs a file that cannot be used, by the paid provider: exit 2, nothing sent, nothing written. */
async function refused(name: string, content: string | Buffer | undefined, args = ['--to', 'ja'], config = '') {
  const project = await projectOf(content === undefined ? {} : { [name]: content }, { url: fake.url, config });
  const before = readdirSync(project.dir).sort();
  const { code, stdout, stderr } = await project.run(['run', name, ...args]);
  expect(code, stderr).toBe(2);
  expect(stdout).toBe('');
  const message = stderr.slice(stderr.search(/^translate: /m));
  expect(message).toMatch(/^translate: /);
  expect(stderr).not.toMatch(/\n {4}at |Error:/);
  expect(readdirSync(project.dir).sort()).toEqual(before);
  expect(fake.requests).toHaveLength(0);
  const plan = await project.run(['plan', name, ...args]);
  expect(plan).toMatchObject({ code: 2, stdout: '', stderr: message });
  return message.replace(/^translate: /, '');
}

describe('bad input is refused before anything is sent or written', () => {
  const bytes = Buffer.from([0x69, 0x64, 0x2c, 0x73, 0x6f, 0x75, 0x72, 0x63, 0x65, 0x0a, 0x61, 0x2c, 0xc4, 0xe3, 0x0a]);

  test.each<[string, string, string | Buffer | undefined, RegExp[], string[]?, string?]>([
    ['not UTF-8', 't.csv', bytes, [/^t\.csv:2:3: .*not valid UTF-8 \(byte offset 12\)/, /--encoding gbk/]],
    [
      'an unknown encoding',
      't.csv',
      bytes,
      [/--encoding "klingon"/, /examples: gbk/],
      ['--to', 'ja', '--encoding', 'klingon'],
    ],
    ['UTF-16 without a mark', 't.csv', Buffer.from('id,source\n', 'utf16le'), [/^t\.csv: .*--encoding utf-16le/]],
    [
      'an unclosed quote',
      't.csv',
      'id,source\na,Hello\nb,"never\nclosed\n',
      [/^t\.csv:3:3: the quote that opens here is never closed/],
    ],
    ['an unclosed quote in the header', 't.csv', 'id,"source\na,Hello\n', [/^t\.csv:1:4: the quote that opens here/]],
    ['text after a closing quote', 't.csv', 'id,source\na,"x" y\n', [/^t\.csv:2:6: text after the closing quote/]],
    [
      'ragged rows',
      't.csv',
      'id,source\na,Hello\nb\nc,x,y\n',
      [/^t\.csv:3: the row has 1 cell, the header has 2/, /t\.csv:4: the row has 3 cells/],
    ],
    ['ragged rows below a cell of several lines', 't.csv', 'id,source\na,"x\ny"\nb\n', [/^t\.csv:4: .*row 3/]],
    [
      'no source column',
      't.csv',
      'key,Title,"Body text"\na,b,c\n',
      [/^t\.csv: no source column among "key", "Title", "Body text"/, /columns: \{source/, /--from/],
    ],
    [
      'duplicate ids with other sources',
      't.csv',
      'id,source\na,Hello\nb,x\na,Bye\n',
      [/^t\.csv:4:1: the id "a" stands on line 2 with another source/],
    ],
    ['an empty file', 't.csv', '', [/^t\.csv: the file is empty/]],
    ['a file of blank lines', 't.csv', '\n \n\n', [/^t\.csv: the file is empty/]],
    ['an empty JSON file', 't.json', '', [/^t\.json: the file is empty/]],
    ['an empty JSON Lines file', 't.jsonl', '\n\n', [/^t\.jsonl: the file is empty/]],
    ['broken JSON', 't.json', '[\n{"source": "a"},\n{"source": "b",}\n]', [/^t\.json:3:\d+: /]],
    ['JSON cut off', 't.json', '[{"source": "a"}', [/^t\.json:1:\d+: /]],
    ['a JSON object where an array belongs', 't.json', '{"a": {"source": "b"}}', [/^t\.json:1:1: .*array/]],
    ['JSON of other things than objects', 't.json', '["Hello"]', [/^t\.json:1:2: .*object/]],
    ['a source that is no text', 't.json', '[{"source": ["a"]}]', [/^t\.json:1:\d+: source is an array/]],
    [
      'broken JSON lines',
      't.jsonl',
      '{"source":"a"}\n{"source":\n{"source":"b"}\n{oops}\n',
      [/^t\.jsonl:2:\d+: /, /\nt\.jsonl:4:\d+: /],
    ],
    [
      'a negative max_length',
      't.csv',
      'source,max_length\nHello,-5\nBye,ten\n',
      [/^t\.csv:2:7: max_length "-5" is not a whole number/, /t\.csv:3:5: max_length "ten"/],
    ],
    ['a workbook', 't.xlsx', Buffer.from('PK\x03\x04rest'), [/^t\.xlsx: .*workbook.*CSV UTF-8/]],
    ['a workbook that is called CSV', 't.csv', Buffer.from('PK\x03\x04rest'), [/^t\.csv: .*workbook.*CSV UTF-8/]],
    ['no target language', 't.csv', 'source\nHello\n', [/^t\.csv: no target language.*--to/], []],
    [
      'a row without target language',
      't.csv',
      'source,target_lang\nHello,ja\nBye,\n',
      [/^t\.csv:3:5: no target language for this row/],
      [],
    ],
    [
      'an unknown language in a row',
      't.csv',
      'source,target_lang\nHello,jp\nHi,xq-zz\n',
      [
        /^t\.csv:2:7: target_lang "jp" is the country Japan.*"ja"/,
        /t\.csv:3:4: target_lang "xq-zz" is not a known language tag/,
      ],
      [],
    ],
    ['a missing file', 't.csv', undefined, [/^t\.csv: there is no such file/]],
    [
      'a cell too large for the model',
      't.csv',
      `id,source\na,Hi\nb,${'word '.repeat(12_000)}\n`,
      [/^t\.csv:3: text and notes have 60000 characters.*max_chars_per_batch/],
    ],
    [
      'a translation longer than the model answers',
      't.csv',
      `source\n${'word '.repeat(6000)}\n`,
      [/^t\.csv:2: the source has 30000 characters.*max_tokens/],
    ],
  ])('%s', async (_name, file, content, expected, args, config) => {
    const message = await refused(file, content, args, config);
    for (const each of expected) expect(message).toMatch(each);
  });

  test.each([
    ['jp', /--to "jp": the country Japan, not its language; write "ja"/],
    ['Japanese', /--to "Japanese": .*write "ja" for Japanese/],
    ['xx', /--to "xx": not a known language tag/],
    ['ja,JA', /--to names ja twice/],
    ['english', /--to "english": .*write "en"/],
  ])('target language %s', async (to, expected) => {
    expect(await refused('t.csv', 'source\nHello\n', ['--to', to])).toMatch(expected);
  });

  test('nearly right language columns name both', async () => {
    const sheet = 'keys,en,zh-Hans\na,Hello,\n';
    const message = await refused('t.csv', sheet, ['--from', 'en', '--to', 'zh-CN']);
    expect(message).toMatch(
      /^t\.csv: --to asks for "zh-CN", but the column there is "zh-Hans"; say --to "zh-Hans=zh-CN"/,
    );
    const country = await refused('t.csv', 'keys,en,JP\na,Hello,\n', ['--from', 'en', '--to', 'ja']);
    expect(country).toContain('--to "JP=ja"');
  });

  test('all faults are listed, up to twenty', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `${index}\n`).join('');
    const lines = (await refused('t.csv', `id,source\n${rows}`)).trimEnd().split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[19]).toMatch(/^t\.csv:21: /);
    expect(lines[20]).toBe('… and 10 more');
  });

  test('a fault in the second file keeps the first unpaid', async () => {
    const project = await projectOf({ 'a.csv': 'source\nHello\n', 'b.csv': 'source\n"x\n' }, { url: fake.url });
    const { code, stderr } = await project.run(['run', 'a.csv', 'b.csv', '--to', 'ja']);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('b.csv:2:1: ');
    expect(readdirSync(project.dir).sort()).toEqual(['a.csv', 'b.csv', 'translate.yaml']);
    expect(fake.requests).toHaveLength(0);
  });

  test('a folder is no task file', async () => {
    const project = await projectOf({ 'sheets/a.txt': '' }, { url: fake.url });
    const { code, stderr } = await project.run(['run', 'sheets', '--to', 'ja']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^translate: sheets: is a folder/);
    expect(readdirSync(project.dir).sort()).toEqual(['sheets', 'translate.yaml']);
  });

  test('broken stdin is called by its name', async () => {
    const project = await projectOf({}, { url: fake.url });
    const { code, stdout, stderr } = await project.run(['run', '-', '--to', 'ja'], { stdin: 'source\n"x\n' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^translate: (-|stdin):2:1: /);
    expect(readdirSync(project.dir)).toEqual(['translate.yaml']);
  });

  test('names and cells cannot steer the terminal', async () => {
    const name = 'evil\u001b[31m\u202e.csv';
    const message = await refused(name, 'source,max_length\nHello,\u001b]0;x\u0007\u2066\n');
    expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(message).toContain('\\u202e');
  });
});
