import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';
import { projectOf, pseudo, translate } from './helpers.ts';

const hello = pseudo('Hello');
const save = pseudo('Save');

let fake: FakeProvider;

beforeAll(async () => {
  fake = await startFakeProvider();
});

afterAll(() => fake.close());

/** Runs a file with the fake service; returns what the service was told and what came back. */
async function sent(content: string, args: string[], config?: string) {
  const project = await projectOf({ 't.csv': content }, { url: fake.url, ...(config !== undefined && { config }) });
  const before = fake.requests.length;
  const { code, stderr } = await project.run(['run', 't.csv', ...args]);
  expect(code, stderr).toBe(0);
  const requests = fake.requests.slice(before);
  const user = requests.map(({ body }) => JSON.parse(body.messages.at(-1)?.content ?? '{}'));
  return {
    project,
    stderr,
    user,
    items: requests.flatMap(({ items }) => items),
    output: project.read('t.translated.csv'),
  };
}

describe('wide sheets of game engines', () => {
  test('a Godot sheet fills its languages and gains one', async () => {
    const sheet = 'keys,en,zh_CN,ja\nHI,Hello,,\nSAVE,Save,保存,\n';
    const { output, result } = await translate('t.csv', sheet, ['--from', 'en', '--to', 'zh_CN,ja,fr']);
    expect(output).toBe(`keys,en,zh_CN,ja,fr\nHI,Hello,${hello},${hello},${hello}\nSAVE,Save,保存,${save},${save}\n`);
    expect(result.stderr).toContain('t.csv: id=keys source=en fill=zh-CN,ja,fr new=fr\n');
  });

  test('a Unity sheet keeps ids and comments columns', async () => {
    const sheet =
      'Key,Id,Shared Comments,English(en),English(en) Comments,Japanese(ja),Japanese(ja) Comments\n' +
      'HI,123,greeting,Hello,,,keep it short\n';
    const { output, stderr, user, items } = await sent(sheet, ['--from', 'en', '--to', 'ja,ko']);
    expect(stderr).toContain('id=Key source=English(en)');
    expect(stderr).toContain('fill=ja,ko');
    const [header, row] = output.split('\n');
    expect(header).toBe(
      'Key,Id,Shared Comments,English(en),English(en) Comments,Japanese(ja),Japanese(ja) Comments,ko',
    );
    expect(row).toBe('HI,123,greeting,Hello,,[ja] Hello,keep it short,[ko] Hello');
    expect(user.map((message) => message.target_lang)).toEqual(['ja', 'ko']);
    expect(items).toMatchObject([{ text: 'Hello' }, { text: 'Hello' }]);
    expect(JSON.stringify(user)).toContain('greeting');
  });

  test.each([[[]], [['--from', 'en']]])('a source column beside languages fills them, with %j', async (from) => {
    const sheet = 'id,source,ja,note\na,Hello,こんにちは,greeting\nb,Save,,\n';
    const { output, stderr, items } = await sent(sheet, [...from, '--to', 'ja,ko']);
    expect(stderr).toContain('t.csv: id=id source=source context=note fill=ja,ko new=ko\n');
    expect(items.map(({ text }) => text).sort()).toEqual(['Hello', 'Save', 'Save']);
    expect(output).toBe('id,source,ja,note,ko\na,Hello,こんにちは,greeting,[ko] Hello\nb,Save,[ja] Save,,[ko] Save\n');
  });

  test('the languages of the configuration count as those of --to', async () => {
    const { output } = await sent('key,原文,ja\na,Hello,はい\nb,Save,\n', [], 'to: [ja]');
    expect(output).toBe('key,原文,ja\na,Hello,はい\nb,Save,[ja] Save\n');
  });

  test('a translation column beside a language column is filled as ever', async () => {
    const { output } = await sent('id,source,ja,translation\na,Hello,やあ,\n', ['--to', 'ja']);
    expect(output).toBe('id,source,ja,translation,status,error\na,Hello,やあ,[ja] Hello,completed,\n');
  });

  test('a failed cell of a wide sheet stays empty', async () => {
    fake.set(({ items }) =>
      items.some(({ text }) => text === 'Bad')
        ? { status: 400, body: { error: { message: 'no', code: 'content_filter' } } }
        : undefined,
    );
    const project = await projectOf({ 't.csv': 'keys,en,ja\nA,Hello,\nB,Bad,\n' }, { url: fake.url });
    const { code, stderr } = await project.run(['run', 't.csv', '--from', 'en', '--to', 'ja']);
    fake.set(undefined);
    expect(code, stderr).toBe(3);
    expect(project.read('t.translated.csv')).toBe('keys,en,ja\nA,Hello,[ja] Hello\nB,Bad,\n');
    expect(JSON.parse(project.read('t.report.json')).failures).toMatchObject([
      { id: 'B', target_lang: 'ja', line: 3, code: 'content_filter' },
    ]);
  });

  test('language names in their own language are columns', async () => {
    const { output } = await translate('t.csv', 'id,English,日本語\na,Hello,\n', ['--from', 'en', '--to', 'ja']);
    expect(output).toBe(`id,English,日本語\na,Hello,${hello}\n`);
  });

  test('a column is mapped to a language by hand', async () => {
    const { output } = await translate('t.csv', 'id,EN,JP\na,Hello,\n', ['--from', 'EN=en', '--to', 'JP=ja']);
    expect(output).toBe(`id,EN,JP\na,Hello,${hello}\n`);
  });

  test('a header that is also a word stays a word', async () => {
    const { output, result } = await translate('t.csv', 'id,en,no,to\na,Hello,7,x\n', ['--from', 'en', '--to', 'ja']);
    expect(output).toBe(`id,en,no,to,ja\na,Hello,7,x,${hello}\n`);
    expect(result.stderr).toContain('untouched=no,to');
  });

  test('wide JSON works the same way', async () => {
    const { output } = await translate('t.json', '[{"key":"a","en":"Hello","ja":""}]', [
      '--from',
      'en',
      '--to',
      'ja,ko',
    ]);
    expect(JSON.parse(output)).toEqual([{ key: 'a', en: 'Hello', ja: hello, ko: hello }]);
  });
});

