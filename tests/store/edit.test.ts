import { join } from 'node:path';
import { expect, test } from 'vitest';
import { correctTask, redoNow } from '../../src/store/correcting.ts';
import { isBusy, openDatabase } from '../../src/store/driver.ts';
import type { Session } from '../../src/store/session.ts';
import type { TaskRecord } from '../../src/types/session.ts';
import { attempt, completed, facts, folder, session } from './support.ts';

const rows = [{ source: 'Open' }, { source: 'Close' }, { source: 'Open' }];

function listed({ reader }: Session): Pick<TaskRecord, 'state' | 'origin' | 'translation' | 'edited'>[] {
  return reader.tasks({}).tasks.map(({ state, origin, translation, edited }) => {
    return { state, ...(origin && { origin }), ...(translation && { translation }), ...(edited && { edited }) };
  });
}

const mine = { state: 'completed', origin: 'human', translation: 'Mine', edited: true };

test('an edit wins over the answer in flight', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows);
  const { queue } = opened.startRun(facts);
  const tasks = queue.next(10);
  queue.claim(tasks);
  const [first] = tasks;
  if (!first) throw new Error('nothing is pending');

  expect(await correctTask(path, first.task, 'Mine')).toBe(true);
  attempt(
    queue,
    tasks,
    tasks.map((task) => completed(task)),
  );

  expect(listed(opened)).toEqual([
    mine,
    { state: 'completed', origin: 'provider', translation: '[ja] Close' },
    { state: 'completed', origin: 'provider', translation: '[ja] Open' },
  ]);
});

test('an edited row is not told of what was found in the text before', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows, false);
  const { queue } = opened.startRun(facts);
  const tasks = queue.next(10);
  attempt(
    queue,
    tasks,
    tasks.map((task) => completed(task)),
  );
  expect(await correctTask(path, tasks[0]?.task ?? 0, 'Mine')).toBe(true);
  opened.noteFileIssues(
    'consistency',
    tasks.map(({ task }) => ({ task, severity: 'warning', message: 'the same source is translated otherwise' })),
  );

  expect(opened.reader.issueCounts()).toMatchObject([{ check: 'consistency', count: tasks.length - 1 }]);
});

test.each(['again', 'missed', 'released', 'failed'] as const)('an edit stays when its answer is %s', async (kind) => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows);
  const { queue } = opened.startRun(facts);
  const tasks = queue.next(1);
  queue.claim(tasks);
  await correctTask(path, tasks[0]?.task ?? 0, 'Mine');
  const failure = { code: 'cut_off', message: 'cut off' };
  const more = { failed: { failure }, again: { code: 'empty', problem: 'nothing' }, missed: {}, released: {} }[kind];
  attempt(
    queue,
    tasks,
    tasks.map(({ task }) => ({ kind, task, ...more }) as never),
  );

  expect(listed(opened)[0]).toEqual(mine);
  // The third row says the same as the first: somebody has to ask for it now.
  const expected = kind === 'failed' ? ['Close'] : ['Close', 'Open'];
  expect(queue.next(10).map(({ source }) => source)).toEqual(expected);
});

test('an edit of a row handed out but not claimed', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows);
  const { queue } = opened.startRun(facts);
  const tasks = queue.next(10);
  await correctTask(path, tasks[0]?.task ?? 0, 'Mine');
  attempt(
    queue,
    tasks,
    tasks.map((task) => completed(task)),
  );

  expect(listed(opened)[0]).toEqual(mine);
  expect(opened.reader.counts()).toMatchObject({ completed: 2, processing: 0, pending: 1 });
  expect(queue.next(10).map(({ task }) => task)).toEqual([3]);
});

test('an edit survives imports whatever the cell says', async () => {
  const path = join(folder(), 'a.db');
  const first = await session(path, [{ source: 'Open', cell: 'Typed before' }, { source: 'Close' }]);
  first.startRun(facts);
  first.close();
  await correctTask(path, 1, 'Mine');

  for (const cell of ['Typed before', '', 'Mine']) {
    const again = await session(path, [{ source: 'Open', cell }, { source: `Close ${cell}` }]);
    expect(listed(again)[0]).toEqual(mine);
    again.close();
  }
  const typed = await session(path, [{ source: 'Open', cell: 'Typed later' }]);
  expect(listed(typed)[0]).toMatchObject({ translation: 'Typed later', origin: 'human' });
});

test('an edit back to what we wrote is a person’s text', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, [{ source: 'Open' }]);
  const { queue } = opened.startRun(facts);
  attempt(queue, queue.next(1), [{ ...completed({ task: 1, source: 'Open' } as never) }]);
  opened.close();
  for (const text of ['Mine', '[ja] Open']) await correctTask(path, 1, text);

  const again = await session(path, [{ source: 'Open' }, { source: 'New' }]);
  expect(listed(again)[0]).toEqual({ ...mine, translation: '[ja] Open' });
});

test('an edit gives up where the file stays locked', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows);
  const holder = await openDatabase(path);
  holder.exec('BEGIN IMMEDIATE');
  await expect(correctTask(path, 1, 'Mine', [], 200)).rejects.toSatisfy(isBusy);
  holder.exec('ROLLBACK');
  holder.close();
  expect(await correctTask(path, 1, 'Mine')).toBe(true);
  expect(await correctTask(path, 99, 'Mine')).toBe(false);
  expect(listed(opened)[0]).toEqual(mine);
});

test('changes are numbered and told once', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows);
  const { reader } = opened;
  expect(reader.lastChange()).toBe(0);
  const { queue } = opened.startRun(facts);
  attempt(queue, queue.next(1), [completed({ task: 1, source: 'Open' } as never)]);
  const seen = reader.lastChange();
  expect(reader.changedTasks(0, 10).tasks.map(({ task }) => task)).toEqual([1, 3]);
  expect(reader.endedAttempts(0, 10).attempts).toMatchObject([{ attempt: 1, outcome: 'ok', change: seen }]);

  await correctTask(path, 3, 'Mine');
  expect(reader.changedTasks(seen, 10).tasks).toMatchObject([{ task: 3, translation: 'Mine' }]);
  expect(reader.endedAttempts(seen, 10).total).toBe(0);
  expect(reader.changedTasks(0, 1)).toMatchObject({ total: 2, tasks: [{ task: 3 }] });
});

test('redo beside a live run makes rows pending', async () => {
  const path = join(folder(), 'a.db');
  const opened = await session(path, rows);
  const { queue } = opened.startRun(facts);
  const failure = { code: 'cut_off', message: 'cut off' };
  attempt(queue, queue.next(1), [{ kind: 'failed', task: 1, failure }]);
  expect(opened.reader.counts()).toMatchObject({ failed: 2, pending: 1 });

  expect(await redoNow(path, { failed: true, tasks: [3] })).toEqual({ marked: 1, kept: 0 });
  expect(queue.next(10).map(({ task }) => task)).toEqual([2, 3]);
});
