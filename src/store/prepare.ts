import { passingFailures } from '../types/task.ts';
import { nextChange } from './changes.ts';
import { type Database, transaction } from './driver.ts';
import { readMeta, writeMeta } from './meta.ts';
import { fillFromMemory, type Recall } from './recall.ts';

/** The failures that the next run tries again, as SQL. */
const passing = `('${passingFailures.join("', '")}')`;

export interface QueueOptions {
  dedupe: boolean;
  /** Fingerprint of what decides whether a refused task may fare better now. */
  settings: string;
  /** Absent: no translation memory. */
  recall?: Recall | undefined;
}

/**
 * Makes the queue ready for a run: tries again what may pass now, fills tasks that say what another one's translation
 * already says or the translation memory knows, and names for each group of identical tasks the one that is sent.
 */
export function prepareQueue(database: Database, options: QueueOptions): void {
  const prepared = JSON.stringify([options.settings, options.dedupe]);
  // A run keeps its queue in order by itself; a memory may know more by now.
  const isReady = !options.recall && readMeta(database, 'prepared') === prepared;
  transaction(database, () => {
    const change = nextChange(database);
    database
      .prepare(
        `UPDATE task SET state = 'pending', code = NULL, message = NULL, change = ?
         WHERE state = 'failed' AND position IS NOT NULL AND (code IN ${passing} OR settings IS NOT ?)`,
      )
      .run(change, options.settings);
    database.exec(`
      UPDATE task SET tries = 0, misses = 0, cuts = 0, previous = NULL, problem = NULL
        WHERE (tries > 0 OR misses > 0) AND state = 'pending' AND +position IS NOT NULL;
      DELETE FROM issue WHERE NOT EXISTS (SELECT 1 FROM task WHERE task.task = issue.task AND state = 'completed');
    `);
    if (isReady) return;
    database.exec('UPDATE task SET duplicate_of = NULL WHERE duplicate_of IS NOT NULL');
    if (options.dedupe) noteTwins(database);
    if (options.dedupe) fillDuplicates(database, change);
    if (options.recall) fillFromMemory(database, options.recall, change);
    if (options.dedupe) nameDuplicates(database);
    database.exec('DROP TABLE IF EXISTS temp.twin');
    writeMeta(database, 'prepared', prepared);
  });
}

/** Tasks that are not the only ones to say what they say: most files have few, and all else can be passed over. */
function noteTwins(database: Database): void {
  database.exec(`
    CREATE TEMP TABLE twin AS SELECT task FROM task JOIN (
      SELECT target_lang, hash FROM task GROUP BY target_lang, hash HAVING count(*) > 1) USING (target_lang, hash);
    CREATE UNIQUE INDEX temp.twin_task ON twin (task);
  `);
}

function fillDuplicates(database: Database, change: number): void {
  database.exec(`
    UPDATE task SET state = 'completed', origin = 'checkpoint', saved = 'duplicate', confidence = NULL,
        translation = d.translation, ours = d.translation, model = d.model, mended = d.mended, code = d.code,
        message = d.message, change = ${change}
      FROM task AS d
      WHERE task.task IN (SELECT task FROM temp.twin)
        AND task.state = 'pending' AND task.position IS NOT NULL AND task.again = 0
        AND d.task = (SELECT task FROM task AS other WHERE other.target_lang = task.target_lang AND other.hash = task.hash
          AND other.state = 'completed' AND other.stale = 0 LIMIT 1);
    INSERT INTO issue SELECT DISTINCT task.task, check_name, severity, issue.message
      FROM issue JOIN task AS d USING (task) JOIN task ON d.target_lang = task.target_lang AND d.hash = task.hash
      WHERE task.saved = 'duplicate' AND task.state = 'completed' AND task.translation = d.translation
        AND task.task NOT IN (SELECT task FROM issue);
  `);
}

/** One that a service is working on in batch mode is sent already, even where its row has gone from the file. */
function nameDuplicates(database: Database): void {
  database.exec(`
    UPDATE task SET duplicate_of = first.task FROM (
      SELECT target_lang, hash, coalesce(min(CASE WHEN state = 'processing' THEN task END), min(task)) AS task FROM task
      WHERE task IN (SELECT task FROM temp.twin)
        AND (state = 'processing' OR (state = 'pending' AND position IS NOT NULL))
      GROUP BY target_lang, hash HAVING count(*) > 1) AS first
    WHERE task.task IN (SELECT task FROM temp.twin) AND task.target_lang = first.target_lang AND task.hash = first.hash AND task.task <> first.task
      AND task.state = 'pending' AND task.position IS NOT NULL;
  `);
}
