import { expect, test } from 'vitest';
import { SeenIds } from '../../src/tasks/seen-ids.ts';

test('a repeated id with another source names its line', () => {
  const ids = new SeenIds();
  expect(ids.add('', 'menu.ok', 'OK', 2)).toBeUndefined();
  expect(ids.add('', 'menu.ok', 'OK', 3)).toBeUndefined();
  expect(ids.add('', 'menu.ok', 'Cancel', 4)).toBe(2);
  expect(ids.add('ja', 'menu.ok', 'Cancel', 5)).toBeUndefined();
});

test('many ids much alike are told apart', () => {
  const ids = new SeenIds();
  const names = [(row: number) => `row.${row}`, (row: number) => `UI_${row}_LABEL`, (row: number) => `日本${row}`];
  const rows = Array.from({ length: 30_000 }, (_, row) => names[row % 3]!(row));
  expect(rows.filter((id, row) => ids.add('', id, `text ${row}`, row + 1) !== undefined)).toEqual([]);
  expect(rows.filter((id, row) => ids.add('', id, 'another text', 1) !== row + 1)).toEqual([]);
});
