import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/store/driver.ts';
import { lineLookup, linesBeforeQuery } from '../../src/store/lines.ts';
import { attempt, completed, facts, folder, type Row, session } from './support.ts';

async function queueOf(rows: readonly Row[]) {
  const path = join(folder(), 'a.db');
  const { queue } = (await session(path, rows)).startRun(facts);
  return { queue, path };
}

test('lines before a task are those of its language and scene', async () => {
  const { queue } = await queueOf([
    { source: 'Other language', targetLang: 'ko', slot: 1, scene: 'pier' },
    { source: 'Other scene', scene: 'deep' },
    { source: 'One', scene: 'pier', cell: 'Eins' },
    { source: 'No scene' },
    { source: 'Two\0', scene: 'pier' },
    { source: 'Three', scene: 'pier' },
    { source: 'After', scene: 'pier' },
  ]);
  const tasks = queue.next(10);
  const [three, none] = ['Three', 'No scene'].map((text) => tasks.find(({ source }) => source === text)!);
  expect(queue.linesBefore(three!, 5)).toEqual([{ text: 'One', translation: 'Eins' }, { text: 'Two\0' }]);
  expect(queue.linesBefore(three!, 1)).toEqual([{ text: 'Two\0' }]);
  expect(queue.linesBefore(none!, 5)).toEqual([]);
  attempt(queue, [tasks[2]!], [completed(tasks[2]!, 'Zwei\0')]);
  expect(queue.linesBefore(three!, 1)).toEqual([{ text: 'Two\0', translation: 'Zwei\0' }]);
});

test('lines are looked up, however long the file', async () => {
  const { path } = await queueOf([{ source: 'One', scene: 'pier' }]);
  const database = await openDatabase(path);
  lineLookup(database)({ task: 1 }, 1);
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${linesBeforeQuery}`).all(1, 1) as { detail: string }[];
  database.close();
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH here USING INTEGER PRIMARY KEY (rowid=?)',
    expect.stringMatching(/^SEARCH line USING INDEX task_line \(slot=\? AND scene=\? AND position<\?\)$/),
  ]);
});

test('a text that belongs to an earlier source is not told', async () => {
  const path = join(folder(), 'a.db');
  const earlier = await session(path, [{ id: 'a', source: 'Old', cell: 'Alt' }]);
  earlier.startRun(facts);
  earlier.close();
  const now = await session(path, [
    { id: 'a', source: 'New', cell: 'Alt' },
    { id: 'b', source: 'Next' },
  ]);
  const { queue } = now.startRun(facts);
  expect(queue.linesBefore(queue.next(1)[0]!, 5)).toEqual([{ text: 'New' }]);
});
