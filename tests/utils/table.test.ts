import { expect, test } from 'vitest';
import { stackedLines, tableLines, widest } from '../../src/utils/table.ts';

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

test('texts stand under their row, the first one wrapped', () => {
  const rows = [
    { cells: ['1234', 'a'], below: ['one two three four', 'a long source', ''] },
    { cells: ['5', 'b'], below: ['', '日本語日本語日本語日本語'] },
    { cells: ['6', 'c'], below: ['👩‍🚀'.repeat(30)] },
  ];
  expect(stackedLines([{ header: 'line', align: 'right' }, { header: 'id' }], rows, 16)).toEqual([
    'line  id',
    '1234  a',
    '      one two',
    '      three four',
    '      a long so…',
    '   5  b',
    '      日本語日…',
    '   6  c',
    '      👩‍🚀👩‍🚀👩‍🚀👩‍🚀',
    '      👩‍🚀👩‍🚀👩‍🚀👩‍🚀',
    '      👩‍🚀👩‍🚀👩‍🚀👩‍🚀…',
  ]);
});
