import type { RunTimeline } from '../types/figures.ts';
import type { Database } from './driver.ts';
import { broughtNothing } from './spending.ts';

/**
 * What happened in a session, numbered: every transaction that completes, fails, edits or reopens rows, or ends an attempt, has a
 * number of its own, and the numbers rise. Whoever knows the last one he saw can ask for what came after it.
 */
const newest = `max(coalesce((SELECT max(change) FROM task WHERE change IS NOT NULL), 0),
  coalesce((SELECT max(change) FROM attempt WHERE change IS NOT NULL), 0))`;

/** The number of the last change; 0 before the first, and in a checkpoint that an older version wrote. */
export function lastChange(database: Database): number {
  return hasChanges(database) ? (database.prepare(`SELECT ${newest} AS n`).get() as { n: number }).n : 0;
}

/** The number of the next change: to be asked for within the transaction that makes the change. */
export function nextChange(database: Database): number {
  return changeCounter(database)();
}

/** As `nextChange`, for those who ask again and again. */
export function changeCounter(database: Database): () => number {
  const statement = database.prepare(`SELECT ${newest} + 1 AS n`);
  return () => (statement.get() as { n: number }).n;
}

/** A checkpoint is brought up to date by the next run, not by those who only look. */
export function hasChanges(database: Database): boolean {
  return database.prepare("SELECT 1 FROM pragma_table_info('attempt') WHERE name = 'change'").get() !== undefined;
}

/** Started, in milliseconds since the epoch: whole seconds and the three digits after them. */
const startedMs = `(CAST(strftime('%s', started_at) AS INTEGER) * 1000 + CAST(substr(started_at, 21, 3) AS INTEGER))`;

/** What ended in each of `points` even steps of a run; undefined where it sent nothing. */
export function readTimeline(database: Database, ledger: string, run: number, points: number): RunTimeline | undefined {
  const span = database
    .prepare(
      `SELECT min(${startedMs}) AS start, max(${startedMs} + coalesce(duration_ms, 0)) AS stop FROM ${ledger} WHERE run = ?`,
    )
    .get(run) as { start: number | null; stop: number | null };
  if (span.start === null || span.stop === null) return undefined;
  const stepMs = Math.max(1, Math.ceil((span.stop - span.start + 1) / points));
  const steps = database
    .prepare(
      `SELECT CAST((${startedMs} + coalesce(duration_ms, 0) - ?2) / ?3 AS INTEGER) AS step, sum(delivered) AS rows, count(*) AS requests,
         count(CASE WHEN ${broughtNothing} THEN 1 END) AS errors,
         coalesce(sum(prompt + completion), 0) AS tokens, total(cost) AS cost
       FROM ${ledger} WHERE run = ?1 AND outcome IS NOT NULL GROUP BY step ORDER BY step`,
    )
    .all(run, span.start, stepMs) as RunTimeline['steps'];
  return { from: span.start, stepMs, steps };
}
