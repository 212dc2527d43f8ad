import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readMemoryCsv } from '../../src/memory/csv-reader.ts';
import { writeMemoryCsv } from '../../src/memory/csv-writer.ts';
import { readTmx } from '../../src/memory/tmx-reader.ts';
import { writeTmx } from '../../src/memory/tmx-writer.ts';
import type { MemoryEntry } from '../../src/types/memory.ts';

function file(name: string, content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'tmx-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function read(content: string | Buffer): Promise<MemoryEntry[]> {
  return collect(readTmx(file('old.tmx', content), 'old.tmx'));
}

async function fault(content: string | Buffer): Promise<string> {
  return read(content).then(
    () => 'no fault',
    (error: Error) => error.message,
  );
}

function tmx(body: string, srclang = 'en'): string {
  return `<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n<header srclang="${srclang}" segtype="sentence" o-tmf="x" adminlang="en" datatype="plaintext" creationtool="x" creationtoolversion="1"/>\n<body>${body}</body></tmx>`;
}

function unit(source: string, target: string): string {
  return tmx(`<tu><tuv xml:lang="en-US"><seg>${source}</seg></tuv><tuv xml:lang="ja"><seg>${target}</seg></tuv></tu>`);
}

const entry: MemoryEntry = { source: 'Open', translation: '開く', targetLang: 'ja', origin: 'imported', options: '' };
const changedAt = '2026-01-31T23:59:59Z';

describe('A TMX file', () => {
  test('gives a translation for each further variant', async () => {
    const body = `<tu changedate="20260131T235959Z"><note>on a door</note>
      <tuv xml:lang="JA"><seg>開く</seg></tuv><tuv xml:lang="EN-us"><seg>Open</seg></tuv><tuv lang="pt_BR"><seg>Abrir</seg></tuv></tu>`;
    const common = {
      source: 'Open',
      sourceLang: 'en-US',
      context: 'on a door',
      origin: 'imported',
      options: '',
      changedAt,
    };
    expect(await read(tmx(body))).toEqual([
      { ...common, translation: '開く', targetLang: 'ja' },
      { ...common, translation: 'Abrir', targetLang: 'pt-BR' },
    ]);
  });

  test.each([
    ['paired codes', 'Hit <bpt i="1">&lt;b&gt;</bpt>hard<ept i="1">&lt;/b&gt;</ept>!', 'Hit <b>hard</b>!'],
    ['placeholders', 'Hello <ph x="1">%s</ph>, <it pos="begin">{0}</it>', 'Hello %s, {0}'],
    ['marked words', 'The <hi type="term">Mana <hi>pool</hi></hi> is empty', 'The Mana pool is empty'],
    [
      'texts within codes',
      '<ph>&lt;img alt="<sub>a cat</sub>"&gt;</ph> and <ut>\\c[2]</ut>',
      '<img alt="a cat"> and \\c[2]',
    ],
    ['entities', 'A &amp; B &lt;3 &#x41; &#13; &quot;x&quot;', 'A & B <3 A \r "x"'],
    ['CDATA', '<![CDATA[<i>now</i>]]>', '<i>now</i>'],
    ['blanks and line feeds', '  two\nlines ', '  two\nlines '],
  ])('is flattened where it has %s', async (_, segment, text) => {
    const [found] = await read(unit(segment, 'x'));
    expect(found?.source).toBe(text);
  });

  test.each(['utf16le', 'utf16be'])('is read in %s', async (encoding) => {
    const bytes = Buffer.from(`\ufeff${unit('Café 開', '本😀')}`.replace('<?xml version="1.0"?>', ''), 'utf16le');
    if (encoding === 'utf16be') bytes.swap16();
    expect(await read(bytes)).toMatchObject([{ source: 'Café 開', translation: '本😀' }]);
  });

  test('is read in the encoding that it declares', async () => {
    const text = unit('Café', 'x').replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"');
    expect(await read(Buffer.from(text, 'latin1'))).toMatchObject([{ source: 'Café' }]);
  });

  test.each([
    [
      'entities of its own',
      tmx('').replace('"tmx14.dtd"', '"x" [\n<!ENTITY a "aaaa">\n]'),
      /^old\.tmx:4:\d+: the DOCTYPE/,
    ],
    ['an unknown entity', unit('&nbsp;', 'x'), /^old\.tmx:5:\d+: cannot be read as XML: undefined entity/],
    ['an element left open', unit('<hi>x', 'x'), /^old\.tmx:5:\d+: cannot be read as XML/],
    ['its end cut off', unit('x', 'x').slice(0, -20), /^old\.tmx:5:\d+: cannot be read as XML: unclosed tag/],
    ['another root', '<html></html>', /^old\.tmx:1:\d+: is no TMX file: it begins with <html>/],
    ['no XML at all', 'source,translation', /^old\.tmx:1:\d+: cannot be read as XML/],
    [
      'an unknown language',
      unit('a', 'b').replace('"ja"', '"martian"'),
      /^old\.tmx:5:\d+: xml:lang "martian" is no language tag/,
    ],
    ['bytes that are no text', Buffer.from([0x3c, 0xff, 0xff]), /^old\.tmx:1: bytes that are not valid utf-8/],
    ['nothing', '', /^old\.tmx:1:\d+: cannot be read as XML/],
  ])('is refused with its place where it has %s', async (_, content, message) => {
    expect(await fault(content)).toMatch(message);
  });

  test('is refused where a text never ends', async () => {
    expect(await fault(`<tmx><body>${'x'.repeat(11_000_000)}`)).toMatch(/millions of characters/);
  });
});

