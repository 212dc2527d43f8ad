import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readGlossary } from '../../src/glossary/read.ts';
import { mergeGlossaries, termsFor } from '../../src/glossary/terms.ts';
import { parseTargets } from '../../src/utils/languages.ts';

const folder = mkdtempSync(join(tmpdir(), 'translate-glossary-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(name: string, content: string | Buffer, to = 'ja,zh-CN', from?: string) {
  writeFileSync(join(folder, name), content);
  const wanted = { from: from === undefined ? undefined : { tag: from }, to: parseTargets([to]) };
  return readGlossary(join(folder, name), name, wanted);
}

function faultsOf(name: string, content: string | Buffer, to?: string): string[] {
  try {
    read(name, content, to);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('no fault was found');
}

const mana = {
  term: 'Mana',
  translations: { ja: 'マナ', 'zh-CN': '法力' },
  note: 'power of magic',
  doNotTranslate: false,
  caseSensitive: false,
  forbidden: { 'zh-CN': ['魔力', '魔法'] },
};
const studio = {
  term: 'Lanternfish',
  translations: {},
  doNotTranslate: true,
  caseSensitive: true,
  forbidden: { '*': ['Anglerfish'] },
};

describe('A glossary', () => {
  test.each([
    [
      'a.csv',
      'Term,Japanese(ja),zh_CN,Note,Do not translate,case-sensitive,forbidden,forbidden_zh_CN\n' +
        'Mana,マナ,法力,power of magic,,,,魔力|魔法\n\nLanternfish,,,,yes,TRUE,Anglerfish,\n',
    ],
    [
      'b.tsv',
      '\uFEFFterm\t日本語\tChinese(zh-CN)\tcomment\tDNT\tcase_sensitive\tforbidden\tForbidden (zh-CN)\r\n' +
        'Mana\tマナ\t法力\tpower of magic\t\t\t\t魔力；魔法\r\nLanternfish\t\t\t\tx\t1\tAnglerfish\t\r\n',
    ],
    [
      'c.yaml',
      'Mana: { ja: マナ, zh_CN: 法力, note: power of magic, forbidden: { zh-CN: [魔力, 魔法] } }\n' +
        'Lanternfish:\n  do_not_translate: true\n  case_sensitive: true\n  forbidden: Anglerfish\n',
    ],
    [
      'd.json',
      '[\n\t{"term": "Mana", "ja": "マナ", "zh-CN": "法力", "note": "power of magic", "forbidden_zh": "魔力|魔法"},\n' +
        '\t{"term": "Lanternfish", "do_not_translate": true, "case_sensitive": true, "forbidden": ["Anglerfish"]}\n]\n',
    ],
    [
      'e.json',
      JSON.stringify(
        {
          Mana: { ja: 'マナ', 'zh-CN': '法力', note: 'power of magic', 'forbidden zh-CN': ['魔力', '魔法'] },
          Lanternfish: { dnt: true, case_sensitive: true, forbidden: 'Anglerfish' },
        },
        null,
        '\t',
      ),
    ],
  ])('in %s is read whole', (name, content) => {
    const expected = name === 'd.json' ? [{ ...mana, forbidden: { zh: ['魔力', '魔法'] } }, studio] : [mana, studio];
    expect(read(name, content)).toEqual({ terms: expected, warnings: [] });
  });

  test('may name the terms by their language', () => {
    const content = 'id,English(en),ja,No\n7,Mana,マナ,1\n';
    expect(read('a.csv', content, 'ja', 'en').terms).toMatchObject([{ term: 'Mana', translations: { ja: 'マナ' } }]);
    expect(faultsOf('a.csv', content)[0]).toBe(
      'a.csv:1: no column holds the terms; call it "term", or say --from LANG where it is a language. Columns: "id", "English(en)", "ja", "No"',
    );
  });

  test('may use headers that --to explains', () => {
    expect(read('a.csv', 'term,JP\nMana,マナ\n', 'JP=ja').terms).toMatchObject([{ translations: { ja: 'マナ' } }]);
    expect(faultsOf('a.csv', 'term,JP\nMana,マナ\n')).toEqual([
      'a.csv:1: "JP" is the country Japan, not its language; write "ja" for Japanese; rename the column, or say --to JP=…',
    ]);
  });

  test('in UTF-16 is read by its mark', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('term;ja\nMana;マナ\n', 'utf16le')]);
    expect(read('a.csv', bytes).terms).toMatchObject([{ term: 'Mana', translations: { ja: 'マナ' } }]);
  });

  test('may hold columns of the studio, which are named', () => {
    expect(read('a.csv', 'term,ja,Owner,forbiden\nMana,マナ,Ann,x\n').warnings).toEqual([
      'a.csv: not used in this glossary: "Owner", "forbiden" (did you mean "forbidden"?)',
    ]);
  });

  test.each(['jp', 'kr'])('has its column %s told as a country', (header) => {
    const { terms, warnings } = read('a.csv', `term,de,${header}\nMana,Mana,x\n`, 'de');
    expect(terms).toMatchObject([{ translations: { de: 'Mana' } }]);
    expect(warnings).toEqual([
      expect.stringMatching(`not used in this glossary: "${header}" \\(the country .* write "`),
    ]);
  });

  test('without terms is told', () => {
    expect(read('a.csv', 'term,ja\n').warnings).toEqual(['a.csv: this glossary holds no terms']);
  });

  test('may say a term twice, if it says the same', () => {
    const content = 'term,ja,zh-CN\nMana,マナ,\nmana,マナ,法力\n';
    expect(read('a.csv', content).terms).toMatchObject([
      { term: 'Mana', translations: { ja: 'マナ', 'zh-CN': '法力' } },
    ]);
    const march = 'term,ja,case_sensitive\nMarch,三月,yes\nmarch,行進,\n';
    expect(read('a.csv', march).terms).toHaveLength(2);
  });
});

