import { expect, test } from 'vitest';
import { beforeReserve, measureLine, nearestLines } from '../../src/planner/before.ts';
import { type BatchLimits, measureAll, pack, type Share, tooLarge } from '../../src/planner/planner.ts';
import type { QueuedTask } from '../../src/types/queue.ts';

const wide: BatchLimits = { maxChars: 50_000, maxRows: 6, maxReplyTokens: 4000, systemTokens: 400 };

/** One task per letter, which is its scene; `-` has none. */
function tasksOf(scenes: string, fields: Partial<QueuedTask> = {}): QueuedTask[] {
  return [...scenes].map((scene, index) => ({
    task: index + 1,
    source: 'A line of twenty ch.',
    targetLang: 'ja',
    tries: 0,
    misses: 0,
    ...(scene !== '-' && { scene }),
    ...fields,
  }));
}

const unlimited: Share = { aim: Infinity, most: Infinity };
/** A line of `tasksOf` and its marks are expected to take 11 tokens, braces 2. */
const threeLines: Share = { aim: 35, most: Infinity };

/** Scenes of all batches, packed as a run packs them. */
function batches(scenes: string, limits = wide, share = unlimited): string {
  let left = tasksOf(scenes);
  const packed: string[] = [];
  while (left.length > 0) {
    const batch = pack(left.slice(0, limits.maxRows + 1), limits, share);
    packed.push(batch.map(({ scene }) => scene ?? '-').join(''));
    left = left.slice(batch.length);
  }
  return packed.join(' ');
}

test.each([
  ['aaaabbbbcc', 'aaaa bbbbcc'],
  ['aabbccdd', 'aabbcc dd'],
  ['aaaaaaaaaa', 'aaaaaa aaaa'],
  ['----------', '------ ----'],
  ['abcdefghij', 'abcdef ghij'],
  ['aaaaa--bbb', 'aaaaa- -bbb'],
  ['abbbbbbc', 'a bbbbbb c'],
  ['aaabbbbaaa', 'aaa bbbb aaa'],
])('scenes %s are packed as %s', (scenes, expected) => {
  expect(batches(scenes)).toBe(expected);
});

test('a scene that no batch can hold is split where the batch is full', () => {
  expect(batches('aabbbbbbbb', { ...wide, maxChars: 80 })).toBe('aabb bbbb bb');
});

test('scenes never make a batch larger than the share of a worker', () => {
  expect(batches('aaaaabbbcc', wide, threeLines)).toBe('aaa aa bbb cc');
  expect(batches('aaaaabbbbb', wide, threeLines)).toBe('aaa aab bbb b');
});

test('notes take nothing of the share of a worker', () => {
  const tasks = tasksOf('----------', { context: 'a note much longer than the text' });
  expect(pack(tasks, { ...wide, maxRows: 10 }, { aim: 57, most: Infinity })).toHaveLength(5);
});

test('a context that rows share is counted once', () => {
  const context = 'Shown in the ship log after the storm, dry and official.';
  const tasks = tasksOf('aaaaa', { context });
  const bare = measureAll(tasksOf('aaaaa'));
  const shared = measureAll(tasks, { splitContext: () => ({ shared: [context], own: undefined }) });
  expect(measureAll(tasks).chars - bare.chars).toBe(5 * context.length);
  expect(shared.chars - bare.chars).toBe(context.length);
  expect(shared.promptTokens - bare.promptTokens).toBe(context.length / 4 + 3 + 5 * 2);
  const partly = measureAll(tasks, { splitContext: () => ({ shared: [context], own: 'menu' }) });
  expect(partly.chars - shared.chars).toBe(5 * 'menu'.length);
});

test('what is said beside the items is counted once', () => {
  const note = 'Aria: female; sarcastic, short sentences';
  const limits = { ...wide, beside: () => [note] };
  const [one, five] = ['a', 'aaaaa'].map((scenes) => {
    const tasks = tasksOf(scenes);
    return measureAll(tasks, limits).promptTokens - measureAll(tasks).promptTokens;
  });
  expect(one).toBe(five);
  expect(one).toBeGreaterThan(note.length / 5);
});

test('lines before a batch have their room in a small model', () => {
  const small = { ...wide, maxRows: 100, contextTokens: 1000 };
  const tasks = tasksOf('-'.repeat(60));
  const without = pack(tasks, small, unlimited);
  const room = pack(tasks, { ...small, beforeTokens: 250 }, unlimited);
  expect(room.length).toBeLessThan(without.length);
  expect(tooLarge(tasks[0]!, { ...small, beforeTokens: 250 })).toBeUndefined();
});

test('the nearest lines are told as far as there is room', () => {
  const lines = ['one', 'two', 'three'].map((text) => ({ text, translation: `${text}!` }));
  const all = lines.reduce((sum, line) => sum + measureLine(line), 0);
  expect(nearestLines(lines, all)).toEqual({ lines, tokens: all });
  expect(nearestLines(lines, all - 1).lines).toEqual(lines.slice(1));
  expect(nearestLines(lines, -5)).toEqual({ lines: [], tokens: 0 });
  expect([beforeReserve(0), beforeReserve(4), beforeReserve(40, 4096)]).toEqual([0, 600, 1024]);
});
