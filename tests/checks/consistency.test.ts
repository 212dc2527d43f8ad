import { expect, test } from 'vitest';
import { createConsistency } from '../../src/checks/consistency.ts';

test('One source in two ways is told with both rows', () => {
  const file = createConsistency();
  const row = { source: 'Mana', targetLang: 'de', translation: 'Mana' };
  expect(file.add({ ...row, row: 2 })).toEqual([]);
  expect(file.add({ ...row, row: 3 })).toEqual([]);
  expect(file.add({ ...row, row: 4, targetLang: 'fr', translation: 'Magie' })).toEqual([]);
  expect(file.add({ ...row, row: 5, context: 'a plant', translation: 'Manna' })).toEqual([
    { row: 5, other: 2, message: 'the same source is translated otherwise in another context in line 2' },
  ]);
  expect(file.add({ ...row, row: 6, translation: '' })).toEqual([]);
  expect(file.add({ ...row, row: 7, translation: 'Zauberkraft' })).toEqual([
    { row: 7, other: 2, message: 'the same source is translated otherwise in line 2' },
  ]);
});

test('One translation of two sources is told', () => {
  const file = createConsistency();
  const row = { targetLang: 'de', translation: 'Das Tor zur alten Stadt ist offen.' };
  expect(file.add({ ...row, row: 2, source: 'The gate is open.' })).toEqual([]);
  expect(file.add({ ...row, row: 3, source: 'The Gate is open' })).toEqual([]);
  expect(file.add({ ...row, row: 4, source: 'The gate is closed.' })).toEqual([
    { row: 4, other: 2, message: 'another source has the same translation in line 2' },
  ]);
  const sword = { targetLang: 'de', translation: 'Klinge' };
  expect(file.add({ ...sword, row: 5, source: 'Sword' })).toEqual([]);
  expect(file.add({ ...sword, row: 6, source: 'Swords' })).toEqual([]);
  expect(file.add({ ...sword, row: 7, source: 'Blade' })).toEqual([
    { row: 7, other: 5, message: 'another source has the same translation in line 5' },
  ]);
});

test.each(['X', '10 %', '…'])('%s says nothing about its sources', (translation) => {
  const file = createConsistency();
  expect(file.add({ row: 2, source: 'One', targetLang: 'de', translation })).toEqual([]);
  expect(file.add({ row: 3, source: 'Two', targetLang: 'de', translation })).toEqual([]);
});
