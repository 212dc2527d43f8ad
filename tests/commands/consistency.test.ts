import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { searchInconsistencies, worthAThread } from '../../src/commands/consistency/search.ts';
import type { Session } from '../../src/store/session.ts';
import type { Settings } from '../../src/types/settings.ts';
import { load } from '../config/helpers.ts';
import { attempt, completed, facts, folder, session } from '../store/support.ts';

/** A line that comes again and again, each time in other words. */
const refrain = 'The tide comes in';
const every = 1000;

/** So many rows, all of them translated. */
async function translated(rows: number): Promise<Session> {
  const texts = Array.from({ length: rows }, (_, row) => (row % every === 0 ? refrain : `Line ${row} of the log`));
  const sources = texts.map((source, row) => ({ id: `row.${row}`, source }));
  const opened = await session(join(folder(), 'tasks.checkpoint.db'), sources, false);
  const { queue } = opened.startRun(facts);
  for (let tasks = queue.next(4000); tasks.length > 0; tasks = queue.next(4000)) {
    const results = tasks.map((task) => completed(task, `${task.source}, said on ${task.id}`));
    attempt(queue, tasks, results);
  }
  return opened;
}

function settings(yaml = ''): Settings {
  return load(yaml, { env: { OPENAI_API_KEY: 'sk-test' } }).settings;
}

function noted(opened: Session): number | undefined {
  return opened.reader.issueCounts().find(({ check }) => check === 'consistency')?.count;
}

/** The threads that are started from here on. */
function watchThreads(onStart: (thread: Worker) => void = () => {}): Worker[] {
  const threads: Worker[] = [];
  const note = (thread: Worker): void => {
    threads.push(thread);
    onStart(thread);
  };
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return threads;
}

test('in a large file a thread finds what a small one is looked through for here', async () => {
  const threads = watchThreads();
  const large = await translated(worthAThread);
  await searchInconsistencies(settings(), large)();
  expect(threads).toHaveLength(1);
  expect(noted(large)).toBe(worthAThread / every - 1);

  const small = await translated(worthAThread - 1);
  await searchInconsistencies(settings(), small)();
  expect(threads).toHaveLength(1);
  expect(noted(small)).toBe(worthAThread / every - 1);
  expect(large.reader.issueCounts()).toEqual(small.reader.issueCounts());
});

test('what keeps the thread from it does not keep the run from it', async () => {
  const large = await translated(worthAThread);
  const threads = watchThreads((thread) => void thread.terminate());
  await searchInconsistencies(settings(), large)();
  expect(threads).toHaveLength(1);
  expect(noted(large)).toBe(worthAThread / every - 1);
});

test('a check that is off forgets what was noted, without a look', async () => {
  const large = await translated(worthAThread);
  const threads = watchThreads();
  await searchInconsistencies(settings(), large)();
  await searchInconsistencies(settings('checks: { consistency: off }'), large)();
  expect(threads).toHaveLength(1);
  expect(noted(large)).toBeUndefined();
});
