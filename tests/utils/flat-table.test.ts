import { expect, test } from 'vitest';
import { FlatTable, hash64 } from '../../src/utils/flat-table.ts';

const keys = Array.from({ length: 20_000 }, (_, at) => hash64(`key ${at}`));

test.each([
  ['none', 0],
  ['a few', 100],
  ['all', 20_000],
  ['ten times as many', 200_000],
])('what was said first is remembered, whether room was made for %s', (_, expected) => {
  const table = new FlatTable(Number.POSITIVE_INFINITY, expected);
  const first = keys.map((key, at) => table.differing(key, at, at + 1));
  expect(first.every((row) => row === undefined)).toBe(true);
  expect(keys.map((key, at) => table.differing(key, at, 99_999))).toEqual(first);
  expect(keys.map((key, at) => table.differing(key, at + 1, 99_999))).toEqual(keys.map((_key, at) => at + 1));
});

test('beyond the most, keys are held against those that are remembered', () => {
  const table = new FlatTable(10_000, 20_000);
  for (const [at, key] of keys.entries()) expect(table.differing(key, 1, at + 1)).toBeUndefined();
  const remembered = keys.filter((key) => table.differing(key, 2, 99_999) !== undefined);
  expect(remembered).toEqual(keys.slice(0, 10_000));
});
