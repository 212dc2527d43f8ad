import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openTaskFile } from '../../src/tasks/open.ts';
import { read, refusal, write } from './helpers.ts';

const ja = { to: 'ja' };

describe('files that are none', () => {
  test('missing, a folder, empty', async () => {
    const options = { columns: {}, to: [{ tag: 'ja' }] };
    const missing = openTaskFile({ path: '/nowhere/tasks.csv', name: 'tasks.csv', ...options });
    await expect(missing).rejects.toThrow('tasks.csv: there is no such file.');
    const folder = write('x', '').replace(/x$/, 'folder.csv');
    mkdirSync(folder);
    const isFolder = openTaskFile({ path: folder, name: 'tasks.csv', ...options });
    await expect(isFolder).rejects.toThrow('tasks.csv: is a folder, not a task file.');
    for (const name of ['a.csv', 'a.tsv', 'a.jsonl']) {
      for (const content of ['', ' \n\n', '\ufeff']) {
        expect(await refusal(name, content, ja)).toBe(`${name}: the file is empty.`);
      }
    }
    expect(await refusal('a.json', ' \n', ja)).toContain('the file is empty');
  });

  test('workbooks are told how to be saved', async () => {
    for (const name of ['a.xlsx', 'a.xls', 'a.ods']) expect(await refusal(name, 'x', ja)).toContain('CSV UTF-8');
    expect(await refusal('a.csv', Buffer.from('PK\x03\x04rest'), ja)).toContain('workbook');
  });
});

describe('bytes', () => {
  test('invalid UTF-8 is placed and the flag is named', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,source\n1,é\n2,ab'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('\n3,\xff'),
    ]);
    expect(await refusal('a.csv', bytes, ja)).toBe(
      'a.csv:3:5: the bytes here are not valid UTF-8 (byte offset 19); save the file as UTF-8 or name its encoding, such as --encoding gbk',
    );
    expect(await refusal('a.json', Buffer.from('[{"source":"\xe9"}]', 'latin1'), ja)).toContain('a.json:1:13:');
  });

  test('a character cut off by the end of the file', async () => {
    const bytes = Buffer.from('source\nあ').subarray(0, -1);
    expect(await refusal('a.csv', bytes, ja)).toContain(
      'a.csv:2:1: the bytes here are not valid UTF-8 (byte offset 7)',
    );
  });

  test('far behind in a long file, and after faults of rows', async () => {
    const head = Buffer.from(`source,max_length\nx,-1\n${'héllo,1\n'.repeat(80_000)}`);
    const text = await refusal('a.csv', Buffer.concat([head, Buffer.from([0x80])]), ja);
    expect(text.split('\n')[0]).toContain('a.csv:2:3: max_length "-1"');
    expect(text.split('\n')[1]).toContain(
      `a.csv:80003:1: the bytes here are not valid UTF-8 (byte offset ${head.length})`,
    );
  });

  test('UTF-16 with half a pair', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeffsource\na', 'utf16le'), Buffer.from([0x00, 0xd8, 0x61, 0x00])]);
    expect(await refusal('a.csv', bytes, ja)).toContain('a.csv:2:2: the bytes here are not valid UTF-16LE');
  });

  test('an encoding nobody knows, and UTF-16 that does not say so', async () => {
    expect(await refusal('a.csv', 'source\n', { ...ja, encoding: 'klingon' })).toContain('(examples: gbk,');
    expect(await refusal('a.csv', Buffer.from('source\n', 'utf16le'), ja)).toContain('--encoding utf-16le');
  });
});

