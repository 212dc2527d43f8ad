import { expect, test } from 'vitest';
import { WarmUp } from '../../src/engine/warm-up.ts';
import type { QueuedTask } from '../../src/types/queue.ts';

const heavy: QueuedTask[] = Array.from({ length: 50 }, (_, at) => {
  return { task: at, source: 'A sentence of some forty letters, or more.', targetLang: 'de', tries: 0, misses: 0 };
});
const aLot = 1_000_000;

/** A long run's first request is out since 1000 ms. */
function begun(workers = 3): WarmUp {
  const warmUp = new WarmUp(workers);
  expect(warmUp.waitMs(1000)).toBe(0);
  expect(warmUp.trim(heavy, aLot)).toEqual(heavy.slice(0, 5));
  warmUp.started(1000);
  return warmUp;
}

test('a long run waits three seconds for the answer to its first request, and no longer', () => {
  const warmUp = begun();
  expect(warmUp.waitMs(1000)).toBe(3000);
  expect(warmUp.waitMs(3900)).toBe(100);
  expect(warmUp.waitMs(4000)).toBe(0);
});

test('the next requests follow at once while all before are answered, else 100 ms apart, until each worker has one', () => {
  const warmUp = begun();
  warmUp.answered();
  expect(warmUp.waitMs(1010)).toBe(0);
  warmUp.started(1010);
  expect(warmUp.waitMs(1010)).toBe(100);
  expect(warmUp.trim(heavy, aLot)).toBe(heavy);
  warmUp.started(1110);
  warmUp.answered();
  expect(warmUp.waitMs(1110)).toBe(100);
  warmUp.answered();
  expect(warmUp.waitMs(1110)).toBe(0);
  warmUp.started(1120);
  expect(warmUp.waitMs(1120)).toBe(0);
});

test('short runs, and light batches, start at once', () => {
  const short = new WarmUp(3);
  expect(short.trim(heavy, 5000)).toBe(heavy);
  short.started(1000);
  expect(short.waitMs(1000)).toBe(0);
  const light = new WarmUp(3);
  expect(light.trim(heavy.slice(0, 10), aLot)).toHaveLength(10);
  light.started(1000);
  expect(light.waitMs(1000)).toBe(0);
});
