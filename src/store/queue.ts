import type { AttemptEnd, AttemptStart, LedgerFacts, Queue, TaskResult } from '../types/queue.ts';
import { changeCounter } from './changes.ts';
import { type Database, type Statement, transaction } from './driver.ts';
import { releaseCopies } from './edit.ts';
import { lineLookup } from './lines.ts';
import { countRemaining } from './pending.ts';
import { encodeText } from './text.ts';
import { createWindow } from './window.ts';

export function createQueue(database: Database, facts: LedgerFacts): Queue {
  const statements = prepare(database);
  const window = createWindow(database);
  const nextChange = changeCounter(database);
  /** An edit can take a task away while it is in flight; those that say the same then wait for nobody. */
  const putBack = (task: number): void => {
    const { origin } = statements.originOf.get(task) as { origin: string | null };
    if (origin === 'human') releaseCopies(database, task);
  };
  const finish = (result: TaskResult, change: number, { replaceable, copied }: BatchFacts): number => {
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
        if (replaceable.has(result.task)) statements.noteReplaced.run(result.task, translation);
        const used = [usage?.prompt ?? null, usage?.completion ?? null, Math.round(durationMs)] as const;
        const isTaken = statements.complete.run(...common, ...used, result.task).changes > 0;
        const copies = copied.has(result.task)
          ? Number(statements.completeCopies.run(...common, result.task).changes)
          : 0;
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
        if (copied.has(result.task)) statements.failCopies.run(...stored);
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
      case 'unreached':
        statements.unreached.run(result.task);
        putBack(result.task);
        return 0;
      case 'doubted':
        statements.doubted.run(result.task);
        return 0;
      case 'released':
        statements.release.run(result.task);
        putBack(result.task);
        return 0;
    }
  };
  return {
    next: (limit) => window.next(limit),
    remaining: () => countRemaining(database),
    stopRequested: () => (statements.stopRequested.get(facts.run) as { asked: number }).asked === 1,
    claim(tasks) {
      statements.hold.run(numbersOf(tasks));
      window.take(tasks);
    },
    release(tasks) {
      window.forget();
      transaction(database, () => {
        statements.letGo.run(numbersOf(tasks));
        for (const { task } of tasks) {
          statements.release.run(task);
          putBack(task);
        }
      });
    },
    linesBefore: lineLookup(database),
    startAttempt: (start) => insertAttempt(statements.startAttempt, facts, start),
    endAttempt(attempt, end, results) {
      if (results.some(({ kind }) => kind !== 'completed' && kind !== 'failed')) window.forget();
      return transaction(database, () => {
        const delivered = results.filter((result) => result.kind === 'completed').length;
        const change = nextChange();
        updateAttempt(statements.endAttempt, attempt, end, delivered, change);
        const facts = batchFacts(statements, results);
        statements.letGo.run(numbersOf(results.filter(({ kind }) => kind !== 'doubted')));
        return { duplicates: results.reduce((sum, result) => sum + finish(result, change, facts), 0) };
      });
    },
  };
}

/** What is true of few tasks of a batch, if any; asked once for all of them. */
interface BatchFacts {
  /** Tasks that hold a text of ours already. */
  replaceable: ReadonlySet<number>;
  /** Tasks that stand for others which say the same. */
  copied: ReadonlySet<number>;
}

function batchFacts({ replaceable, copied }: Record<keyof BatchFacts, Statement>, results: readonly TaskResult[]) {
  const numbers = numbersOf(results);
  const among = (statement: Statement) =>
    new Set((statement.all(numbers) as { task: number }[]).map(({ task }) => task));
  return { replaceable: among(replaceable), copied: among(copied) };
}

/** For `json_each`: one statement for a batch is a fraction of one per task. */
function numbersOf(tasks: readonly { task: number }[]): string {
  return JSON.stringify(tasks.map(({ task }) => task));
}

/** A person may have edited the row while it was in flight or about to be: that text stays, whatever comes back. */
const stillOurs = "origin IS NOT 'human'";

function prepare(database: Database) {
  const completed = `state = 'completed', origin = 'provider', translation = ?, ours = ?, confidence = ?, run = ?, model = ?,
    mended = ?, code = ?, message = ?, change = ?, again = 0, previous = NULL, problem = NULL`;
  const failed = `state = 'failed', code = ?, message = ?, settings = ?, change = ?, previous = coalesce(?, previous),
    translation = NULL, origin = NULL`;
  return {
    replaceable: database.prepare(
      'SELECT task FROM task WHERE task IN (SELECT value FROM json_each(?)) AND ours IS NOT NULL',
    ),
    copied: database.prepare(
      'SELECT DISTINCT duplicate_of AS task FROM task WHERE duplicate_of IN (SELECT value FROM json_each(?))',
    ),
    stopRequested: database.prepare('SELECT stop_requested AS asked FROM run WHERE run = ?'),
    hold: database.prepare('INSERT OR IGNORE INTO held SELECT value FROM json_each(?)'),
    letGo: database.prepare('DELETE FROM held WHERE task IN (SELECT value FROM json_each(?))'),
    release: database.prepare("UPDATE task SET state = 'pending' WHERE task = ? AND state = 'processing'"),
    again: database.prepare(
      `UPDATE task SET state = 'pending', tries = tries + 1, problem = ?, previous = ? WHERE task = ? AND ${stillOurs}`,
    ),
    doubted: database.prepare('UPDATE task SET misses = misses + 1 WHERE task = ?'),
    missed: database.prepare(`UPDATE task SET state = 'pending', misses = misses + 1 WHERE task = ? AND ${stillOurs}`),
    unreached: database.prepare(
      `UPDATE task SET state = 'pending', misses = misses + 1, cuts = cuts + 1 WHERE task = ? AND ${stillOurs}`,
    ),
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
         finish_reason = ?, request_id = ?, tier = ?, prompt = ?, cached = ?, completion = ?, reasoning = ?, cost = ?, change = ?,
         estimated_prompt = coalesce(?, estimated_prompt), estimated_completion = coalesce(?, estimated_completion),
         estimated_cost = coalesce(?, estimated_cost)
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
  const { usage, estimated } = end;
  statement.run(
    ...[Math.round(end.durationMs), delivered, end.outcome, end.model ?? null, end.status ?? null],
    ...[encodeText(end.message), end.finishReason ?? null, end.requestId ?? null, end.tier ?? null],
    ...[usage?.prompt ?? null, usage?.cached ?? null, usage?.completion ?? null, usage?.reasoning ?? null],
    ...[end.cost, change],
    ...[estimated?.prompt ?? null, estimated?.completion ?? null, estimated?.cost ?? null, attempt],
  );
}
