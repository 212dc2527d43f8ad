import { expect, test } from 'vitest';
import { Stragglers } from '../../src/engine/stragglers.ts';
import type { QueuedTask } from '../../src/types/queue.ts';

const task = (number: number, misses: number, targetLang = 'de'): QueuedTask => {
  return { task: number, source: 'Text', targetLang, tries: 0, misses };
};
const back = task(1, 1);
const fresh = task(2, 0);

function afterReply(durationMs: number): Stragglers {
  const stragglers = new Stragglers();
  stragglers.learn(durationMs);
  return stragglers;
}

test('rows that came back wait as long as a reply takes', () => {
  const stragglers = afterReply(500);
  expect(stragglers.mayWait([back], [back], 1000)).toBe(true);
  expect(stragglers.waitMs(1000)).toBe(500);
  expect(stragglers.mayWait([back], [back], 1499)).toBe(true);
  expect(stragglers.mayWait([back], [back], 1500)).toBe(false);
  expect(stragglers.waitMs(1500)).toBe(Number.POSITIVE_INFINITY);
});

test('with fresh rows in their batch nothing waits', () => {
  expect(afterReply(500).mayWait([back, fresh], [back, fresh], 1000)).toBe(false);
});

test('a batch that is full does not wait', () => {
  expect(afterReply(500).mayWait([back], [back, task(3, 1)], 1000)).toBe(false);
});

test('fresh rows of another language do not hurry them', () => {
  expect(afterReply(500).mayWait([back], [back, task(4, 0, 'ja')], 1000)).toBe(true);
});

test('a few short answers do not make replies short', () => {
  const stragglers = afterReply(1000);
  stragglers.learn(5);
  stragglers.mayWait([back], [back], 0);
  expect(stragglers.waitMs(0)).toBe(800);
});
