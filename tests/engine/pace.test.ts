import { expect, test } from 'vitest';
import { Pace } from '../../src/engine/pace.ts';

/** Starts requests as early as the pace allows, from time 0 until `endMs`; returns how many. */
function startAll(pace: Pace, endMs: number, tokens: number): number {
  let count = 0;
  let now = 0;
  for (;;) {
    now += pace.waitMs(now);
    if (now >= endMs) return count;
    pace.spend(now, tokens);
    count++;
  }
}

test('requests per minute flow evenly from the start on', () => {
  expect(startAll(new Pace({ requestsPerMinute: 600 }), 60_000, 100)).toBeLessThanOrEqual(602);
  expect(startAll(new Pace({ requestsPerMinute: 600 }), 60_000, 100)).toBeGreaterThanOrEqual(600);
  expect(startAll(new Pace({ requestsPerMinute: 600 }), 500, 100)).toBeLessThanOrEqual(6);
});

test('tokens per minute bind where they are the scarcer', () => {
  expect(startAll(new Pace({ requestsPerMinute: 600, tokensPerMinute: 60_000 }), 60_000, 1000)).toBeLessThanOrEqual(62);
});

test('what an estimate was too high or too low by is put right', () => {
  const pace = new Pace({ tokensPerMinute: 60_000 });
  pace.spend(0, 2000);
  const before = pace.waitMs(0);
  pace.correct(-1000);
  expect(pace.waitMs(0)).toBe(before - 1000);
  pace.correct(500);
  expect(pace.waitMs(0)).toBe(before - 500);
});

test('what a service tells of its limits is kept, never above what was configured', () => {
  const pace = new Pace({ requestsPerMinute: 60 });
  pace.told({ requestsPerMinute: 6000 });
  expect(startAll(pace, 60_000, 100)).toBeLessThanOrEqual(61);
  const told = new Pace({});
  told.told({ requestsPerMinute: 60 });
  expect(startAll(told, 60_000, 100)).toBeLessThanOrEqual(61);
});

test('without limits nothing waits', () => {
  const pace = new Pace({});
  pace.spend(0, 1e9);
  expect(pace.waitMs(0)).toBe(0);
});
