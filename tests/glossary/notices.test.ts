import { expect, test } from 'vitest';
import { glossaryNotices } from '../../src/glossary/notices.ts';

const term = { doNotTranslate: false, caseSensitive: false, forbidden: {} };
const mana = { ...term, term: 'Mana', translations: { ja: 'マナ', de: 'Mana' } };

test('a language that no term speaks of is named', () => {
  expect(glossaryNotices([mana], ['ja', 'fr', 'ko'])).toEqual([
    'the glossary says nothing about fr, ko: it has ja, de',
  ]);
  expect(glossaryNotices([mana], ['de-AT', 'ja'])).toEqual([]);
  expect(glossaryNotices([{ ...mana, doNotTranslate: true }], ['fr'])).toEqual([]);
  expect(glossaryNotices([], ['fr'])).toEqual([]);
});

test('a term that forbids its own translation is named', () => {
  const torn = { ...mana, forbidden: { '*': ['MANA'] } };
  expect(glossaryNotices([torn], ['ja', 'de'])).toEqual([
    'terms that forbid their own translation: "Mana" "Mana" (de)',
  ]);
  expect(glossaryNotices([torn], [])).toHaveLength(1);
  expect(glossaryNotices([{ ...torn, caseSensitive: true }], ['de'])).toEqual([]);
});
