import { expect, test } from 'vitest';
import { Patience } from '../../src/engine/patience.ts';

/** So many replies of so many milliseconds to 1,000 tokens. */
function after(replies: number, durationMs: number): Patience {
  const patience = new Patience();
  for (let reply = 0; reply < replies; reply++) patience.learn(durationMs, 1000);
  return patience;
}

test('nothing is known before five replies', () => {
  expect(after(4, 500).timeoutMs(1000, 0)).toBeUndefined();
  expect(after(5, 500).timeoutMs(1000, 0)).toBeDefined();
});

test('a quick service gets twenty seconds and little more', () => {
  expect(after(5, 500).timeoutMs(1000, 0)).toBe(21_500);
  expect(after(5, 500).timeoutMs(10, 0)).toBe(20_015);
});

test('a longer batch gets more, by the pace so far', () => {
  expect(after(5, 10_000).timeoutMs(1000, 0)).toBe(50_000);
  expect(after(5, 10_000).timeoutMs(4000, 0)).toBe(140_000);
});

test('the slowest of the last replies counts, not the first', () => {
  const patience = after(5, 60_000);
  for (let reply = 0; reply < 49; reply++) patience.learn(1000, 1000);
  expect(patience.timeoutMs(1000, 0)).toBe(200_000);
  patience.learn(1000, 1000);
  expect(patience.timeoutMs(1000, 0)).toBe(23_000);
});

test('each failed try doubles the time', () => {
  const patience = after(5, 500);
  expect([0, 1, 2].map((failures) => patience.timeoutMs(1000, failures))).toEqual([21_500, 43_000, 86_000]);
});

test('the first text of a stream is waited for by the pace of others', () => {
  const patience = new Patience();
  for (const ms of [100, 400, 200, 300]) patience.learnFirstText(ms);
  expect(patience.firstTextMs(0)).toBeUndefined();
  patience.learnFirstText(100);
  expect([0, 1].map((failures) => patience.firstTextMs(failures))).toEqual([1200, 2400]);
});
