import { describe, expect, test } from 'vitest';
import { length } from '../../src/checks/length.ts';
import type { LengthUnit } from '../../src/types/check.ts';
import { measure } from '../../src/utils/measure.ts';
import { pairOf, told } from './support.ts';

describe('The length of a text', () => {
  test.each<[string, LengthUnit, number]>([
    ['Neues Spiel', 'graphemes', 11],
    ['<b>Neu</b>', 'graphemes', 3],
    ['[color=#ff0000]Neu[/color]', 'graphemes', 3],
    ['{a=https://x.org}Neu{/a}', 'graphemes', 3],
    ['[accent]Neu[]', 'graphemes', 3],
    ['Hallo [name]', 'graphemes', 12],
    ['Hallo {name}, %s', 'graphemes', 16],
    ['\\C[2]Gold\\C[0]', 'graphemes', 4],
    ['\\V[12] Gold', 'graphemes', 11],
    ['eins\\nzwei', 'graphemes', 8],
    ['eins\r\nzwei', 'graphemes', 8],
    ['Er sagt \\"nein\\"', 'graphemes', 14],
    ['R&amp;D', 'graphemes', 3],
    ['50%%', 'graphemes', 3],
    ['👨‍👩‍👧‍👦 é ไม้', 'graphemes', 6],
    ['👨‍👩‍👧‍👦 é', 'characters', 9],
    ['한국어', 'graphemes', 3],
    ['한국어', 'width', 6],
    ['法力 ok', 'width', 7],
    ['法力', 'bytes', 6],
    ['<b>é</b>', 'bytes', 9],
  ])('of %j in %s is %i', (text, unit, count) => {
    expect(measure(text, unit)).toBe(count);
  });

  test('agrees with the segmenter on mixed scripts', () => {
    const text = 'Ä한ไม้ж́法e\u0301力👍🏽ก็🇩🇪🇯🇵कि नि ﷺ가\u11a8';
    expect(measure(text, 'graphemes')).toBe([...new Intl.Segmenter('en').segment(text)].length);
  });
});

describe('A length limit', () => {
  test('is told with the count', () => {
    const pair = pairOf('Sneak', 'Sich vorsichtig heranschleichen', 'de', { maxLength: 20 });
    expect(told(length, pair)).toEqual(['error: the translation has 31 characters, at most 20 are allowed']);
    expect(told(length, { ...pair, translation: '<color=red>Heranschleichen</color>' })).toEqual([]);
  });

  test('is told in its unit', () => {
    const pair = pairOf('Mana', '法力值', 'zh-CN', { maxLength: 4 });
    expect(told(length, pair)).toEqual([]);
    expect(told(length, pair, { lengthUnit: 'width' })).toEqual([
      'error: the translation has 6 columns, at most 4 are allowed',
    ]);
    expect(told(length, pair, { lengthUnit: 'bytes' })).toEqual([
      'error: the translation has 9 bytes, at most 4 are allowed',
    ]);
  });
});
