import type { QueuedTask } from '../types/queue.ts';
import { type Database, iterate } from './driver.ts';
import { readMeta } from './meta.ts';
import { type QueuedRecord, queued, queuedColumns, toQueuedTask } from './records.ts';

export interface PlacedTask extends QueuedTask {
  /** Line of the file on which the row starts. */
  line: number;
}

/** Pending tasks that will be sent, in the order of the queue; with `minChars`, only those with as much text and notes. */
export function* pendingTasks(database: Database, minChars = 0): IterableIterator<PlacedTask> {
  if (Number(readMeta(database, 'longest') ?? Number.POSITIVE_INFINITY) < minChars) return;
  const rows = iterate<QueuedRecord & { line: number }>(
    database,
    `SELECT ${queuedColumns}, line FROM task JOIN row USING (position)
     WHERE ${queued} AND length(source) + coalesce(length(context), 0) + coalesce(length(speaker), 0) >= ?
     ORDER BY slot, position`,
    minChars,
  );
  for (const row of rows) yield { ...toQueuedTask(row), line: row.line };
}

/** From the index alone, which holds the lengths: the planner would rather read all rows. */
export function countRemaining(database: Database): { tasks: number; chars: number } {
  return database
    .prepare(`SELECT count(*) AS tasks, coalesce(sum(length(source)), 0) AS chars
       FROM task INDEXED BY task_queue WHERE ${queued}`)
    .get() as { tasks: number; chars: number };
}
