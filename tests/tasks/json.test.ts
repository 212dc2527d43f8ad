import { describe, expect, test } from 'vitest';
import { JsonElements } from '../../src/tasks/json-elements.ts';
import { open, read, result, translated } from './helpers.ts';

const ja = { to: 'ja' };
const done = () => ({ translation: 'はい' });

describe('reading', () => {
  test('values become texts', async () => {
    const json = '[{"id":12345678901234567890,"source":1.0,"context":null,"max_length":5},{"source":null},{"id":"x"}]';
    const { tasks, rows } = await read('a.json', json, ja);
    expect(tasks).toEqual([
      { id: '12345678901234567890', source: '1.0', maxLength: 5, targetLang: 'ja', slot: 0, cell: '' },
    ]);
    expect(rows).toHaveLength(3);
  });

  test('the header is all keys of all objects', async () => {
    const { tasks, file } = await read(
      'a.json',
      '[{"x":1},{"source":"a","note":"n"},{"locked":true,"source":"b"}]',
      ja,
    );
    expect(file.description).toBe('source=source context=note locked=locked fill=ja untouched=x');
    expect(tasks.map(({ source }) => source)).toEqual(['a']);
  });

  test('an array of languages is a wide file', async () => {
    const given = { from: 'en', to: 'ja' };
    const { tasks, file } = await read('a.json', '[{"key":"A","en":"Hi","ja":"x"},{"key":"B","en":"Ho"}]', given);
    expect(file.layout).toBe('wide');
    expect(tasks.map(({ cell }) => cell)).toEqual(['x', '']);
  });

  test('lines tell where objects start', async () => {
    const { rows } = await read('a.json', '[\r\n  {"source":"a"},\r\n  {"source":\r\n"b"},{"source":"c"}]', ja);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4]);
  });

  test('elements are found wherever the text is cut', () => {
    const text = ' [ {"a":"x\\"}]{[\\\\"},\n{"b":[1,{"c":"]"}]} , 7,"s" ] \n';
    for (let size = 1; size <= text.length; size++) {
      const elements = new JsonElements();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += size) {
        found.push(...elements.push(text.slice(at, at + size)).map(({ before, raw }) => before + raw));
      }
      expect(found).toHaveLength(4);
      expect(found.join('') + elements.end()).toBe(text);
    }
  });
});

describe('results', () => {
  test('members are added in the style of the object', async () => {
    const pretty = '[\n  {\n    "source": "a",\n    "x": 1.0\n  }\n]\n';
    expect(await translated('a.json', pretty, ja, done)).toBe(
      '[\n  {\n    "source": "a",\n    "x": 1.0,\n    "translation": "はい",\n    "status": "completed",\n    "error": ""\n  }\n]\n',
    );
    expect(await translated('a.json', '[{"source":"a"}]', ja, done)).toBe(
      '[{"source":"a","translation":"はい","status":"completed","error":""}]',
    );
    expect(await translated('a.jsonl', '{ "source": "a" }', ja, done)).toBe(
      '{ "source": "a", "translation": "はい", "status": "completed", "error": "" }',
    );
  });

  test('all else stays byte for byte', async () => {
    const json =
      ' [ {"z":1.0, "n":12345678901234567890,"s":"\\ud800\\u00e9","source":"a","translation" : null ,"o":{"a" : [1, 2]},"é":1} ,\n {"source":""} ] ';
    expect(await translated('a.json', json, ja, done)).toBe(
      ' [ {"z":1.0, "n":12345678901234567890,"s":"\\ud800\\u00e9","source":"a","translation" : "はい" ,"o":{"a" : [1, 2]},"é":1,"status":"completed","error":""} ,\n {"source":"","status":"skipped","error":""} ] ',
    );
  });

  test('several languages become several objects', async () => {
    const json = '[\n  {"source": "a"},\n  {"source": ""}\n]';
    expect(await translated('a.json', json, { to: 'ja,ko' }, ({ targetLang }) => ({ translation: targetLang }))).toBe(
      [
        '[',
        '  {"source": "a", "target_lang": "ja", "translation": "ja", "status": "completed", "error": ""},',
        '  {"source": "a", "target_lang": "ko", "translation": "ko", "status": "completed", "error": ""},',
        '  {"source": "", "translation": "", "status": "skipped", "error": ""}',
        ']',
      ].join('\n'),
    );
    const one = JSON.parse(await translated('a.json', '[{"source":"a"}]', { to: 'ja,ko' }, done));
    expect(one).toHaveLength(2);
    expect(await translated('a.jsonl', '{"source":"a"}', { to: 'ja,ko' }, done)).toMatch(/^\{.*\}\n\{.*\}$/);
  });

  test('a file in ASCII with escapes stays one', async () => {
    const json = '[{"source":"\\u00e9"}]';
    expect(await translated('a.json', json, ja, done)).toContain('"\\u306f\\u3044"');
  });

  test('half characters and NUL become escapes', async () => {
    const text = await translated('a.json', '[{"source":"é"}]', ja, () => ({ translation: '\ud800\0' }));
    expect(text).toContain('"translation":"\\ud800\\u0000"');
  });

  test('wide objects get nothing but their language', async () => {
    const json = '[{"en":"a","ja":""},{"en":"b"},{"en":""},{"en":"c"}]';
    const answer = ({ source }: { source: string }) => ({ translation: source === 'c' ? '' : `${source}!` });
    expect(await translated('a.json', json, { from: 'en', to: 'ja' }, answer)).toBe(
      '[{"en":"a","ja":"a!"},{"en":"b","ja":"b!"},{"en":""},{"en":"c"}]',
    );
  });

  test('blank lines and what stands around objects survive', async () => {
    const lines = '\n{"en":"a","ja":"b"}\r\n\r\n  {"en":"c","ja":"d"} \n\n{"en":"e","ja":"f"}';
    for (const content of [lines, `${lines}\n`, `\ufeff${lines}`]) {
      expect(await translated('a.jsonl', content, { from: 'en', to: 'ja' }, () => ({}))).toBe(content);
    }
  });

  test('a second run changes nothing', async () => {
    const first = await translated('a.json', '[{"source": "a"},{"source":"b"}]', ja, done);
    expect(await translated('a.json', first, ja, () => ({}))).toBe(first);
  });

  test('the format of a stream is told by its first character', async () => {
    expect((await open('-', '[{"source":"a"}]', ja)).format).toBe('json');
    expect((await open('-', '\n{"source":"a"}', ja)).format).toBe('jsonl');
    expect((await open('-', 'source\n', ja)).format).toBe('csv');
    expect((await open('a.txt', 'source\tx\n', { ...ja, format: 'tsv' })).format).toBe('tsv');
  });

  test('confidence is a number', async () => {
    const reading = await read('a.json', '[{"source":"a"},{"source":"b"}]', ja);
    reading.template.withConfidence = true;
    const text = (await result(reading, ({ source }) => (source === 'a' ? { confidence: 0.912345 } : {}))).toString();
    expect(JSON.parse(text).map((row: { confidence?: number }) => row.confidence)).toEqual([0.9123, undefined]);
  });
});
