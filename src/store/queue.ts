import type { AttemptEnd, AttemptStart, LedgerFacts, Queue, TaskResult } from '../types/queue.ts';
import { passingFailures } from '../types/task.ts';
import { nextChange } from './changes.ts';
import { type Database, type Statement, transaction } from './driver.ts';
import { releaseCopies } from './edit.ts';
import { lineLookup } from './lines.ts';
import { countRemaining } from './pending.ts';
import { fillFromMemory, type Recall } from './recall.ts';
import { type QueuedRecord, queued, queuedColumns, toQueuedTask } from './records.ts';
import { encodeText } from './text.ts';

/** Rows whose translation the program brought, as SQL: only theirs are the issues noted. */
const isOurs = "state = 'completed' AND origin <> 'human'";

/** The failures that the next run tries again, as SQL. */
const passing = `('${passingFailures.join("', '")}')`;

export function createQueue(database: Database, facts: LedgerFacts): Queue {
  const statements = prepare(database);
  /** An edit can take a task away while it is in flight; those that say the same then wait for nobody. */
  const putBack = (task: number): void => {
    const { origin } = statements.originOf.get(task) as { origin: string | null };
    if (origin === 'human') releaseCopies(database, task);
  };
  const finish = (result: TaskResult, change: number): number => {
    switch (result.kind) {
      case 'completed': {
        const { text, confidence, usage, model, durationMs } = result.response;
        const { code = null, message } = result.failure ?? {};
        const translation = encodeText(text);
        const mended = result.mended.length > 0 ? JSON.stringify(result.mended) : null;
        const common = [
          ...[
            translation,
            translation,
            confidence ?? null,
            facts.run,
            model,
            mended,
            code,
            encodeText(message),
            change,
          ],
        ] as const;
        statements.noteReplaced.run(result.task, translation);
        const used = [usage?.prompt ?? null, usage?.completion ?? null, Math.round(durationMs)] as const;
        const isTaken = statements.complete.run(...common, ...used, result.task).changes > 0;
        const copies = Number(statements.completeCopies.run(...common, result.task).changes);
        for (const issue of result.issues) {
          const found = [issue.check, issue.severity, encodeText(issue.message), result.task] as const;
          if (isTaken) statements.noteIssue.run(...found);
          if (copies > 0) statements.noteIssueOfCopies.run(...found);
        }
        return copies;
      }
      case 'failed': {
        const { code, message } = result.failure;
        const why = [code, encodeText(message), facts.settings, change] as const;
        const stored = [...why, encodeText(result.previous), result.task] as const;
        statements.fail.run(...stored);
        statements.failCopies.run(...stored);
        return 0;
      }
      case 'again':
        statements.again.run(encodeText(result.problem), encodeText(result.previous), result.task);
        putBack(result.task);
        return 0;
      case 'missed':
        statements.missed.run(result.task);
        putBack(result.task);
        return 0;
      case 'released':
        statements.release.run(result.task);
        putBack(result.task);
        return 0;
    }
  };
  return {
    next: (limit) => statements.next.all(limit).map((record) => toQueuedTask(record as QueuedRecord)),
    remaining: () => countRemaining(database),
    stopRequested: () => (statements.stopRequested.get(facts.run) as { asked: number }).asked === 1,
    claim(tasks) {
      transaction(database, () => {
        for (const { task } of tasks) statements.claim.run(task);
      });
    },
    release(tasks) {
      transaction(database, () => {
        for (const { task } of tasks) {
          statements.release.run(task);
          putBack(task);
        }
      });
    },
    linesBefore: lineLookup(database),
    startAttempt: (start) => insertAttempt(statements.startAttempt, facts, start),
    endAttempt(attempt, end, results) {
      return transaction(database, () => {
        const delivered = results.filter((result) => result.kind === 'completed').length;
        const change = nextChange(database);
        updateAttempt(statements.endAttempt, attempt, end, delivered, change);
        return { duplicates: results.reduce((sum, result) => sum + finish(result, change), 0) };
      });
    },
  };
}

/** A person may have edited the row while it was in flight or about to be: that text stays, whatever comes back. */
const stillOurs = "origin IS NOT 'human'";

