import { describe, expect, test } from 'vitest';
import { tableLines } from '../../src/utils/table.ts';
import {
  displayWidth,
  escapeForTerminal,
  escapeLines,
  meter,
  pad,
  quoteArgument,
  toSafeJson,
  truncate,
} from '../../src/utils/terminal.ts';

describe('escaping', () => {
  test.each([
    ['\x1b[31mred\x1b[0m', '\\u001b[31mred\\u001b[0m'],
    ['bell\x07 nul\0 del\x7f csi\x9b', 'bell\\u0007 nul\\u0000 del\\u007f csi\\u009b'],
    ['one\ntwo\r\nthree\rfour\tfive', 'one⏎two⏎three\\u000dfour\\tfive'],
    ['a\u202eb\u2066c\u200fd\u061ce', 'a\\u202eb\\u2066c\\u200fd\\u061ce'],
    ['high \ud800 low \udc00', 'high \\ud800 low \\udc00'],
    ['\u2028', '\\u2028'],
    ['emoji 👩‍🚀 法力 שלום', 'emoji 👩‍🚀 法力 שלום'],
  ])('shows %j', (text, shown) => {
    expect(escapeForTerminal(text)).toBe(shown);
  });

  test('leaves nothing that a terminal acts on', () => {
    const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('');
    expect(escapeForTerminal(all)).not.toMatch(
      /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]/,
    );
  });

  test('keeps the line breaks of our own sentences', () => {
    expect(escapeLines('one\ntwo\x1b')).toBe('one\ntwo\\u001b');
  });

  test('writes JSON that means the same', () => {
    const value = { text: 'a\x1bb\x9bc\u202ed\ud800e\u2028\n法' };
    expect(toSafeJson(value)).toBe('{"text":"a\\u001bb\\u009bc\\u202ed\\ud800e\\u2028\\n法"}');
    expect(JSON.parse(toSafeJson(value))).toEqual(value);
  });
});

describe('widths', () => {
  test.each([
    ['abc', 3],
    ['法力', 4],
    ['ｶﾞ', 2],
    ['e\u0301', 1],
    ['👩‍🚀', 2],
    ['❤️', 2],
    ['안녕', 4],
    ['', 0],
  ])('%s takes %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['法力值很高', 5, '法力…'],
    ['法力值很高', 4, '法…'],
    ['👩‍🚀👩‍🚀', 3, '👩‍🚀…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['法', 1, '…'],
    ['abc', 0, ''],
  ])('%s cut to %d', (text, columns, cut) => {
    expect(truncate(text, columns)).toBe(cut);
    expect(displayWidth(truncate(text, columns))).toBeLessThanOrEqual(columns);
  });

  test('pad by columns, not characters', () => {
    expect([pad('法', 4), pad('法', 4, 'right'), pad('toolong', 3)]).toEqual(['法  ', '  法', 'toolong']);
    expect(
      tableLines(
        [{ header: 'a' }, { header: 'b', align: 'right' }],
        [
          ['法力', '1'],
          ['x', '22'],
        ],
      ),
    ).toEqual(['a      b', '法力   1', 'x     22']);
  });
});

test('a meter is full only at the end', () => {
  expect([meter(0, 4), meter(0.999, 4), meter(1, 4), meter(7, 4), meter(-1, 4)]).toEqual([
    '░░░░',
    '███░',
    '████',
    '████',
    '░░░░',
  ]);
});

test('arguments are quoted where a shell would split them', () => {
  expect(quoteArgument('data/tasks.csv', 'linux')).toBe('data/tasks.csv');
  expect(quoteArgument("it's here.csv", 'linux')).toBe("'it'\\''s here.csv'");
  expect(quoteArgument('$(rm).csv', 'linux')).toBe("'$(rm).csv'");
  expect(quoteArgument('C:\\My Games\\a.csv', 'win32')).toBe('"C:\\My Games\\a.csv"');
  expect(quoteArgument('C:\\a.csv', 'win32')).toBe('C:\\a.csv');
  expect(quoteArgument('', 'linux')).toBe("''");
  expect(quoteArgument('任务.csv', 'linux')).toBe('任务.csv');
});
