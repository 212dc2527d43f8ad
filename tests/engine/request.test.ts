import { expect, test } from 'vitest';
import { type BatchOptions, renderBatch } from '../../src/engine/request.ts';
import { measureLine } from '../../src/planner/before.ts';
import type { QueuedTask } from '../../src/types/queue.ts';

const task: QueuedTask = { task: 1, source: 'Hello', targetLang: 'de', tries: 0, misses: 0 };
const before = [{ text: 'Far away' }, { text: 'Near', translation: 'Nah' }];
const near = measureLine(before[1]!);

function render(limits: Partial<BatchOptions['limits']>) {
  return renderBatch([task], {
    prompts: { system: () => 'Translate.', character: () => undefined },
    limits: { maxChars: 1000, maxRows: 10, maxReplyTokens: 100, systemTokens: 10, ...limits },
    before,
    generous: false,
  });
}

test('lines before a batch count among its tokens', () => {
  const { promptTokens } = render({});
  expect(render({ beforeTokens: near }).promptTokens).toBe(promptTokens + near);
});

test('lines before a batch leave room for its reply', () => {
  const { promptTokens, replyTokens } = render({});
  const told = (contextTokens: number): unknown =>
    JSON.parse(render({ beforeTokens: 500, contextTokens }).request.user).before;
  expect(told(promptTokens + replyTokens + near)).toEqual([{ text: 'Near', translation: 'Nah' }]);
  expect(told(promptTokens + replyTokens + near - 1)).toBeUndefined();
});
