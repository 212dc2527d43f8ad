import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../dashboard/src/i18n/dictionaries.ts';
import { createInspector } from '../../src/checks/inspector.ts';
import { placeholderFamilies } from '../../src/types/check.ts';
import { factsWith, pairOf } from '../checks/support.ts';
import { sentencesOf } from './sentences.ts';

const english = wordsOf('en');
const chinese = wordsOf('zh-CN');

describe('Sentences of the program', () => {
  test.each([
    ['budget.csv: no target language; name it with "to" (examples: "to" ja, "to" ja,zh-CN).', 'budget.csv: choose at'],
    ['"to" "jp": the country Japan, not its language; write "ja" for Japanese.', '"jp": the country Japan'],
    [
      '"max_cost" is in CNY, but gpt-4o (provider openai) is priced in USD: give the cap in USD, for example 5USD',
      'The cost cap is in',
    ],
    [
      'a.csv: "to" asks for "zh-Hans", but the column there is "zh_CN"; say "to" "zh_CN=zh-Hans" if that is meant.',
      'add "zh_CN=zh-Hans" as a language',
    ],
  ])('speak of the fields of the page: %s', (message, said) => {
    expect(english.say(message)).toContain(said);
    expect(english.say(message) + chinese.say(message)).not.toMatch(/"(to|max_cost)"/);
    expect(chinese.say(message)).toMatch(/\p{Script=Han}/u);
  });

  test.each([
    ['the placeholder {player} is missing', '缺少占位符 {player}'],
    ['the placeholder {a} is missing; "long tale" is not Japanese', '缺少占位符 {a}；"long tale" 不是日语'],
    ['the translation has 18 characters, at most 12 are allowed', '译文有 18 个字符，最多允许 12'],
    ['the translation has no line break, the source 2 line breaks', '译文有 0 处换行，原文有 2 处'],
    ['the number 39 is missing, there is 38 instead', '缺少数字 39，却有 38'],
    ['a.csv: the file is empty.', 'a.csv：文件是空的。'],
    ['a.csv: a spreadsheet workbook cannot be read; save it as …', 'a.csv：无法读取工作簿，请另存为 CSV UTF-8。'],
    ['the translation looks like Simplified Chinese, not German', '译文像是简体中文，而不是德语'],
    ['the same source is translated otherwise in another context in line 7', '相同的原文在第 7 行的另一语境中译法不同'],
    ['3 replies left the row out', '3 次回复都没有该行'],
  ])('are said in Chinese: %s', (message, said) => {
    expect(chinese.say(message)).toBe(said);
  });

  /** Faults of every check, so that a sentence that is worded anew is missed here. */
  const faulty = [
    ['Hello {name}, %d <b>coins</b>', 'こんにちは {nam}、<i>コイン'],
    ['You have {n, plural, one {# coin} other {# coins}}', 'Du hast {n, plural, eins {# Münze} other {# Münzen}}'],
    ['A\\nB\\nC', 'ア'],
    [' Save ', 'Speichern'],
    ['Save', ''],
    ['Save the game', 'Save the game'],
    ['Save 25 files', 'Speichern 26 Dateien'],
    ['&Save', 'Speichern'],
    ['Tom &amp; Jerry', 'Tom & Jerry'],
    ['See https://example.com/a', 'Siehe https://example.com/b'],
    ['OK', 'Das ist eine viel zu lange Übersetzung, die niemand auf diesen Knopf bekommt, und noch viel mehr davon'],
    ['Are you sure?', 'Bist du sicher'],
    ['(Done)', '(Fertig'],
    ['I see the old house there', 'Ich sehe das alte alte Haus dort'],
    ['Hello', 'Sure! Here is the translation: Hallo'],
    ['Open C:\\\\games', 'Öffnen'],
    ['He never came home again.', 'Er kam nie wieder nach Hause'],
    ['They never came home again', 'Sie kamen nie wieder nach Hause:'],
  ] as const;

  test.each(faulty)('about faults are all said in Chinese: %s → %s', (source, translation) => {
    const facts = factsWith({ families: new Set(placeholderFamilies), forbidden: { characters: '„', words: {} } });
    const targetLang = /\p{Script=Hira}|\p{Script=Kana}/u.test(translation) ? 'ja' : 'de';
    const found = createInspector(facts, {}).check(pairOf(source, translation, targetLang, { maxLength: 40 }));
    expect(found).not.toEqual([]);
    const unsaid = found
      .map(({ message }) => chinese.say(message))
      .filter((said) => / (?:is|are|has|not|the|as) |full stop|colon|ellipsis| mark/.test(said));
    expect(unsaid).toEqual([]);
  });

  /** Told to the model alone. */
  const unseen = ['the translation was empty', 'the key came twice'];

  test('of checks and failures are all known in Chinese', () => {
    const checks = readdirSync('src/checks').filter((file) => !/^(?:mend|twins)\.ts$/.test(file));
    const sentences = ['engine/judge.ts', ...checks.map((file) => `checks/${file}`)].flatMap((file) =>
      sentencesOf(`src/${file}`),
    );
    const unknown = sentences.filter(
      (forms) => !unseen.includes(forms[0] ?? '') && !forms.some((form) => chinese.say(form) !== form),
    );
    expect(sentences.length).toBeGreaterThan(60);
    expect(unknown.map(([form]) => form)).toEqual([]);
  });

  test('are left alone where a service said them', () => {
    const message = 'The response was filtered; ask the administrator';
    expect([english.say(message), chinese.say(message)]).toEqual([message, message]);
  });

  test('name codes, of services too', () => {
    expect(['length', 'Invalid_API_key', 'http_503', 'E42'].map(chinese.nameOf)).toEqual([
      '超出字数限制',
      '密钥被拒绝',
      'HTTP 503',
      'E42',
    ]);
  });
});
