import { describe, expect, test } from 'vitest';
import { makeFormat } from '../../dashboard/src/format.ts';
import { en } from '../../dashboard/src/i18n/en.ts';
import { zhCN } from '../../dashboard/src/i18n/zh-cn.ts';

const english = makeFormat('en', en);
const chinese = makeFormat('zh-CN', zhCN);

describe('Figures of the dashboard', () => {
  test.each([
    [0, 'USD', '$0.00'],
    [12.345, 'USD', '$12.35'],
    [0.0512, 'USD', '$0.0512'],
    [0.00012, 'CNY', '¥0.000120'],
    [null, 'USD', 'unknown'],
  ])('show %s %s as %s', (value, currency, wanted) => {
    expect(english.money(value, currency)).toBe(wanted);
  });

  test.each([
    [0, '$0.00'],
    [0.008713, '$0.0087'],
    [0.00003, '$0.00003'],
    [0.0000004, '$0.0000004'],
    [0.0512, '$0.0512'],
    [3.456, '$3.46'],
    [null, 'unknown'],
  ])('show an estimate of %s as %s', (value, wanted) => {
    expect(english.estimate(value, 'USD')).toBe(wanted);
  });

  test.each([
    [4, '4 s', '4 秒'],
    [95, '1 min 30 s', '1 分 30 秒'],
    [1500, '25 min', '25 分钟'],
    [7300, '2 h 1 min', '2 小时 1 分'],
  ])('show %s seconds in both languages', (value, inEnglish, inChinese) => {
    expect([english.seconds(value), chinese.seconds(value)]).toEqual([inEnglish, inChinese]);
  });

  test.each([
    [0.04, '0.0 s'],
    [2, '2.0 s'],
    [9.96, '10 s'],
    [61.2, '1 min'],
  ])('show %s seconds with tenths where that says more: %s', (value, wanted) => {
    expect(english.seconds(value, true)).toBe(wanted);
  });

  test('never round up to done', () => {
    expect(english.percent(0.99999)).toBe('99.9%');
  });

  test('name languages, and leave alone what is none', () => {
    expect([english.languageName('zh-CN'), chinese.languageName('ja'), english.languageName('no tag')]).toEqual([
      'Simplified Chinese',
      '日语',
      'no tag',
    ]);
  });
});
