import { randomUUID } from 'node:crypto';
import { nextChange } from './changes.ts';
import { type Database, transaction } from './driver.ts';
import { writeMeta } from './meta.ts';

/** @param input the task file that the new checkpoint belongs to */
export function startSession(database: Database, input?: string): void {
  transaction(database, () => {
    identifySession(database);
    if (input !== undefined) writeMeta(database, 'input', input);
  });
}

function identifySession(database: Database): void {
  writeMeta(database, 'session_id', randomUUID());
  writeMeta(database, 'created_at', new Date().toISOString());
}

/**
 * A crash leaves rows in flight, and attempts and a run without an end; such a run never gets an outcome. Only the holder of
 * the claim may say that they are over. Rows in a request of batch mode go on: the service works on them without us.
 */
export function recover(database: Database): void {
  transaction(database, () => {
    database.exec(`
      DELETE FROM held;
      UPDATE task SET state = 'pending' WHERE state = 'processing' AND request IS NULL;
      UPDATE attempt SET outcome = 'killed', duration_ms = 0, change = ${nextChange(database)} WHERE outcome IS NULL;
      UPDATE run AS died SET ended_at = coalesce(
        (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(julianday(attempt.started_at) + duration_ms / 86400000.0))
         FROM attempt WHERE attempt.run = died.run), started_at)
      WHERE ended_at IS NULL;
    `);
  });
}

/** What `--fresh` forgets: all but which texts were ours, and what people wrote. */
export function forget(database: Database): void {
  database.exec(`
    UPDATE task SET state = 'pending', origin = NULL, translation = NULL, confidence = NULL, saved = NULL, again = 0,
      duplicate_of = NULL, code = NULL, message = NULL, mended = NULL, settings = NULL, run = NULL, model = NULL,
      prompt_tokens = NULL, completion_tokens = NULL, duration_ms = NULL
    WHERE origin IS NULL OR origin NOT IN ('human', 'copied');
    UPDATE task SET request = NULL WHERE request IS NOT NULL;
    DELETE FROM job; DELETE FROM job_request;
    DELETE FROM held; DELETE FROM row; DELETE FROM issue; DELETE FROM attempt; DELETE FROM run; DELETE FROM meta WHERE key NOT IN ('input', 'holder');
  `);
  identifySession(database);
}
