import { expect, test } from 'vitest';
import { describeTooLong } from '../../src/commands/source-length.ts';

test('a source that is too long is named beside its figures', () => {
  const rows = [
    { line: 4, id: '3', length: 17, maxLength: 10 },
    { line: 1205, id: null, length: 12, maxLength: 1 },
  ];
  expect(describeTooLong(rows, 'graphemes').slice(1)).toEqual([
    '  line 4 (id 3): length 17, max_length 10',
    '  line 1,205: length 12, max_length 1',
  ]);
});
