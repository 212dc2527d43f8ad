import { closeSync, existsSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { type TranslateError, UsageError } from '../errors.ts';
import type { CheckName, Issue, Severity } from '../types/check.ts';
import type { BatchJob, JobStore } from '../types/jobs.ts';
import type { Queue } from '../types/queue.ts';
import type { Outcome, SessionInfo } from '../types/session.ts';
import type { SourceRow } from '../types/task-file.ts';
import type { Currency } from '../types/usage.ts';
import { forget, recover, startSession } from './beginnings.ts';
import { type Claim, takeClaim } from './claim.ts';
import { type Correction, corrections, noteCorrectionIssues } from './corrections.ts';
import { asyncTransaction, type Database, holdTransaction, openDatabase, settleTransaction } from './driver.ts';
import { type ImportOptions, type ImportSummary, importRows } from './import.ts';
import { createJobStore, hasJobWork, openJobs } from './jobs.ts';
import { finishedTranslations, type Learned, notePrompts } from './learned.ts';
import { type LineLookup, lineLookup } from './lines.ts';
import { forgetMeta, readMeta, writeMeta } from './meta.ts';
import { countRemaining, type PlacedTask, pendingTasks } from './pending.ts';
import { prepareQueue, type QueueOptions } from './prepare.ts';
import { replaceIssues } from './quality.ts';
import { createQueue } from './queue.ts';
import { Reader } from './reader.ts';
import { noSessionYet, requireFile } from './reading.ts';
import { markForRedo, type RedoSelection } from './redo.ts';
import { inspect, migrate } from './schema.ts';
import { foldLog, removeFiles, requireWal } from './wal.ts';
import { noteWritten, readWritten, type WrittenResult } from './written.ts';

/** What identifies an import: the same again needs no reading. */
export interface ImportKey {
  sha256: string;
  /** Everything else that decides what the rows mean: languages, columns, refill, base sheets. */
  options: string;
}

/** The right to write one session, with its database open. One process at a time has it. */
export class Session {
  readonly reader: Reader;
  readonly path: string;
  readonly #database: Database;
  readonly #claim: Claim;
  #discardable: boolean;
  #closed = false;

  private constructor(path: string, database: Database, claim: Claim, created: boolean) {
    this.path = path;
    this.#database = database;
    this.#claim = claim;
    this.#discardable = created;
    this.reader = new Reader(database, path, () => true);
  }

  /**
   * Takes the claim and opens the checkpoint, made if there is none. What a crash left behind is put right.
   *
   * @param what what a refusal calls it
   */
  static async open(
    path: string,
    what: string,
    options: {
      mustExist?: boolean;
      /** The task file that a new checkpoint belongs to. */
      input?: string;
    } = {},
  ): Promise<Session> {
    if (options.mustExist) requireFile(path);
    const claim = await takeClaim(path);
    if (!claim) throw await refusal(path, what);
    try {
      const created = !existsSync(path);
      // Made before the driver would, so that at no moment anybody else can read it.
      if (created) closeSync(openSync(path, 'a', 0o600));
      const database = await openDatabase(path);
      try {
        const found = inspect(database, path);
        if (options.mustExist && found === 'empty') throw noSessionYet(path);
        requireWal(database, path);
        migrate(database);
        if (readMeta(database, 'session_id') === undefined) startSession(database, options.input);
        writeMeta(database, 'holder', JSON.stringify({ pid: process.pid, host: hostname(), since: new Date() }));
        recover(database);
        return new Session(path, database, claim, created);
      } catch (error) {
        database.close();
        if (created) removeFiles(path);
        throw error;
      }
    } catch (error) {
      claim.release();
      throw error;
    }
  }

  info(): SessionInfo {
    return this.reader.info();
  }

  /** Whether the rows of this very import are in the checkpoint already. */
  isImported(key: ImportKey): boolean {
    return readMeta(this.#database, 'import') === JSON.stringify([key.sha256, key.options]);
  }

  /**
   * Reads a task file into the checkpoint, in one transaction. `finish` is asked when the rows have ended, for what is
   * known only then. `fresh` forgets the session first, but not which texts were ours, nor what people wrote.
   */
  async import(
    rows: AsyncIterable<readonly SourceRow[]>,
    options: ImportOptions & { fresh: boolean },
    finish: () => { key: ImportKey; template: unknown },
  ): Promise<ImportSummary> {
    return asyncTransaction(this.#database, async () => {
      if (options.fresh) forget(this.#database);
      const summary = await importRows(this.#database, rows, options);
      const { key, template } = finish();
      forgetMeta(this.#database, 'families', 'prepared');
      writeMeta(this.#database, 'template', JSON.stringify(template));
      writeMeta(this.#database, 'import', JSON.stringify([key.sha256, key.options]));
      writeMeta(this.#database, 'import_summary', JSON.stringify(summary));
      return summary;
    });
  }

  /** What takes reading all rows to find out; kept until the next import. */
  learn(key: 'families', find: () => string): string {
    const known = readMeta(this.#database, key);
    if (known !== undefined) return known;
    const found = find();
    writeMeta(this.#database, key, found);
    return found;
  }

  /** Replaces what was noted of a check that looks at the file as a whole. Only rows of ours can have issues. */
  noteFileIssues(check: CheckName, issues: Iterable<{ task: number; severity: Severity; message: string }>): void {
    replaceIssues(this.#database, check, issues);
  }

  /** Keeps what the checks go by from here on. Returns whether an earlier run's went by something else. */
  noteChecks(fingerprint: string): boolean {
    const known = readMeta(this.#database, 'checks');
    if (known !== fingerprint) writeMeta(this.#database, 'checks', fingerprint);
    return known !== undefined && known !== fingerprint;
  }

  /** People's texts that were changed after the sheet came in; see corrections. */
  corrections(): IterableIterator<Correction> {
    return corrections(this.#database);
  }

  /** Replaces what was noted of people's texts. */
  noteCorrectionIssues(issues: readonly (Issue & { task: number })[]): void {
    noteCorrectionIssues(this.#database, issues);
  }

  /** What follows is undone by `close`, unless `keep` comes before. */
  hold(): void {
    holdTransaction(this.#database);
  }

  /** Makes final what was held: everything that could still stop the run has been looked at. */
  keep(): void {
    settleTransaction(this.#database, 'COMMIT');
  }

  /** Fixes what the commands of other processes are to know: names of input and result. */
  setNames(names: { input: string; output: string; command: string }): void {
    for (const key of ['input', 'output', 'command'] as const) writeMeta(this.#database, key, names[key]);
  }

  /** A result file as this session, or an export of it, wrote it last; undefined where neither did. */
  writtenResult(path: string): WrittenResult | undefined {
    return readWritten(this.#database, path);
  }

  /** @param standing SHA-256 of what stands there until then */
  noteWrittenResult(path: string, sha256: string, languages: string, standing: string | undefined): void {
    noteWritten(this.#database, path, sha256, languages, standing);
  }

  /** Makes the pending tasks ready to be handed out; see prepareQueue. */
  prepare(options: QueueOptions): void {
    prepareQueue(this.#database, options);
  }

  /** Tasks that the translation memory has filled since the last run. */
  recalled(): number {
    return countRecalled(this.#database);
  }

  /** Marks tasks to be done again; see markForRedo. */
  redo(selection: RedoSelection): { marked: number; kept: number } {
    return markForRedo(this.#database, selection);
  }

  hasPending(): boolean {
    const pending = this.pending();
    const { done } = pending.next();
    pending.return?.();
    return done !== true;
  }

  /** Pending tasks that a run would send, and the characters of their sources. */
  remaining(): { tasks: number; chars: number } {
    return countRemaining(this.#database);
  }

  /** Tasks that a run would send now; see pendingTasks. */
  pending(minChars?: number): IterableIterator<PlacedTask> {
    return pendingTasks(this.#database, minChars);
  }

  /** Lines before a task, for a batch that is only shown; a run asks its queue. */
  linesBefore(...question: Parameters<LineLookup>): ReturnType<LineLookup> {
    return lineLookup(this.#database)(...question);
  }

  /** Jobs of batch mode that are not done. */
  openJobs(): BatchJob[] {
    return openJobs(this.#database);
  }

  /** Whether batch mode has left anything to go on with: jobs, or rows that are to go again together. */
  hasJobWork(): boolean {
    return hasJobWork(this.#database);
  }

  /** Jobs of the run whose queue this is. */
  jobs(queue: Queue): JobStore {
    return createJobStore(this.#database, queue);
  }

  /** Starts the next run. From here on the checkpoint is kept, whatever happens. */
  startRun(facts: { provider: string; model: string; currency: Currency; settings: string; prompts?: string }): {
    run: number;
    queue: Queue;
  } {
    this.#discardable = false;
    const found = countFound(this.#database);
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO run (started_at, provider, model, pid, host, found) VALUES (?, ?, ?, ?, ?, ?)')
      .run(new Date().toISOString(), facts.provider, facts.model, process.pid, hostname(), found);
    const run = Number(lastInsertRowid);
    this.#database.prepare("UPDATE task SET run = ? WHERE saved = 'memory' AND run IS NULL").run(run);
    if (facts.prompts !== undefined) notePrompts(this.#database, run, facts.prompts);
    return { run, queue: createQueue(this.#database, { run, ...facts }) };
  }

  /** What the translation memory may keep of the file; see finishedTranslations. */
  finished(prompts: string): IterableIterator<Learned> {
    return finishedTranslations(this.#database, prompts);
  }

  endRun(run: number, outcome: Outcome, note?: string): void {
    this.#database
      .prepare('UPDATE run SET ended_at = ?, outcome = ?, note = ? WHERE run = ?')
      .run(new Date().toISOString(), outcome, note ?? null, run);
  }

  /**
   * Gives the session back; more than once does no harm. The checkpoint is then one file, without a log beside it. One that
   * was made just now and served no run is removed, so that a faulty input leaves nothing.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      settleTransaction(this.#database, 'ROLLBACK');
      if (!this.#discardable) foldLog(this.#database);
    } finally {
      this.#database.close();
      if (this.#discardable) removeFiles(this.path);
      this.#claim.release();
    }
  }
}

/** Tasks that earlier runs have translated, so that this one need not. */
function countFound(database: Database): number {
  const found = database
    .prepare(
      `SELECT count(*) AS n FROM task WHERE position IS NOT NULL
         AND (origin IN ('provider', 'checkpoint') OR (origin = 'memory' AND run IS NOT NULL))`,
    )
    .get() as { n: number };
  return found.n;
}

function countRecalled(database: Database): number {
  const filled = database
    .prepare("SELECT count(*) AS n FROM task WHERE position IS NOT NULL AND origin = 'memory' AND run IS NULL")
    .get() as { n: number };
  return filled.n;
}

async function refusal(path: string, what: string): Promise<TranslateError> {
  const holder = await describeHolder(path);
  return new UsageError(
    `${what} is being translated already${holder}; watch it with: translate status ${what}, stop it with: translate stop ${what}`,
  );
}

/** ` by process 4711 on host, since …`, as far as the checkpoint tells. */
async function describeHolder(path: string): Promise<string> {
  if (!existsSync(path)) return '';
  try {
    const database = await openDatabase(path, { readOnly: true });
    try {
      const stored = readMeta(database, 'holder');
      if (stored === undefined) return '';
      const { pid, host, since } = JSON.parse(stored) as { pid: number; host: string; since: string };
      return ` by process ${pid} on ${host}, since ${since}`;
    } finally {
      database.close();
    }
  } catch {
    return '';
  }
}