function prepare(database: Database) {
  const completed = `state = 'completed', origin = 'provider', translation = ?, ours = ?, confidence = ?, run = ?, model = ?,
    mended = ?, code = ?, message = ?, change = ?, again = 0, previous = NULL, problem = NULL`;
  const failed = `state = 'failed', code = ?, message = ?, settings = ?, change = ?, previous = coalesce(?, previous),
    translation = NULL, origin = NULL`;
  return {
    next: database.prepare(`SELECT ${queuedColumns} FROM task WHERE ${queued} ORDER BY slot, position LIMIT ?`),
    stopRequested: database.prepare('SELECT stop_requested AS asked FROM run WHERE run = ?'),
    claim: database.prepare("UPDATE task SET state = 'processing' WHERE task = ? AND state = 'pending'"),
    release: database.prepare("UPDATE task SET state = 'pending' WHERE task = ? AND state = 'processing'"),
    again: database.prepare(
      `UPDATE task SET state = 'pending', tries = tries + 1, problem = ?, previous = ? WHERE task = ? AND ${stillOurs}`,
    ),
    missed: database.prepare(`UPDATE task SET state = 'pending', misses = misses + 1 WHERE task = ? AND ${stillOurs}`),
    // A text of ours that gives way may still stand in a sheet: it is not to be taken for a person's there.
    noteReplaced: database.prepare(
      `INSERT OR IGNORE INTO wrote SELECT target_lang, coalesce(id, hash), ours FROM task
       WHERE task = ? AND ours IS NOT NULL AND ours <> ? AND ${stillOurs}`,
    ),
    complete: database.prepare(
      `UPDATE task SET ${completed}, prompt_tokens = ?, completion_tokens = ?, duration_ms = ? WHERE task = ? AND ${stillOurs}`,
    ),
    completeCopies: database.prepare(
      `UPDATE task SET ${completed}, saved = 'duplicate' WHERE duplicate_of = ? AND state = 'pending'`,
    ),
    fail: database.prepare(`UPDATE task SET ${failed} WHERE task = ? AND ${stillOurs}`),
    failCopies: database.prepare(`UPDATE task SET ${failed} WHERE duplicate_of = ? AND state = 'pending'`),
    originOf: database.prepare('SELECT origin FROM task WHERE task = ?'),
    noteIssue: database.prepare('INSERT INTO issue (check_name, severity, message, task) VALUES (?, ?, ?, ?)'),
    noteIssueOfCopies: database.prepare(
      `INSERT INTO issue (task, check_name, severity, message)
       SELECT task, ?, ?, ? FROM task WHERE duplicate_of = ? AND state = 'completed' AND saved = 'duplicate'`,
    ),
    startAttempt: database.prepare(
      `INSERT INTO attempt (run, batch, started_at, target_lang, provider, model, rows, currency,
         estimated_prompt, estimated_completion, estimated_cost) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    endAttempt: database.prepare(
      `UPDATE attempt SET duration_ms = ?, delivered = ?, outcome = ?, model = coalesce(?, model), status = ?, message = ?,
         finish_reason = ?, request_id = ?, tier = ?, prompt = ?, cached = ?, completion = ?, reasoning = ?, cost = ?, change = ?
       WHERE attempt = ?`,
    ),
  };
}

function insertAttempt(statement: Statement, facts: LedgerFacts, start: AttemptStart): number {
  const { prompt, completion, cost } = start.estimated;
  const { lastInsertRowid } = statement.run(
    ...[facts.run, start.batch, new Date().toISOString(), start.targetLang, facts.provider, facts.model],
    ...[start.tasks.length, facts.currency, prompt, completion, cost],
  );
  return Number(lastInsertRowid);
}

function updateAttempt(
  statement: Statement,
  attempt: number,
  end: AttemptEnd,
  delivered: number,
  change: number,
): void {
  const { usage } = end;
  statement.run(
    ...[Math.round(end.durationMs), delivered, end.outcome, end.model ?? null, end.status ?? null],
    ...[encodeText(end.message), end.finishReason ?? null, end.requestId ?? null, end.tier ?? null],
    ...[usage?.prompt ?? null, usage?.cached ?? null, usage?.completion ?? null, usage?.reasoning ?? null],
    ...[end.cost, change, attempt],
  );
}

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
  transaction(database, () => {
    database
      .prepare(
        `UPDATE task SET state = 'pending', code = NULL, message = NULL
         WHERE state = 'failed' AND position IS NOT NULL AND (code IN ${passing} OR settings IS NOT ?)`,
      )
      .run(options.settings);
    database.exec(`
      UPDATE task SET tries = 0, misses = 0, previous = NULL, problem = NULL
        WHERE state = 'pending' AND position IS NOT NULL AND (tries > 0 OR misses > 0);
      UPDATE task SET duplicate_of = NULL WHERE duplicate_of IS NOT NULL;
    `);
    database.exec(`DELETE FROM issue WHERE task NOT IN (SELECT task FROM task WHERE ${isOurs})`);
    if (options.dedupe) fillDuplicates(database);
    if (options.recall) fillFromMemory(database, options.recall);
    if (options.dedupe) nameDuplicates(database);
  });
}

function fillDuplicates(database: Database): void {
  database.exec(`
    UPDATE task SET state = 'completed', origin = 'checkpoint', saved = 'duplicate', confidence = NULL,
        translation = d.translation, ours = d.translation, model = d.model, mended = d.mended, code = d.code,
        message = d.message
      FROM task AS d
      WHERE task.state = 'pending' AND task.position IS NOT NULL AND task.again = 0
        AND d.task = (SELECT task FROM task AS other WHERE other.target_lang = task.target_lang AND other.hash = task.hash
          AND other.state = 'completed' AND other.stale = 0 LIMIT 1);
    INSERT INTO issue SELECT DISTINCT task.task, check_name, severity, issue.message
      FROM issue JOIN task AS d USING (task) JOIN task ON d.target_lang = task.target_lang AND d.hash = task.hash
      WHERE task.saved = 'duplicate' AND task.state = 'completed' AND task.translation = d.translation
        AND task.task NOT IN (SELECT task FROM issue);
  `);
}

function nameDuplicates(database: Database): void {
  database.exec(`
    UPDATE task SET duplicate_of = first.task FROM (
      SELECT target_lang, hash, min(task) AS task FROM task WHERE state = 'pending' AND position IS NOT NULL
      GROUP BY target_lang, hash HAVING count(*) > 1) AS first
    WHERE task.target_lang = first.target_lang AND task.hash = first.hash AND task.task <> first.task
      AND task.state = 'pending' AND task.position IS NOT NULL;
  `);
}
