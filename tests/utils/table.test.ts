import { expect, test } from 'vitest';
import { tableLines, widest } from '../../src/utils/table.ts';

test('a table aligns by what characters take on the screen', () => {
  expect(
    tableLines(
      [{ header: 'n', align: 'right' }, { header: 'text' }],
      [
        ['10', '日本'],
        ['5', 'ab'],
      ],
      ' ',
    ),
  ).toEqual(['  n  text', ' 10  日本', '  5  ab']);
});

test('the widest of very many cells is found', () => {
  expect(widest([...Array.from({ length: 300_000 }, () => 'a'), 'abc'])).toBe(3);
});