describe('rows of a CSV', () => {
  test('ragged rows, one fault each, blank lines are none', async () => {
    expect(await refusal('a.csv', 'id,source,x\n1,"a\nb",\n\n2,b\n3,c,d,e\n', ja)).toBe(
      [
        'a.csv:5: the row has 2 cells, the header has 3 (row 4 in a spreadsheet)',
        'a.csv:6: the row has 4 cells, the header has 3 (row 5 in a spreadsheet)',
      ].join('\n'),
    );
    expect(await refusal('a.csv', 'id,source\n1\n', ja)).toBe('a.csv:2: the row has 1 cell, the header has 2');
  });

  test('text after a closing quote', async () => {
    expect(await refusal('a.csv', 'id,source\n1,a\n2,"x" y\n3,"b"\n4,"c"d\n', ja)).toBe(
      [
        'a.csv:3:6: text after the closing quote of the cell that opens at 3:3',
        'a.csv:5:6: text after the closing quote of the cell that opens at 5:3',
      ].join('\n'),
    );
    expect(await refusal('a.csv', 'id,"source" x\n', ja)).toContain('a.csv:1:12: text after the closing quote');
  });

  test('a quote in the middle of a cell is text', async () => {
    const { tasks } = await read('a.csv', 'id,source\n1,5" screen\n2,a "b" c"\n', ja);
    expect(tasks.map(({ source }) => source)).toEqual(['5" screen', 'a "b" c"']);
  });

  test('an unclosed quote is placed where it opens', async () => {
    expect(await refusal('a.csv', 'id,source\n1,"a\nb"\n2,c\n3,"d\n4,e\n', ja)).toBe(
      'a.csv:5:3: the quote that opens here is never closed',
    );
    expect(await refusal('a.csv', 'id,"source\n1,b\n', ja)).toBe(
      'a.csv:1:4: the quote that opens here is never closed',
    );
    expect(await refusal('a.csv', 'id,max_length,source\n1,x,a\n2,,"b', ja)).toContain('a.csv:2:3: max_length "x"');
  });

  test('no more than twenty are listed', async () => {
    const lines = (await refusal('a.csv', `source,max_length\n${'a,x\n'.repeat(23)}`, ja)).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('… and 3 more');
  });
});

describe('values', () => {
  test.each(['-1', 'ten', '1.5', '1e9x', '99999999999999999999'])('max_length %s', async (value) => {
    expect(await refusal('a.csv', `source,max_length\na,${value}\n`, ja)).toContain(`a.csv:2:3: max_length "${value}"`);
  });

  test('languages in rows that are none, or nearly the wanted one', async () => {
    const rows = 'a,jp\nb,Japanese\nc,xx\nd,kr\n';
    const lines = (await refusal('a.csv', `source,target_lang\n${rows}`)).split('\n');
    expect(lines[0]).toBe(
      'a.csv:2:3: target_lang "jp" is the country Japan, not its language; write "ja" for Japanese',
    );
    expect(lines[1]).toContain('write "ja" for Japanese');
    expect(lines[2]).toContain('not a known language tag');
    expect(lines[3]).toContain('write "ko" for Korean');
    expect(await refusal('a.csv', 'source,target_lang\na,zh\nb,zh\n', { to: 'zh_CN' })).toBe(
      'a.csv:2:3: target_lang is "zh", --to asks for "zh_CN"; say --to zh, or --to "zh=zh-CN" if that is meant',
    );
    expect(await refusal('a.csv', 'source,from\na,jp\n', ja)).toContain('source_lang "jp"');
  });

  test('the mapping form settles what a language in the rows means', async () => {
    const { tasks } = await read('a.csv', 'source,target_lang\na,zh\nb,kr\n', { to: 'zh=zh-CN,kr=kr' });
    expect(tasks.map(({ targetLang }) => targetLang)).toEqual(['zh-CN', 'kr']);
  });

  test('a row without a language, where nobody names one', async () => {
    expect(await refusal('a.csv', 'source,target_lang\na,\n')).toContain('a.csv:2:3: no target language for this row');
  });

  test('an id twice with different sources, within one language', async () => {
    const text = 'a.csv:4:1: the id "1" stands on line 2 with another source';
    expect(await refusal('a.csv', 'id,source\n1,a\n1,a\n1,b\n', ja)).toBe(text);
    const fine = await read('a.csv', 'id,source,target_lang\n1,a,ja\n1,b,ko\n1,a,ja\n,c,ja\n,d,ja\n');
    expect(fine.tasks).toHaveLength(5);
    expect(await refusal('a.csv', 'id,source,target_lang\n1,a,ja\n1,b,ja\n')).toContain('line 2');
    expect(await refusal('a.csv', 'id,en\n1,a\n1,b\n', { from: 'en', to: 'ja,ko' })).toContain('line 2');
    const passed = await read('a.csv', 'id,source,locked\n1,a,\n1,b,x\n1,,\n', ja);
    expect(passed.tasks).toHaveLength(1);
  });

  test('a translation that does not say its language', async () => {
    const text = await refusal('a.csv', 'source,translation\na,x\n', { to: 'ja,ko' });
    expect(text).toContain('a.csv:2:3: this translation does not say its language, and ja, ko are wanted');
    expect((await read('a.csv', 'source,translation,target_lang\na,x,ja\n', { to: 'ja,ko' })).tasks).toHaveLength(1);
  });
});

