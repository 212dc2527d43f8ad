import { expect, it } from 'vitest';
import { estimateReplyTokens, estimateTokens } from '../../src/utils/estimate.ts';

it.each([
  ['', 0],
  ['Hello', 2],
  ['x'.repeat(400), 100],
  ['体力不足', 3],
  ['ひらがなカタカナ', 6],
  ['한국어입니다', 5],
  ['。！Ａ', 3],
  ['\u{20000}', 1],
  ['Привет', 2],
])('estimates the tokens of %j', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});

it.each([
  ['de', 35],
  ['zh-CN', 27],
  ['zh_TW', 27],
  ['ja', 37],
  ['ru', 37],
  ['sr-Latn', 34],
  ['sr', 40],
  ['th', 56],
  ['en-GB', 25],
  ['not a tag', 34],
])('estimates 100 English characters in %s', (tag, tokens) => {
  expect(estimateReplyTokens('x'.repeat(100), tag)).toBe(tokens);
});

it('expects English from Chinese to be longer than its source', () => {
  expect(estimateReplyTokens('体'.repeat(42), 'en')).toBe(25);
});

it('counts ten megabytes quickly', () => {
  const text = 'Mixed 混合 '.repeat(1_100_000);
  const start = performance.now();
  estimateTokens(text);
  expect(performance.now() - start).toBeLessThan(1500);
});