describe('long sheets', () => {
  test('Chinese headers are understood', async () => {
    const { items, output } = await sent('编号,原文,备注,角色,字数限制,译文\n1,Hello,问候,Anna,40,\n2,Save,,,,保存\n', [
      '--to',
      'zh-CN',
    ]);
    expect(items).toMatchObject([{ text: 'Hello', max_length: 40, context: '问候' }]);
    expect(JSON.stringify(items)).toContain('Anna');
    expect(output).toBe(
      '编号,原文,备注,角色,字数限制,译文,status,error\n1,Hello,问候,Anna,40,[zh-CN] Hello,completed,\n2,Save,,,,保存,completed,\n',
    );
  });

  test('columns of the configuration rename and switch off', async () => {
    const { items, output } = await sent(
      'id,String,Notes,Scene,source\na,Hello,ok,intro,x\n',
      ['--to', 'ja'],
      'columns: { source: String, context: [Notes, Scene], translation: Result }',
    );
    expect(items).toMatchObject([{ text: 'Hello', context: 'Notes: ok\nScene: intro' }]);
    expect(output).toBe('id,String,Notes,Scene,source,Result,status,error\na,Hello,ok,intro,x,[ja] Hello,completed,\n');
    const off = await sent('id,source,context\na,Hello,ok\n', ['--to', 'ja'], 'columns: { context: null }');
    expect(off.items).toEqual([{ key: '1', text: 'Hello' }]);
  });

  test('a configured column that is missing is named', async () => {
    const project = await projectOf({ 't.csv': 'id,text\na,Hello\n' }, { config: 'columns: { source: String }' });
    const { code, stderr } = await project.run(['run', 't.csv', '-p', 'pseudo', '--to', 'ja']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      't.csv: columns.source names "String", but there is no such column. Columns: "id", "text".',
    );
  });

  test('several context columns are joined by name', async () => {
    const { items } = await sent('source,Context,comments,note\nHello,a,b,\nSave,,,only\n', ['--to', 'ja']);
    expect(items).toMatchObject([{ text: 'Hello', context: 'Context: a\ncomments: b' }, { context: 'only' }]);
  });

  test("the user's own status and error columns stay", async () => {
    const { output } = await translate('t.csv', 'source,status,error\nHello,draft,none\n', ['--to', 'ja']);
    expect(output).toBe(
      `source,status,error,translation,translate_status,translate_error\nHello,draft,none,${hello},completed,\n`,
    );
  });

  test('every row gets one row per language', async () => {
    const { output } = await translate('t.csv', 'id,source,x\na,Hello,1\nb,,2\nc,Save,3\n', ['--to', 'ja,zh_Hant_TW']);
    expect(output).toBe(
      [
        'id,source,x,target_lang,translation,status,error',
        `a,Hello,1,ja,${hello},completed,`,
        `a,Hello,1,zh-Hant-TW,${hello},completed,`,
        'b,,2,,,skipped,',
        `c,Save,3,ja,${save},completed,`,
        `c,Save,3,zh-Hant-TW,${save},completed,`,
        '',
      ].join('\n'),
    );
  });

  test('rows say their own languages', async () => {
    const { user, output } = await sent(
      'source,source_lang,target_lang\nHello,en,ja\nHallo,de,ja\nHello,en,pt_BR\n',
      [],
    );
    expect(user.map((message) => [message.source_lang, message.target_lang])).toEqual([
      ['en', 'ja'],
      ['de', 'ja'],
      ['en', 'pt-BR'],
    ]);
    expect(output).toBe(
      'source,source_lang,target_lang,translation,status,error\nHello,en,ja,[ja] Hello,completed,\nHallo,de,ja,[ja] Hallo,completed,\nHello,en,pt_BR,[pt-BR] Hello,completed,\n',
    );
  });

  test('rows of other languages pass through untouched', async () => {
    const { output, items } = await sent('source,target_lang\nHello,ja\nHello,ko\n', ['--to', 'ko']);
    expect(items).toHaveLength(1);
    expect(output).toBe(
      'source,target_lang,translation,status,error\nHello,ja,,skipped,\nHello,ko,[ko] Hello,completed,\n',
    );
  });

  test('locked, filled and empty rows cost nothing', async () => {
    const { items, output } = await sent(
      'id,source,locked,translation\na,Hello,yes,\nb,Save,,保存\nc,,,\nd,42,,\ne,Go,0,\n',
      ['--to', 'ja'],
    );
    expect(items.map(({ text }) => text)).toEqual(['Go']);
    expect(output.split('\n').slice(1, 6)).toEqual([
      'a,Hello,yes,,skipped,',
      'b,Save,,保存,completed,',
      'c,,,,skipped,',
      'd,42,,42,completed,',
      'e,Go,0,[ja] Go,completed,',
    ]);
  });

  test('a long limit of words means none', async () => {
    const { items } = await sent('source,max_length\nHello,N/A\nSave,0\nGo,-\nBye,12\n', ['--to', 'ja']);
    expect(items.map((item) => item.max_length)).toEqual([undefined, undefined, undefined, 12]);
  });

  test('extra columns come back byte for byte', async () => {
    const odd = '" lead","a ""q"" b", trail ,"multi\nline",\'x\',=1+1,\u00a0,e\u0301';
    const { output } = await translate('t.csv', `source,a,b,c,d,e,f,g,h\nHello,${odd}\n`, ['--to', 'ja']);
    expect(output).toBe(`source,a,b,c,d,e,f,g,h,translation,status,error\nHello,${odd},${hello},completed,\n`);
  });
});
