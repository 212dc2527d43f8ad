import { describe, expect, test } from 'vitest';
import {
  formatCompact,
  formatDuration,
  formatMoney,
  formatNumber,
  formatRate,
  formatRoughDuration,
  percent,
  plural,
  roundMoney,
} from '../../src/utils/format.ts';

describe('money', () => {
  test.each([
    [0, '$0.00'],
    [1234.5, '$1,234.50'],
    [1, '$1.00'],
    [0.84, '$0.84'],
    [0.1, '$0.10'],
    [0.0999999, '$0.10'],
    [0.0123, '$0.0123'],
    [0.012345, '$0.0123'],
    [0.05, '$0.05'],
    [0.004, '$0.004'],
    [0.00001234, '$0.0000123'],
    [1e-9, '$0.000000001'],
    [-0.5, '-$0.50'],
  ])('%d is %s', (amount, text) => {
    expect(formatMoney(amount, 'USD')).toBe(text);
  });

  test('is in yuan where the price is', () => {
    expect(formatMoney(0.12, 'CNY')).toBe('¥0.12');
  });

  test('is unknown, not nothing, without a price', () => {
    expect(formatMoney(null, 'USD')).toBe('unknown');
    expect(roundMoney(null)).toBeNull();
  });

  test('never shows a cost as nothing', () => {
    for (let amount = 1; amount > 1e-20; amount /= 3) expect(formatMoney(amount, 'USD')).toMatch(/[1-9]/);
  });

  test('loses its floating-point noise in JSON', () => {
    expect(roundMoney(0.1 + 0.2)).toBe(0.3);
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s', '0 s'],
    [Number.NaN, '0 s', '0 s'],
    [Number.POSITIVE_INFINITY, '0 s', '0 s'],
    [0.2, '<1 s', '<1 s'],
    [1, '1 s', '1 s'],
    [59.7, '1 min', '1 min'],
    [60, '1 min', '1 min'],
    [200, '3 min 20 s', '3 min'],
    [3599.9, '1 h', '1 h'],
    [3575, '59 min 35 s', '1 h'],
    [7500, '2 h 5 min', '2 h 5 min'],
    [86_399, '1 d', '1 d'],
    [273_600, '3 d 4 h', '3 d 4 h'],
  ])('%d s is %s, roughly %s', (seconds, exact, rough) => {
    expect(formatDuration(seconds)).toBe(exact);
    expect(formatRoughDuration(seconds)).toBe(rough);
  });
});

test('figures that change while they are read are short', () => {
  expect([999, 9999, 10_000, 12_345, 999_949, 999_950, 1_234_567, 99_949_999, 1.2e9].map(formatCompact)).toEqual([
    '999',
    '9,999',
    '10 k',
    '12.3 k',
    '999.9 k',
    '1 M',
    '1.2 M',
    '99.9 M',
    '1,200 M',
  ]);
  expect(formatRate(1237.4)).toBe('1,240');
  expect(formatNumber(1_234_567)).toBe('1,234,567');
  expect([plural(1, 'row'), plural(0, 'row'), plural(2000, 'row')]).toEqual(['1 row', '0 rows', '2,000 rows']);
});

test('only all of it is 100 percent', () => {
  expect([percent(0, 3), percent(9999, 10_000), percent(3, 3), percent(0, 0)]).toEqual([0, 99, 100, 100]);
});
