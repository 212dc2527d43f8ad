import { expect, test } from 'vitest';
import { Breaker } from '../../src/engine/breaker.ts';

function failTimes(breaker: Breaker, times: number, from = 0): void {
  for (let at = 0; at < times; at++) breaker.failed(from + at);
}

test('five failures in a row open the breaker', () => {
  const breaker = new Breaker(5, 360);
  failTimes(breaker, 4);
  expect(breaker.isOpen).toBe(false);
  breaker.failed(4);
  expect(breaker.isOpen).toBe(true);
  expect(breaker.waitMs(4)).toBe(1000);
});

test('failures among successes open it when they are the most', () => {
  const breaker = new Breaker(5, 360);
  for (const isGood of [true, false, true, true, false, true, false, false]) {
    if (isGood) breaker.succeeded();
    else breaker.failed(0);
  }
  expect(breaker.isOpen).toBe(false);
  for (const isGood of [true, false, false]) {
    if (isGood) breaker.succeeded();
    else breaker.failed(0);
  }
  expect(breaker.isOpen).toBe(true);
});

test('each failed probe doubles the pause, up to half a minute', () => {
  const breaker = new Breaker(5, 360);
  failTimes(breaker, 5);
  let now = 4;
  const pauses: number[] = [];
  for (let probe = 0; probe < 7; probe++) {
    pauses.push(breaker.waitMs(now));
    now += breaker.waitMs(now);
    breaker.failed(now);
  }
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('calls that were out when it opened are no probes', () => {
  const breaker = new Breaker(5, 360);
  failTimes(breaker, 5);
  breaker.failed(10);
  expect(breaker.waitMs(10)).toBe(994);
});

test('one success closes it, and the time down starts anew', () => {
  const breaker = new Breaker(5, 360);
  failTimes(breaker, 5, 1000);
  expect(breaker.downForMs(61_000)).toBe(60_000);
  breaker.succeeded();
  expect(breaker.isOpen).toBe(false);
  expect(breaker.waitMs(61_000)).toBe(0);
  expect(breaker.downForMs(61_000)).toBe(0);
});

test('a short give_up_after still sees twelve probes', () => {
  const breaker = new Breaker(5, 3);
  failTimes(breaker, 5);
  let now = 4;
  let probes = 0;
  while (breaker.downForMs(now) < 3000) {
    now += breaker.waitMs(now);
    breaker.failed(now);
    probes++;
  }
  expect(probes).toBe(12);
});
