import type { Counts } from '../types/session.ts';
import type { Database } from './driver.ts';
import { queued } from './records.ts';

const counted = `
  SELECT (SELECT count(*) FROM task WHERE position IS NOT NULL) AS total,
    (SELECT count(*) FROM task WHERE state = 'failed' AND position IS NOT NULL) AS failed,
    (SELECT count(*) FROM task WHERE state = 'processing' AND +position IS NOT NULL) AS requested,
    (SELECT count(*) FROM held CROSS JOIN task USING (task) WHERE state = 'pending' AND +position IS NOT NULL) AS held,
    (SELECT count(*) FROM task WHERE ${queued} AND slot >= 0) AS queued,
    (SELECT count(*) FROM task WHERE duplicate_of IS NOT NULL AND state = 'pending' AND position IS NOT NULL) AS waiting,
    (SELECT count(*) FROM row WHERE skipped = 1) AS skipped`;

/**
 * How many tasks are in which state. Read from indexes alone, for a monitor asks several times a second: the rows of a large
 * file take ten times as long. (`+`, `slot` and CROSS keep SQLite from the wrong index.) What is neither pending, in flight
 * nor failed is completed.
 */
export function readCounts(database: Database): Counts {
  const found = database.prepare(counted).get() as Record<
    'total' | 'failed' | 'requested' | 'held' | 'queued' | 'waiting' | 'skipped',
    number
  >;
  const { total, failed, requested, held, skipped } = found;
  const pending = requested + found.queued + found.waiting;
  return { total, completed: total - failed - pending, failed, pending, processing: requested + held, skipped };
}

/** From one language to the next through the index, instead of through all rows. */
export function readTargetLangs(database: Database): string[] {
  const records = database
    .prepare(
      `WITH RECURSIVE known (lang) AS (
         SELECT min(target_lang) FROM task
         UNION ALL SELECT (SELECT min(target_lang) FROM task WHERE target_lang > lang) FROM known WHERE lang IS NOT NULL)
       SELECT lang FROM known
       WHERE lang IS NOT NULL AND EXISTS (SELECT 1 FROM task WHERE target_lang = lang AND +position IS NOT NULL)`,
    )
    .all() as { lang: string }[];
  return records.map(({ lang }) => lang);
}
