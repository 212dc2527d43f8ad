import { StorageError, UsageError } from '../errors.ts';
import { type Database, isBusy, sentence, transaction } from './driver.ts';

/** Schema steps, append-only: step n takes a database from version n to n + 1 (`user_version`). */
const steps: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  -- The records of the task file as last read, in order. skipped: carries no task and is no blank line.
  CREATE TABLE row (position INTEGER PRIMARY KEY, line INTEGER NOT NULL, raw TEXT NOT NULL, skipped INTEGER NOT NULL);

  -- position NULL: no longer in the file or the flags; stored, counted nowhere, found again by its hash.
  CREATE TABLE task (
    task INTEGER PRIMARY KEY,
    position INTEGER, slot INTEGER NOT NULL,
    target_lang TEXT NOT NULL, hash TEXT NOT NULL, id TEXT,
    source TEXT NOT NULL, source_lang TEXT, context TEXT, speaker TEXT, max_length INTEGER,
    state TEXT NOT NULL, origin TEXT, translation TEXT, confidence REAL,
    -- What the program wrote last, kept when a person's text takes its place.
    ours TEXT,
    -- A person's text, the source it stood beside, and whether it corrects a text of ours.
    cell TEXT, cell_source TEXT, cell_is_edit INTEGER NOT NULL DEFAULT 0, stale INTEGER NOT NULL DEFAULT 0,
    -- Sent with the task of that number, which says the same.
    duplicate_of INTEGER, saved TEXT,
    -- redo asked for it: not to be filled from an identical task.
    again INTEGER NOT NULL DEFAULT 0,
    -- Answers that were not good, and answers that left the row out; the last text and what was wrong with it.
    tries INTEGER NOT NULL DEFAULT 0, misses INTEGER NOT NULL DEFAULT 0, previous TEXT, problem TEXT,
    code TEXT, message TEXT, settings TEXT,
    -- The run that completed it, and the row's share of what the reply used.
    run INTEGER, model TEXT, prompt_tokens INTEGER, completion_tokens INTEGER, duration_ms INTEGER
  );
  CREATE INDEX task_place ON task (position, slot);
  CREATE INDEX task_hash ON task (target_lang, hash);
  CREATE INDEX task_id ON task (target_lang, id) WHERE id IS NOT NULL;
  CREATE INDEX task_queue ON task (slot, position) WHERE state = 'pending' AND duplicate_of IS NULL AND position IS NOT NULL;
  CREATE INDEX task_duplicate ON task (duplicate_of) WHERE duplicate_of IS NOT NULL;
  CREATE INDEX task_failed ON task (position, slot) WHERE state = 'failed';
  CREATE INDEX task_processing ON task (task) WHERE state = 'processing';

  -- Texts which stand or stood in cells and are no person's, besides task.ours: what we wrote before, cells refilled on request.
  CREATE TABLE wrote (target_lang TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (target_lang, name, text)) WITHOUT ROWID;

  CREATE TABLE run (
    run INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, outcome TEXT, note TEXT,
    provider TEXT NOT NULL, model TEXT NOT NULL, pid INTEGER NOT NULL, host TEXT NOT NULL,
    found INTEGER NOT NULL DEFAULT 0, stop_requested INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE attempt (
    attempt INTEGER PRIMARY KEY, run INTEGER NOT NULL, batch INTEGER NOT NULL,
    started_at TEXT NOT NULL, duration_ms INTEGER, target_lang TEXT NOT NULL,
    provider TEXT NOT NULL, model TEXT NOT NULL, rows INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0,
    outcome TEXT, status INTEGER, message TEXT, finish_reason TEXT, request_id TEXT, tier TEXT,
    prompt INTEGER, cached INTEGER, completion INTEGER, reasoning INTEGER,
    cost REAL, currency TEXT NOT NULL,
    estimated_prompt INTEGER NOT NULL, estimated_completion INTEGER NOT NULL, estimated_cost REAL
  );
  CREATE INDEX attempt_run ON attempt (run);
  `,
  `
  -- The scene, file or group that a row belongs to: neighbours that hang together. No part of the hash.
  ALTER TABLE task ADD COLUMN scene TEXT;
  -- What was put right in the translation by the program, in words.
  ALTER TABLE task ADD COLUMN mended TEXT;
  -- What the checks found in a translation of ours that was kept all the same.
  CREATE TABLE issue (task INTEGER NOT NULL, check_name TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL);
  CREATE INDEX issue_task ON issue (task);
  `,
  `
  -- Number of the transaction that last completed or failed the row, or in which a person edited it; of an attempt, of the one
  -- that ended it. Rises through the life of the checkpoint, so that whoever looks again finds what is new.
  ALTER TABLE task ADD COLUMN change INTEGER;
  CREATE INDEX task_change ON task (change) WHERE change IS NOT NULL;
  ALTER TABLE attempt ADD COLUMN change INTEGER;
  UPDATE attempt SET change = attempt WHERE outcome IS NOT NULL;
  CREATE INDEX attempt_change ON attempt (change) WHERE change IS NOT NULL;
  CREATE INDEX row_skipped ON row (position) WHERE skipped = 1;
  `,
  `
  -- What is counted, in one narrow place: a look at the rows themselves reads all their texts.
  CREATE INDEX task_figures ON task (target_lang, state, origin, saved, run, stale, slot, position) WHERE position IS NOT NULL;
  DROP INDEX task_queue;
  CREATE INDEX task_queue ON task (slot, position, duplicate_of, state, length(source))
    WHERE state = 'pending' AND duplicate_of IS NULL AND position IS NOT NULL;
  CREATE INDEX task_tried ON task (task) WHERE tries > 0 OR misses > 0;
  CREATE INDEX task_recalled ON task (task) WHERE saved = 'memory' AND run IS NULL;
  `,
  `
  -- Files of requests that a service works off in its own time. A number is never given twice: it stands in names at the service.
  CREATE TABLE job (
    job INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, created_at TEXT NOT NULL,
    provider TEXT NOT NULL, model TEXT NOT NULL, price TEXT NOT NULL, file_name TEXT NOT NULL,
    requests INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0, prompt_tokens INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    input_file_id TEXT, batch_id TEXT, status TEXT, total INTEGER, completed INTEGER, failed INTEGER
  );
  CREATE INDEX job_open ON job (job) WHERE state <> 'done';
  -- Their requests, until they are settled: tasks in the order of their keys, as a JSON array. job NULL: tasks of settled
  -- requests that are to go again together, in the next job or without one.
  CREATE TABLE job_request (
    request INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER, tasks TEXT NOT NULL, rows INTEGER NOT NULL,
    failures INTEGER NOT NULL, generous INTEGER NOT NULL, shuffled INTEGER NOT NULL, is_regroup INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL DEFAULT 0, reply_tokens INTEGER NOT NULL DEFAULT 0, reserved REAL NOT NULL DEFAULT 0
  );
  CREATE INDEX job_request_job ON job_request (job);
  -- The request that holds the task, which stays 'processing' as long.
  ALTER TABLE task ADD COLUMN request INTEGER;
  CREATE INDEX task_request ON task (request) WHERE request IS NOT NULL;
  `,
  `
  -- Of the misses: replies that broke off before they came to the row.
  ALTER TABLE task ADD COLUMN cuts INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- Whether any row has one is asked with each result.
  CREATE INDEX task_confidence ON task (task) WHERE confidence IS NOT NULL;
  `,
  `
  -- How many are pseudo-localized is asked before each run. Version 7 has been in use with this index and without.
  CREATE INDEX IF NOT EXISTS task_pseudo ON task (task) WHERE model = 'pseudo';
  -- The pending tasks that a run has taken to send them. Not a state of theirs: that stands in three indexes, and so few rows in one page.
  CREATE TABLE held (task INTEGER PRIMARY KEY);
  `,
];

/**
 * Whether a file holds a session, or nothing yet, as a crash in the first moment leaves it. Anything else is an error, and a
 * newer session than this program knows too; to be asked before the first change.
 */
export function inspect(database: Database, path: string): 'session' | 'empty' {
  const { tables, ours } = readTables(database, path);
  if (tables === 0) return 'empty';
  if (ours === 0) throw new UsageError(`${path}: is no checkpoint of translate; name another file with --checkpoint`);
  const version = schemaVersion(database);
  if (version > steps.length) {
    throw new UsageError(
      `${path}: was written by a newer version of translate (schema ${version}, this one knows ${steps.length}); update translate-batch, or use --checkpoint for another file`,
    );
  }
  return 'session';
}

function readTables(database: Database, path: string): { tables: number; ours: number } {
  try {
    return database
      .prepare("SELECT count(*) AS tables, count(CASE WHEN name = 'attempt' THEN 1 END) AS ours FROM sqlite_schema")
      .get() as { tables: number; ours: number };
  } catch (error) {
    if (isBusy(error)) throw error;
    const reason = error instanceof StorageError ? error.reason : sentence(error);
    throw new UsageError(`${path}: cannot be read as a checkpoint (${reason})`, { cause: error });
  }
}

/** Brings an inspected database to the newest schema, in one transaction. */
export function migrate(database: Database): void {
  const version = schemaVersion(database);
  if (version === steps.length) return;
  transaction(database, () => {
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
  });
}

/** Whether an inspected database is of an older version than this program writes. */
export function isOutdated(database: Database): boolean {
  return schemaVersion(database) < steps.length;
}

function schemaVersion(database: Database): number {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
  return row.user_version;
}
