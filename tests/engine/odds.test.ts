import { expect, test } from 'vitest';
import { Odds } from '../../src/engine/odds.ts';

function after(good: number, failed: number): Odds {
  const odds = new Odds();
  for (let n = 0; n < failed; n++) odds.note(true);
  for (let n = 0; n < good; n++) odds.note(false);
  return odds;
}

test('among good ones a batch is to blame after max_attempts', () => {
  expect(after(50, 1).triesToBlame(3)).toBe(3);
  expect(new Odds().triesToBlame(3)).toBe(3);
});

test('the more of the others fail, the more tries a batch has', () => {
  expect(after(70, 31).triesToBlame(3)).toBe(12);
  expect(after(40, 61).triesToBlame(3)).toBe(27);
  expect(after(10, 91).triesToBlame(3)).toBe(130);
});

test('where all fail no batch is to blame', () => {
  expect(after(0, 20).triesToBlame(3)).toBe(Number.POSITIVE_INFINITY);
});

test('what was long ago is forgotten', () => {
  const odds = after(0, 50);
  for (let n = 0; n < 99; n++) odds.note(false);
  expect(odds.triesToBlame(3)).toBe(3);
});

test('the more calls fail, the more in a row make an outage', () => {
  expect(after(100, 0).failuresToGiveUp(3)).toBe(3);
  expect(after(70, 31).failuresToGiveUp(3)).toBe(12);
  expect(after(40, 61).failuresToGiveUp(3)).toBe(27);
  expect(after(1, 99).failuresToGiveUp(3)).toBe(28);
  expect(after(1, 99).failuresToGiveUp(40)).toBe(40);
});
