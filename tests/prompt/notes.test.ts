import { expect, test } from 'vitest';
import { characterFinder, languageNotes, speakerSpellings } from '../../src/prompt/notes.ts';

test.each([
  ['de', 'formality: informal; Say du.'],
  ['de-AT', 'formality: informal; Say du.'],
  ['pt-BR', 'Say você.'],
  ['pt-PT', 'formality: formal'],
  ['zh-Hant-TW', 'Traditional.'],
  ['zh-CN', ''],
  ['d', ''],
])('%s has the notes %j', (tag, expected) => {
  const languages = {
    de: { formality: 'informal', notes: 'Say du.\n' },
    pt: { formality: 'formal' },
    pt_BR: { notes: 'Say você.' },
    'zh-Hant': { notes: 'Traditional.' },
  };
  expect(languageNotes(languages, tag)).toBe(expected);
});

test('a character is found by any spelling of the name', () => {
  const find = characterFinder({
    Zoë: { gender: 'female', voice: 'shouts', names: { 'zh-CN': '佐伊' } },
    Nameless: {},
    constructor: { gender: 'none' },
  });
  expect(find(' ZOE\u0308 ', 'de')).toBe('female; shouts');
  expect(find('zoë', 'zh-CN')).toBe('called 佐伊; female; shouts');
  expect(find('constructor', 'de')).toBe('gender: none');
  expect([find('Nameless', 'de'), find('Zo', 'de'), find('toString', 'de')]).toEqual([undefined, undefined, undefined]);
});

test('a speaker has the first of several spellings', () => {
  const spellings = speakerSpellings(['ARIA ', undefined, 'Aria', 'Zoë', 'Zoe\u0308']);
  expect([...spellings]).toEqual([
    ['ARIA ', 'ARIA'],
    ['Aria', 'ARIA'],
    ['Zoë', 'Zoë'],
    ['Zoe\u0308', 'Zoë'],
  ]);
});
