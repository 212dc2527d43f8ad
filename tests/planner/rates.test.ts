import { expect, test } from 'vitest';
import { guessedRates, LearnedRates } from '../../src/planner/rates.ts';

/** Replies of 300 ms and 12 ms a token. */
const durationOf = (tokens: number): number => 300 + 12 * tokens;

function learn(...replies: [durationMs: number, expected: number, written?: number][]) {
  const learned = new LearnedRates();
  for (const reply of replies) learned.learn(...reply);
  return learned.rates;
}

test('without a reply the guess holds', () => {
  expect(learn()).toEqual(guessedRates);
});

test('replies of several lengths tell both parts', () => {
  const lengths = [20, 400, 90, 900, 150, 60, 300, 40, 700, 10];
  const rates = learn(...lengths.map((tokens): [number, number] => [durationOf(tokens), tokens]));
  expect(rates.secondsPerRequest).toBeCloseTo(0.3, 1);
  expect(rates.secondsPerToken).toBeCloseTo(0.012, 3);
});

test('replies of one length tell what such a reply takes', () => {
  const rates = learn(...Array.from({ length: 10 }, (): [number, number] => [durationOf(500), 500]));
  expect(rates.secondsPerRequest + 500 * rates.secondsPerToken).toBeCloseTo(6.3, 1);
});

test('a reply that hung for two minutes changes little', () => {
  const replies = [100, 500, 200, 800, 300].map((tokens): [number, number] => [durationOf(tokens), tokens]);
  const rates = learn(...replies, [120_000, 300], ...replies);
  expect(rates.secondsPerRequest + 300 * rates.secondsPerToken).toBeLessThan(3.9 * 1.2);
});

test('a service that writes twice what is expected takes twice as long', () => {
  const replies = [100, 500, 200, 800, 300].map((tokens): [number, number, number] => [
    durationOf(2 * tokens),
    tokens,
    2 * tokens,
  ]);
  const rates = learn(...replies, ...replies, ...replies);
  expect(rates.secondsPerToken).toBeGreaterThan(0.022);
});

test('neither part is ever negative', () => {
  for (const replies of [
    [
      [5000, 10],
      [200, 1000],
      [4000, 20],
    ],
    [
      [1, 100],
      [5000, 1000],
      [1, 50],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ] as [number, number][][]) {
    const rates = learn(...replies);
    expect(rates.secondsPerRequest).toBeGreaterThanOrEqual(0);
    expect(rates.secondsPerToken).toBeGreaterThanOrEqual(0);
    expect(Number.isFinite(rates.secondsPerRequest + rates.secondsPerToken)).toBe(true);
  }
});

test('a service that becomes slower is followed', () => {
  const rates = learn(
    ...Array.from({ length: 30 }, (_, index): [number, number] => [durationOf(index * 20), index * 20]),
    ...Array.from({ length: 60 }, (_, index): [number, number] => [3 * durationOf(index * 10), index * 10]),
  );
  expect(rates.secondsPerToken).toBeGreaterThan(0.024);
});
