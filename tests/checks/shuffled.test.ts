import { describe, expect, it } from 'vitest';
import { isShuffled } from '../../src/checks/shuffled.ts';
import { factsOf } from './support.ts';

const rows: [string, string][] = [
  ['Hello {0}!', '{0}，你好！'],
  ['Buy 10 potions', '购买10瓶药水'],
  ['<b>Quit</b>', '<b>退出</b>'],
  ['You have {1} coins and {2} gems.', '你有{1}枚硬币和{2}颗宝石。'],
  ['Level 25 reached', '达到25级'],
  ['Options', '选项'],
  ['See https://example.com/help', '请看 https://example.com/help'],
  ['Are you sure?', '确定吗？'],
];
const isAsked = (order: number[]) =>
  isShuffled(
    rows.map(([source], at) => ({ source, translation: rows[order[at]!]![1], targetLang: 'zh-CN' })),
    factsOf('numbered'),
  );

describe('a reply whose rows changed places', () => {
  it.each([
    ['two rows are swapped', [0, 4, 2, 3, 1, 5, 6, 7]],
    ['neighbours are swapped', [1, 0, 2, 3, 4, 5, 6, 7]],
    ['all move along by one', [1, 2, 3, 4, 5, 6, 7, 0]],
    ['all move back by one', [7, 0, 1, 2, 3, 4, 5, 6]],
    ['it is back to front', [7, 6, 5, 4, 3, 2, 1, 0]],
    ['all are mixed', [3, 6, 4, 0, 2, 7, 1, 5]],
  ])('is recognised when %s', (_, order) => {
    expect(isAsked(order)).toBe(true);
  });

  it('is not seen in a reply in order', () => {
    expect(isAsked([0, 1, 2, 3, 4, 5, 6, 7])).toBe(false);
  });

  it('is not seen in faults of single rows', () => {
    const pairs = rows.map(([source, translation], at) => ({
      source,
      translation: at === 0 ? '你好！' : at === 4 ? '达到二十五级' : translation,
      targetLang: 'zh-CN',
    }));
    expect(isShuffled(pairs, factsOf('numbered'))).toBe(false);
  });
});