describe('JSON', () => {
  test.each([
    ['{"source":"a"}', 'a.json:1:1: a JSON object, not an array'],
    ['"x"', 'a.json:1:1: not a JSON array'],
    ['[{"source":"a"},\n {"source":"b" "x":1}]', 'a.json:2:16: broken JSON: expected "," or "}"'],
    ['[{"source":"a"}\n {"source":"b"}]', 'a.json:2:2: expected "," or "]"'],
    ['[{"source":"a"},\n]', 'a.json:2:1: expected an object, found "]"'],
    ['[{"source":"a"}] x', 'a.json:1:18: unexpected text after the end'],
    ['[{"source":"a"}', 'a.json:1:16: the file ends before the array is closed'],
    ['[{"source":"a"},{"source":"b]', 'a.json:1:27: the string that opens here is never closed'],
    ['[{"source":"a"},{"source":"b\n"}]', 'a.json:1:27: the string that opens here is not closed on its line'],
    ['[{"source":"a"},\n  {"x":[1,}]', 'a.json:2:11: broken JSON: expected "]" before "}"'],
    ['[{"source":"a"},\n  {"x":{}', 'a.json:2:3: the object that opens here is never closed'],
    ['[{"source":"a"},\n  {"source":tru}]', 'a.json:2:'],
    ['[{"source":"a","source":"b"}]', 'a.json:1:16: the key "source" stands twice'],
    ['[{"source":"a"}, 7, null]', 'a.json:1:18: not an object'],
    ['[7]', 'a.json:1:2: not an object'],
    ['[{"source":{"a":1}}]', 'a.json:1:12: source is an object; expected text'],
    ['[{"source":["a"]}]', 'a.json:1:12: source is an array; expected text'],
    ['[{"source":true}]', 'a.json:1:12: source is a boolean; expected text'],
    ['[\n {"source":"a",\n  "max_length": -1}]', 'a.json:3:17: max_length "-1"'],
  ])('%s', async (content, start) => {
    expect(await refusal('a.json', content, ja)).toContain(start);
  });

  test('all faults of objects are listed', async () => {
    const text = await refusal('a.json', '[{"source":"a"},7,{"source":false},{"source":"b","max_length":"x"}]', ja);
    expect(text.split('\n')).toHaveLength(3);
  });

  test('a broken line names its line, and the next is read', async () => {
    const text = await refusal('a.jsonl', '{"source":"a"}\n\n{"source":\n[1]\n{"source":"b"}x\n', ja);
    expect(text.split('\n').map((line) => line.split(': ')[0])).toEqual([
      'a.jsonl:3:11',
      'a.jsonl:4:1',
      'a.jsonl:5:15',
    ]);
  });
});