describe('A faulty glossary', () => {
  test('is told with all its lines', () => {
    const content =
      'term,ja,do_not_translate\n"Ma\nna",マナ,\nGold,金,perhaps\n,銀,\nHP,ヒット,\nhp,体力,\nXP,経験\n"Gold ",黄金,no\n';
    const windows = content.replaceAll('\n', '\r\n');
    expect(faultsOf('a.csv', windows)).toEqual(faultsOf('a.csv', content));
    expect(faultsOf('a.csv', content)).toEqual([
      'a.csv:4: do_not_translate is "perhaps"; write yes or no, or leave it empty',
      'a.csv:5: there is no term beside this; fill it in or delete the row',
      'a.csv:7: the term "HP" has two translations for ja, "ヒット" on line 6 and "体力" here',
      'a.csv:8: the row has 2 cells, the header has 3',
      'a.csv:9: the term "Gold" has two translations for ja, "金" on line 4 and "黄金" here',
    ]);
  });

  test('is told with no more than 20 faults', () => {
    const faults = faultsOf('a.csv', `term,ja\n${',x\n'.repeat(25)}`);
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toBe('… and 5 more');
  });

  test.each([
    ['a.csv', 'term,ja\nMana,"マナ\nGold,金\n', 'a.csv:2: a quote that opens in this row is never closed'],
    ['a.csv', ' \n', 'a.csv: the glossary is empty; it needs a header and terms'],
    ['a.csv', 'term,ja,Japanese\nMana,a,b\n', 'a.csv:1: the columns "ja" and "Japanese" are both ja'],
    ['a.csv', Buffer.from('term,ja\nMana,\xff\n', 'latin1'), 'a.csv:2: not valid UTF-8; save the glossary as UTF-8'],
    ['a.yaml', 'Mana: マナ\n', 'a.yaml:1:7: the term "Mana" needs a section: { ja: マナ, note: … }'],
    ['a.yaml', '- { ja: マナ }\n', 'a.yaml:1:3: no key holds the term; call it "term"'],
    ['a.yaml', 'Mana:\n  ja: { a: b }\n', 'a.yaml:2:7: ja must be text, or a list of texts'],
    [
      'a.yaml',
      'Mana: { jp: マナ }\n',
      'a.yaml:1:9: "jp" is the country Japan, not its language; write "ja" for Japanese',
    ],
    ['a.yaml', 'Mana: { ja: a }\nMana: { ja: b }\n', 'a.yaml:2:1: the key "Mana" stands twice in its section'],
    ['a.json', '[1]', 'a.json:1:2: expected an object or section with a term: { term: Mana, ja: マナ }'],
    ['a.json', '{"Mana": {"ja": "a"', 'a.json:1:20: not valid JSON: a comma'],
    ['a.txt', 'x', 'a.txt: a glossary is a .csv, .tsv, .yaml or .json file; save it as one of them'],
  ])('%s with %j is refused', (name, content, message) => {
    expect(faultsOf(name, content)[0]).toContain(message);
  });
});

describe('The terms of a language', () => {
  test('are those of its nearest spelling', () => {
    const { terms } = read('a.csv', 'term,zh,zh-Hant,pt,de,forbidden_zh\nMana,法力,魔力,mana,,魔法\n');
    const texts = (tag: string) =>
      termsFor(terms, tag).map(({ translation, forbidden }) => [translation, ...forbidden]);
    expect(texts('zh-CN')).toEqual([['法力', '魔法']]);
    expect(texts('zh-TW')).toEqual([['魔力']]);
    expect(texts('pt-PT')).toEqual([['mana']]);
    expect(texts('de')).toEqual([]);
  });

  test('leave names as they are', () => {
    const { terms } = read('a.csv', 'term,ja,dnt\nIngrid,イングリッド,yes\nHP,,yes\n');
    expect(termsFor(terms, 'ja').map(({ translation }) => translation)).toEqual(['イングリッド', 'HP']);
    expect(termsFor(terms, 'de').map(({ translation }) => translation)).toEqual(['Ingrid', 'HP']);
  });

  test('come from the strongest source that has them', () => {
    const [strong, weak] = [
      read('a.csv', 'term,ja\nMana,マナ\n').terms,
      read('b.csv', 'term,ja,zh-CN\nmana,魔力,法力\nHP,HP,\n').terms,
    ];
    expect(mergeGlossaries([strong, weak])).toMatchObject([
      { term: 'Mana', translations: { ja: 'マナ', 'zh-CN': '法力' } },
      { term: 'HP' },
    ]);
  });
});
