import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectOf, pseudo, translate } from './helpers.ts';

const hello = pseudo('Hello');
const save = pseudo('Save');

/** UTF-16 with its byte order mark. */
function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

describe('the dialect of a file is kept', () => {
  const added = 'translation,status,error';
  test.each([
    [
      'cells that are filled already',
      'source,translation\nHello, "Hallo" \nSave,"Sichern"\nGo, Los \n',
      'source,translation,status,error\nHello, "Hallo" ,completed,\nSave,"Sichern",completed,\nGo, Los ,completed,\n',
    ],
    ['byte order mark', '\ufeffid,source\na,Hello\n', `\ufeffid,source,${added}\na,Hello,${hello},completed,\n`],
    [
      'CRLF',
      'id,source\r\na,Hello\r\nb,Save\r\n',
      `id,source,${added}\r\na,Hello,${hello},completed,\r\nb,Save,${save},completed,\r\n`,
    ],
    ['CR alone', 'id,source\ra,Hello\r', `id,source,${added}\ra,Hello,${hello},completed,\r`],
    [
      'mixed line ends',
      'id,source\r\na,Hello\nb,Save\r\n',
      `id,source,${added}\r\na,Hello,${hello},completed,\nb,Save,${save},completed,\r\n`,
    ],
    ['no final line end', 'id,source\na,Hello', `id,source,${added}\na,Hello,${hello},completed,`],
    [
      'semicolons',
      'id;source\na;Hello, you\n',
      `id;source;translation;status;error\na;Hello, you;${pseudo('Hello, you')};completed;\n`,
    ],
    [
      'tabs in .csv',
      'id\tsource\na\tHello\n',
      `id\tsource\ttranslation\tstatus\terror\na\tHello\t${hello}\tcompleted\t\n`,
    ],
    [
      'all quoted',
      '"id","source"\n"a","Hello"\n',
      `"id","source","translation","status","error"\n"a","Hello","${hello}","completed",""\n`,
    ],
    [
      'mixed quoting',
      'id,"source",memo\n"a",Hello,"x"\nb,"Save",y\n',
      `id,"source",memo,${added}\n"a",Hello,"x",${hello},completed,\nb,"Save",y,${save},completed,\n`,
    ],
    [
      'blank lines',
      '\nid,source\n\na,Hello\n\n\nb,Save\n\n',
      `\nid,source,${added}\n\na,Hello,${hello},completed,\n\n\nb,Save,${save},completed,\n\n`,
    ],
    [
      'sep line',
      'sep=;\nid;source\na;Hello\n',
      `sep=;\nid;source;translation;status;error\na;Hello;${hello};completed;\n`,
    ],
    [
      'odd spaces',
      'id, source ,memo\na, Hello , m \n',
      `id, source ,memo,${added}\na, Hello , m ," ${hello} ",completed,\n`,
    ],
  ])('%s', async (_name, content, expected) => {
    const { output } = await translate('t.csv', content, ['--to', 'ja']);
    expect(output).toBe(expected);
  });

  test.each(['le', 'be'] as const)('UTF-16 %s comes back as it went in', async (order) => {
    const { project } = await translate('t.csv', utf16('id,source\r\na,Hello\r\n', order), ['--to', 'ja']);
    expect(readFileSync(project.path('t.translated.csv'))).toEqual(
      utf16(`id,source,${added}\r\na,Hello,${hello},completed,\r\n`, order),
    );
  });

  test.each([
    ['gbk', Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), '你好'],
    ['shift_jis', Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]), 'テスト'],
    ['windows-1252', Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x93, 0x78, 0x94, 0x20, 0x80]), 'café “x” €'],
  ])('%s is read and written as UTF-8 with a warning', async (encoding, bytes, text) => {
    const content = Buffer.concat([Buffer.from('id,source\na,'), bytes, Buffer.from('\n')]);
    const { output, result } = await translate('t.csv', content, ['--to', 'de', '--encoding', encoding]);
    expect(output.startsWith('\ufeff')).toBe(true);
    expect(output).toContain(`a,${text},⟦`);
    expect(result.stderr).toContain(encoding);
    expect(result.stderr).toContain('UTF-8');
  });

  test('JSON keeps its indentation, escapes and number spelling', async () => {
    const content = '\ufeff[\r\n\t{ "source" : "caf\\u00e9", "n": 1e3 ,\r\n\t  "k":[1, 2] }\r\n]';
    const { output } = await translate('t.json', content, ['--to', 'de']);
    expect(output.startsWith('\ufeff[\r\n\t{ "source" : "caf\\u00e9", "n": 1e3 ,\r\n\t  "k":[1, 2]')).toBe(true);
    expect(output.endsWith('}\r\n]')).toBe(true);
    expect(JSON.parse(output.slice(1))[0].status).toBe('completed');
  });

  test('a result in place is the same bytes on every run', async () => {
    for (const [name, content] of [
      ['t.csv', '\ufeffid;source;memo\r\na;"Hello; you";x\r\n\r\nb;Save;"y"\r\nc;;\r\n'],
      ['t.json', '[ {"id":1,"source":"Hello"} ,\n{"id":2,"source":"Save"}]'],
      ['t.jsonl', '{"source":"Hello"}\n{"source":"Save"}'],
    ] as const) {
      const project = await projectOf({ [name]: content });
      const args = ['run', name, '-o', name, '-p', 'pseudo', '--to', 'ja'];
      expect((await project.run(args)).code).toBe(0);
      const once = project.read(name);
      const { code, stderr } = await project.run(args);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('0 rows to send');
      expect(project.read(name)).toBe(once);
    }
  });

  test('several languages in place stay as many rows', async () => {
    const project = await projectOf({ 't.csv': 'id,source\na,Hello\nb,Save\n' });
    const args = ['run', 't.csv', '-o', 't.csv', '-p', 'pseudo', '--to', 'ja,ko'];
    await project.run(args);
    const once = project.read('t.csv');
    expect(once.split('\n').slice(0, 3)).toEqual([
      'id,source,target_lang,translation,status,error',
      `a,Hello,ja,${hello},completed,`,
      `a,Hello,ko,${hello},completed,`,
    ]);
    const { code, stderr } = await project.run(args);
    expect(code, stderr).toBe(0);
    expect(project.read('t.csv')).toBe(once);
    expect(stderr).toContain('0 rows to send');
  });

  test('a wide sheet in place stays as it is', async () => {
    const project = await projectOf({ 't.csv': 'keys,en,zh_CN\nA,Hello,\nB,Save,保存\n' });
    const args = ['run', 't.csv', '-o', 't.csv', '-p', 'pseudo', '--from', 'en', '--to', 'zh_CN,ja'];
    await project.run(args);
    const once = project.read('t.csv');
    expect(once).toBe(`keys,en,zh_CN,ja\nA,Hello,${hello},${hello}\nB,Save,保存,${save}\n`);
    expect((await project.run(args)).stderr).toContain('0 rows to send');
    expect(project.read('t.csv')).toBe(once);
  });
});
