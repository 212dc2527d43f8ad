import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInspector } from '../../src/checks/inspector.ts';
import { findTags } from '../../src/checks/markup.ts';
import { checks } from '../../src/checks/registry.ts';
import { mendTwins } from '../../src/checks/twins.ts';
import { findValues } from '../../src/checks/values.ts';
import { type Pair, placeholderFamilies } from '../../src/types/check.ts';
import { expectLinear, oneAfterAnother } from '../support/hostile-text.ts';
import { factsOf, factsWith, pairOf } from './support.ts';

const facts = factsWith({
  charset: [[0x20, 0x7e]],
  forbidden: { characters: '…', words: { '*': ['todo', '法'] } },
});
const everyCheckOn = Object.fromEntries(checks.map(({ name }) => [name, 'warning' as const]));
const inspector = createInspector(facts, everyCheckOn);

const piece = fc.oneof(
  fc.constantFrom(
    '{0}',
    '%s',
    '<b>',
    '\\n',
    '\r\n',
    '"',
    '“',
    '```',
    '{"1":"',
    'Translation: ',
    '&amp;',
    '&',
    '_a',
    '12',
    ',',
  ),
  fc.constantFrom(
    'http://',
    'a/b.txt',
    '法',
    'か',
    '글',
    'ж',
    'ب',
    '\ud800',
    '\udc00',
    '\u0301',
    ' ',
    '...',
    '¿',
    '(',
    '」',
    'the ',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const language = fc.constantFrom('de', 'en', 'zh-CN', 'zh-TW', 'ja', 'ko', 'ru', 'ar', 'th', 'tlh', 'sr-Latn');

test('No text makes a check throw', () => {
  fc.assert(
    fc.property(text, text, language, language, (source, translation, sourceLang, targetLang) => {
      const found = inspector.inspect({ source, translation, sourceLang, targetLang, maxLength: 10 });
      for (const { message } of found.issues) expect(message).not.toBe('');
    }),
    { numRuns: 300 },
  );
});

test('Mending what is mended changes nothing', () => {
  fc.assert(
    fc.property(text, text, (source, translation) => {
      const pair: Pair = { source, translation, targetLang: 'de' };
      const once = inspector.inspect(pair).text;
      const twice = inspector.inspect({ ...pair, translation: once }).text;
      const thrice = inspector.inspect({ ...pair, translation: twice }).text;
      expect(thrice).toBe(twice);
    }),
    { numRuns: 300 },
  );
});

const manyUnits = 2_000_000;
test.each([
  ['words', 'the word of it '.repeat(manyUnits / 15), 'de'],
  ['unbroken ideographs', '法'.repeat(50_000), 'ja'],
  ['blanks', `a${' '.repeat(manyUnits)}b`, 'de'],
  ['line feeds', '\n'.repeat(1_000_000), 'de'],
  ['backslashes', '\\'.repeat(1_000_000), 'de'],
  ['digits', '1,'.repeat(500_000), 'de'],
  ['open braces', '{<[('.repeat(250_000), 'de'],
  ['parts of a path', 'a/'.repeat(500_000), 'de'],
  ['quotes', '"'.repeat(1_000_000), 'de'],
  ['lone surrogates', '\ud800'.repeat(50_000), 'zh-CN'],
  ['combining marks', '\u0301'.repeat(1_000_000), 'th'],
  ['hotkeys', '&a_'.repeat(300_000), 'de'],
])('Much text is checked quickly: %s', (_, much, targetLang) => {
  expectLinear((text) => {
    inspector.inspect({ source: 'Open the gate.', translation: text, sourceLang: 'en', targetLang, maxLength: 20 });
    inspector.inspect({ source: text, translation: 'Das Tor', sourceLang: 'en', targetLang, maxLength: 20 });
  }, much);
});

const everyFamily = new Set(placeholderFamilies);
test.each([
  ...'%{$<[\\*}',
  '%d',
  '%a',
  '%(a',
  '{0}',
  '{a',
  '{{',
  '{A ',
  '${',
  '$a.',
  '[a[',
  '[a=',
  '{a, plural, one {',
  '\\V[',
])('Values and tags are found at once in millions of %j', (piece) => {
  const text = oneAfterAnother(piece, manyUnits);
  expectLinear((part) => findValues(part, everyFamily), text);
  expectLinear((part) => findTags(part, everyFamily), text);
});

test('Tens of thousands of missing placeholders take little time', () => {
  const translations: ((source: string) => string)[] = [
    (source) => source.replaceAll('{', '｛').replaceAll('}', '｝'),
    (source) => source.replaceAll('{', '{ b'),
    () => 'Nichts.',
  ];
  const source = Array.from({ length: 20_000 }, (_, at) => `{a${at}}`).join(' ');
  for (const translate of translations) {
    expectLinear((part) => mendTwins(pairOf(part, translate(part)), factsOf('icu')), source);
  }
});
