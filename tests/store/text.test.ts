import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeText, encodeText } from '../../src/store/text.ts';
import { attempt, completed, facts, folder, session } from './support.ts';

const texts = [
  'plain',
  '',
  'a NUL \0 inside',
  '\0',
  'a lone \ud83d surrogate',
  '\udc00',
  '\u0001 begins with the mark',
  '\u0001"json like"',
  '😀 emoji, עברית, line\nbreak, "quotes", back\\slash',
  '\ufeff\u200b\u2028',
];

test.each(texts.map((text) => [JSON.stringify(text), text]))('%s survives encoding', (_name, text) => {
  const stored = encodeText(text);
  expect(decodeText(stored)).toBe(text);
  expect(stored.includes('\0')).toBe(false);
  expect(stored.isWellFormed()).toBe(true);
});

test('nothing stays nothing', () => {
  expect(encodeText(undefined)).toBeNull();
  expect(encodeText(null)).toBeNull();
  expect(decodeText(null)).toBeNull();
});

test('every field survives the database', async () => {
  const path = join(folder(), 'a.db');
  const given = texts
    .filter((text) => text !== '')
    .map((text, index) => ({ id: `${index}${text}`, source: `S${text}`, context: text, speaker: text }));
  const opened = await session(path, given);
  const { queue } = opened.startRun(facts);
  const tasks = queue.next(100);
  expect(tasks.map(({ id, source, context, speaker }) => ({ id, source, context, speaker }))).toEqual(given);
  attempt(
    queue,
    tasks,
    tasks.map((task) => completed(task, `T${task.context}`)),
  );
  const rows = opened.reader.tasks({}).tasks;
  expect(rows.map(({ translation }) => translation)).toEqual(given.map(({ context }) => `T${context}`));
  opened.close();
  const again = await session(
    path,
    given.map((row) => ({ ...row, cell: `T${row.context}` })),
  );
  expect(again.reader.languages()).toMatchObject([{ kept: 0, completed: given.length }]);
});
