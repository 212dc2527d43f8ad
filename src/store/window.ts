import type { QueuedTask } from '../types/queue.ts';
import type { Database } from './driver.ts';
import { jsonRows } from './json-rows.ts';
import { type QueuedRecord, queued, queuedColumns, toQueuedTask } from './records.ts';

/** The pending tasks at the head of the queue, as they were read: each once, however often it is looked at. */
export interface Window {
  /** Pending tasks in the order of the queue that nobody has taken. */
  next(limit: number): QueuedTask[];
  take(tasks: readonly QueuedTask[]): void;
  /** To be called when tasks have become pending again: the order is then asked of the database anew. */
  forget(): void;
}

type PlacedRecord = QueuedRecord & { slot: number; position: number };

/** @param where narrows them further, as SQL that opens with AND */
export function createWindow(database: Database, where = ''): Window {
  const columns = `slot, position, ${queuedColumns}`;
  const free = `WHERE ${queued} AND task NOT IN (SELECT task FROM held) ${where}`;
  const order = 'ORDER BY slot, position LIMIT ?';
  const first = jsonRows<PlacedRecord>(database, columns, `FROM task ${free} ${order}`);
  const after = jsonRows<PlacedRecord>(database, columns, `FROM task ${free} AND (slot, position) > (?, ?) ${order}`);
  let tasks: QueuedTask[] = [];
  let last: PlacedRecord | undefined;
  const read = (limit: number): PlacedRecord[] => (last ? after(last.slot, last.position, limit) : first(limit));
  return {
    next(limit) {
      if (tasks.length < limit) {
        const records = read(limit);
        last = records.at(-1) ?? last;
        tasks = [...tasks, ...records.map(toQueuedTask)];
      }
      // At the end, once more from the start: a person's edit can set free a row that waited for another one's answer.
      if (tasks.length === 0 && last) {
        last = undefined;
        const records = read(limit);
        last = records.at(-1);
        tasks = records.map(toQueuedTask);
      }
      return tasks.slice(0, limit);
    },
    take(taken) {
      const numbers = new Set(taken.map(({ task }) => task));
      tasks = tasks.filter(({ task }) => !numbers.has(task));
    },
    forget() {
      tasks = [];
      last = undefined;
    },
  };
}
