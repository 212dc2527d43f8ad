import { expect, test } from 'vitest';
import { glossary } from '../../src/checks/glossary.ts';
import type { Term } from '../../src/types/glossary.ts';
import { createTermMatcher } from '../../src/utils/terms.ts';

function term(text: string, translation: string | undefined, forbidden: string[] = []): Term {
  return { term: text, translation, caseSensitive: false, forbidden };
}

function find(terms: Term[], source: string, translation: string, { targetLang = 'zh-CN', strict = false } = {}) {
  const facts = {
    families: new Set<never>(),
    lengthUnit: 'graphemes' as const,
    terms: (from: string | undefined, to: string) => createTermMatcher(terms, from, to),
    strictGlossary: strict,
    forbidden: { characters: '', words: {} },
  };
  return glossary.find({ source, translation, sourceLang: 'en', targetLang }, facts);
}

const mana = term('Mana', '法力', ['魔力']);

test('a missing term is told with its translation', () => {
  expect(find([mana], 'Restores mana', '恢复蓝量')).toEqual([
    { message: 'the term "Mana" must be translated as "法力"' },
  ]);
  expect(find([mana], 'Restores mana', '恢复法力')).toEqual([]);
  expect(find([mana], 'Manage', '管理')).toEqual([]);
});

test('a strict glossary makes it an error', () => {
  expect(find([mana], 'Mana', '魔', { strict: true })).toMatchObject([{ severity: 'error' }]);
});

test('a forbidden translation is told, within a required one not', () => {
  expect(find([mana], 'Mana', '法力（魔力）')).toEqual([{ message: '"魔力" may not be used for the term "Mana"' }]);
  expect(find([term('Mana', '法力值', ['法力'])], 'Mana', '法力值')).toEqual([]);
  expect(find([term('Foe', undefined, ['foe'])], 'The foe', 'foes', { targetLang: 'en' })).toHaveLength(1);
});

test('a term within a longer one is not demanded', () => {
  const terms = [mana, term('Mana Potion', '蓝药')];
  expect(find(terms, 'Mana Potion', '蓝药')).toEqual([]);
  expect(find(terms, 'Mana Potion', '法力药水')).toHaveLength(1);
  expect(find(terms, 'Mana Potions give mana', '蓝药恢复能量')).toHaveLength(1);
});

test('a name stays as it is, or inflected', () => {
  const names = [term('Ingrid', 'Ingrid')];
  expect(find(names, 'Ingrid’s stew', 'Ingrids Eintopf', { targetLang: 'de' })).toEqual([]);
  expect(find(names, 'Ingrid’s stew', 'Der Eintopf', { targetLang: 'de' })).toEqual([
    { message: 'the term "Ingrid" must stay as it is' },
  ]);
});

test('an empty translation is left to the check of that name', () => {
  expect(find([mana], 'Mana', ' ')).toEqual([]);
});