const everything: MemoryEntry[] = [
  { ...entry, changedAt },
  { ...entry, sourceLang: 'en', context: 'a\r\nb & <c> "d"', origin: 'human', changedAt },
  {
    ...entry,
    source: ' <b>{0}</b>\n',
    translation: '\t"quoted", ok\r',
    origin: 'provider',
    options: 'Ab+/9',
    changedAt,
  },
  { ...entry, source: ']]> 😀 \u2028 \u0085', translation: 'e\u0301', changedAt },
];
const unwritable: MemoryEntry = {
  ...entry,
  source: 'NUL \0',
  translation: '\ud800 \uffff',
  context: '\u0001',
  changedAt,
};

describe('A memory that was written', () => {
  test('reads back from TMX as it was', async () => {
    const all = [...everything, unwritable];
    expect(await read([...writeTmx(all)].join(''))).toEqual(all);
  });

  test('reads back from CSV as it was', async () => {
    const path = file('memory.csv', [...writeMemoryCsv(everything)].join(''));
    expect(await collect(readMemoryCsv(path, 'memory.csv', {}))).toEqual(everything);
  });
});

describe('A CSV of translations', () => {
  const readCsv = (text: string, targetLang?: string): Promise<MemoryEntry[]> =>
    collect(readMemoryCsv(file('old.csv', text), 'old.csv', { targetLang }));

  test('needs no more than source, translation and a language', async () => {
    expect(await readCsv('\ufeffSource,Translation,Remark\nOpen,開く,x\nShut,,\n', 'ja')).toEqual([entry]);
  });

  test.each([
    ['a language is missing', 'source,translation\nOpen,x\n', 'old.csv:1: the header has no column target_lang'],
    ['a language is none', 'source,translation,target_lang\nOpen,x,martian\n', 'old.csv:2: target_lang "martian"'],
    [
      'an origin is unknown',
      'source,translation,target_lang,origin\nOpen,x,ja,dog\n',
      'old.csv:2: origin "dog" is not known',
    ],
    ['a quote stays open', 'source,translation,target_lang\na,b,ja\n"Open,x,ja\n', 'old.csv:3: cannot be read as CSV'],
    ['a row is short', 'source,translation,target_lang\nOpen,x\n', 'old.csv:2: cannot be read as CSV'],
  ])('is refused with its place where %s', async (_, text, message) => {
    await expect(readCsv(text)).rejects.toThrow(message);
  });
});
