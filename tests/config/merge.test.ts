import { expect, test } from 'vitest';
import { merge } from '../../src/config/merge.ts';

test('sections are merged, lists and price tables are replaced', () => {
  const lower = { a: { b: 1, c: [1, 2] }, prices: { input: 1, output: 2, cached_input: 3 } };
  const upper = { a: { c: [3] }, prices: { input: 4, output: 5 } };
  expect(merge<object>(lower, upper)).toEqual({ a: { b: 1, c: [3] }, prices: { input: 4, output: 5 } });
  expect(lower.a.c).toEqual([1, 2]);
});
