import { expect, test } from 'vitest';
import { Suggestions } from '../../src/engine/suggestions.ts';
import { measure } from '../../src/planner/planner.ts';
import type { QueuedTask } from '../../src/types/queue.ts';

const task = (number: number, source = 'Open the doors'): QueuedTask => {
  return { task: number, source, targetLang: 'ja', tries: 0, misses: 0 };
};
const similar = { text: 'Open the door', translation: '開く' };

test('a task is looked up once until it is sent', () => {
  const asked: number[] = [];
  const suggestions = new Suggestions({
    suggest: ({ task: number }) => {
      asked.push(number);
      return number === 1 ? similar : undefined;
    },
  });
  const tasks = [task(1), task(2)];
  expect(suggestions.join(tasks)).toEqual([{ ...task(1), similar }, task(2)]);
  suggestions.join([...tasks, task(3)]);
  expect(asked).toEqual([1, 2, 3]);
  suggestions.forget(tasks);
  suggestions.join(tasks);
  expect(asked).toEqual([1, 2, 3, 1, 2]);
});

test('without a memory tasks stay as they are', () => {
  const tasks = [task(1)];
  expect(new Suggestions({}).join(tasks)).toBe(tasks);
});

test('a suggestion counts as part of the prompt', () => {
  const plain = measure(task(1));
  const joined = measure({ ...task(1), similar });
  expect(joined.chars).toBe(plain.chars + similar.text.length + similar.translation.length);
  expect(joined.promptTokens).toBeGreaterThan(plain.promptTokens);
  expect(joined.replyTokens).toBe(plain.replyTokens);
});
