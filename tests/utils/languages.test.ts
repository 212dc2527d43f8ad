import { describe, expect, test } from 'vitest';
import { commonNames, commonScripts } from '../../src/utils/common-languages.ts';
import {
  canonicalTag,
  explainTag,
  headerLanguage,
  isNearMiss,
  languageName,
  parseLanguage,
  parseTargets,
} from '../../src/utils/languages.ts';

describe('targets', () => {
  test('reads tags, underscores, lists and mappings', () => {
    expect(parseTargets(['ja,zh_CN', ' ko '])).toEqual([
      { tag: 'ja' },
      { tag: 'zh-CN', written: 'zh_CN' },
      { tag: 'ko' },
    ]);
    expect(parseTargets(['JP=ja'])).toEqual([{ tag: 'ja', column: 'JP' }]);
    expect(parseTargets(['A=B=ja'])).toEqual([{ tag: 'ja', column: 'A=B' }]);
    expect(parseTargets([''])).toEqual([]);
  });

  test('refuses a language named twice', () => {
    expect(() => parseTargets(['ja,JP=ja'])).toThrow('--to names ja twice ("ja" and "JP=ja")');
    expect(() => parseTargets(['zh_CN', 'zh-cn'])).toThrow('twice');
  });

  test.each([
    ['jp', 'ja'],
    ['cn', 'zh-CN'],
    ['kr', 'ko'],
    ['tw', 'zh-TW'],
    ['cz', 'cs'],
    ['dk', 'da'],
    ['ua', 'uk'],
    ['vn', 'vi'],
    ['gr', 'el'],
    ['br', 'pt-BR'],
    ['se', 'sv'],
    ['JP', 'ja'],
    ['mx', 'es-MX'],
  ])('a country for a language: %s is told to be %s', (country, tag) => {
    expect(() => parseTargets([country])).toThrow(`write "${tag}"`);
    expect(() => parseTargets([country])).toThrow('the country');
  });

  test('the mapping form is the way out for who means the language', () => {
    expect(parseTargets(['kr=kr'])).toEqual([{ tag: 'kr', column: 'kr' }]);
    expect(() => parseTargets(['kr'])).toThrow('--to kr=kr if you really mean Kanuri');
    expect(() => parseTargets(['X=jp'])).toThrow('write "ja"');
  });

  test.each(['xx', 'zh-Hasn', 'ja-QQ', 'und', 'x', 'ja-', 'Klingonisch'])('refuses %s', (text) => {
    expect(() => parseTargets([text])).toThrow('not a known language tag');
  });

  test('a name is answered with its tag', () => {
    expect(() => parseTargets(['Japanese'])).toThrow('write "ja" for Japanese');
    expect(() => parseTargets(['chs'])).toThrow('write "zh-CN"');
    expect(() => parseLanguage('English')).toThrow('--from "English": not a language tag; write "en"');
    expect(() => parseLanguage('=en')).toThrow('before "="');
  });

  test('a row cannot take the mapping form, so it is not advised there', () => {
    expect(explainTag('kr')).toBe('the country South Korea, not its language; write "ko" for Korean');
    expect(explainTag('ja')).toBeUndefined();
  });
});

test.each([
  ['ja', 'ja'],
  ['ZH_cn', 'zh-CN'],
  ['zh-hans', 'zh-Hans'],
  ['jpn', 'ja'],
  ['iw', 'he'],
  ['es-419', 'es-419'],
  ['sr_Latn_RS', 'sr-Latn-RS'],
  ['qps-ploc', 'qps-Ploc'],
  ['Japanese', undefined],
  ['', undefined],
  ['jp', undefined],
])('canonical tag of %s is %s', (text, tag) => {
  expect(canonicalTag(text)).toBe(tag);
});

test.each([
  ['ja', 'Japanese'],
  ['zh-CN', 'Simplified Chinese'],
  ['zh', 'Simplified Chinese'],
  ['zh-TW', 'Traditional Chinese (Taiwan)'],
  ['zh-Hant', 'Traditional Chinese'],
  ['pt-BR', 'Brazilian Portuguese'],
])('%s is called %s', (tag, name) => {
  expect(languageName(tag)).toBe(name);
});

test.each([
  ['ja', 'ja'],
  ['zh_CN', 'zh-CN'],
  ['Japanese(ja)', 'ja'],
  ['Japanese (ja)', 'ja'],
  ['Japanese', 'ja'],
  ['JAPANESE', 'ja'],
  ['日本語', 'ja'],
  ['日文', 'ja'],
  ['Deutsch', 'de'],
  ['简体中文', 'zh-Hans'],
  ['Chinese (Simplified)', 'zh-Hans'],
  ['Simplified Chinese', 'zh-Hans'],
  ['Chinese (Simplified)(zh-Hans)', 'zh-Hans'],
  ['Portuguese (Brazil)', 'pt-BR'],
  ['Portuguese (BR)', 'pt-BR'],
  ['English (US)', 'en-US'],
  ['Japanese Comments', undefined],
  ['Japanese(ja) Comments', undefined],
  ['source', undefined],
  ['Shared Comments', undefined],
  ['', undefined],
])('the header %s is %s', (header, tag) => {
  expect(headerLanguage(header)).toBe(tag);
});

test.each([
  ['zh-Hans', 'zh-CN', true],
  ['Chinese', 'zh-CN', true],
  ['pt', 'pt-BR', true],
  ['JP', 'ja', true],
  ['KR', 'ko', true],
  ['CN', 'zh-CN', true],
  ['chs', 'zh-CN', true],
  ['no', 'nb', true],
  ['en-US', 'en', true],
  ['ja', 'ja', false],
  ['zh-Hant', 'zh-CN', false],
  ['PT', 'pt-PT', true],
  ['es', 'es-MX', false],
  ['es', 'es-419', false],
  ['Notes', 'no', false],
  ['key', 'ko', false],
])('%s for %s is a near miss: %s', (header, wanted, expected) => {
  expect(isNearMiss(header, wanted)).toBe(expected);
});

test.each(Object.entries(commonNames))('the names kept of each %s are those that ICU has', (type, names) => {
  const icu = new Intl.DisplayNames(['en'], { type: type as keyof typeof commonNames, fallback: 'none' });
  expect(names).toEqual(Object.fromEntries(Object.keys(names).map((code) => [code, icu.of(code)])));
});

test('the scripts kept are those that ICU has', () => {
  const found = Object.keys(commonScripts).map((tag) => [tag, new Intl.Locale(tag).maximize()] as const);
  expect(commonScripts).toEqual(Object.fromEntries(found.map(([tag, { script }]) => [tag, script])));
  for (const [tag, { language }] of found) expect(language).toBe(tag.split('-')[0]);
});
