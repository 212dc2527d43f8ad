import type { Severity } from '../types/check.ts';
import type { History, IssueCount, Latency, Quality, RunTimeline, Saved, Spending } from '../types/figures.ts';
import type { BatchJob } from '../types/jobs.ts';
import type {
  AttemptRecord,
  Counts,
  FailureRecord,
  IssueRecord,
  LanguageRows,
  LanguageSummary,
  RunInfo,
  SessionInfo,
  SessionReader,
  TaskFilter,
  TaskRecord,
} from '../types/session.ts';
import type { Origin, Task, TaskState } from '../types/task.ts';
import type { ResultRow, ResultTemplate, TaskOutcome } from '../types/task-file.ts';
import type { Currency } from '../types/usage.ts';
import { hasChanges, lastChange, readTimeline } from './changes.ts';
import { readCounts, readTargetLangs } from './counts.ts';
import { type Database, iterate } from './driver.ts';
import { readHistory, readLatency } from './history.ts';
import type { ImportSummary } from './import.ts';
import { openJobs, waitingJobs } from './job-records.ts';
import { type IsOurs, ownTexts } from './learned.ts';
import { ledger } from './ledger.ts';
import { readMeta } from './meta.ts';
import { readIssueCounts, readIssues, readQuality } from './quality.ts';
import { queued, type TaskColumns } from './records.ts';
import { currencyOf, isBilled, moneySum, readAttempts, readEndedAttempts, readSpending } from './spending.ts';
import { readChangedTasks, readTasks } from './task-list.ts';
import { decodeText } from './text.ts';
import { readWritten, type WrittenResult } from './written.ts';

/** A session's facts, by queries alone: for the run itself and for any other process. */
export class Reader implements SessionReader {
  readonly path: string;
  readonly #database: Database;
  readonly #isLive: () => boolean;

  constructor(database: Database, path: string, isLive: () => boolean) {
    this.#database = database;
    this.path = path;
    this.#isLive = isLive;
  }

  info(): SessionInfo {
    const output = readMeta(this.#database, 'output');
    const template = this.template();
    const command = readMeta(this.#database, 'command');
    return {
      sessionId: readMeta(this.#database, 'session_id') ?? '',
      createdAt: readMeta(this.#database, 'created_at') ?? '',
      input: readMeta(this.#database, 'input') ?? '',
      ...(output !== undefined && { output }),
      ...(template && { template }),
      ...(command !== undefined && { command }),
    };
  }

  template(): ResultTemplate | undefined {
    const stored = readMeta(this.#database, 'template');
    return stored === undefined ? undefined : (JSON.parse(stored) as ResultTemplate);
  }

  /** A result file as it was written last; undefined where it never was. */
  writtenResult(path: string): WrittenResult | undefined {
    return readWritten(this.#database, path);
  }

  /** `options` of the last import's key, as its maker wrote them; undefined before the first import. */
  importOptions(): string | undefined {
    const stored = readMeta(this.#database, 'import');
    return stored === undefined ? undefined : (JSON.parse(stored) as [sha256: string, options: string])[1];
  }

  /** What `Session.learn` has found out, as it was kept; undefined where nobody has asked since the last import. */
  learned(key: 'families'): string | undefined {
    return readMeta(this.#database, key);
  }

  /** What the last import brought. */
  importSummary(): ImportSummary | undefined {
    const stored = readMeta(this.#database, 'import_summary');
    return stored === undefined ? undefined : (JSON.parse(stored) as ImportSummary);
  }

  isLive(): boolean {
    return this.#isLive();
  }

  runs(): RunInfo[] {
    return this.#all<RunRow>('SELECT * FROM run ORDER BY run').map((row) => ({
      run: row.run,
      startedAt: row.started_at,
      provider: row.provider,
      model: row.model,
      pid: row.pid,
      host: row.host,
      ...(row.ended_at !== null && { endedAt: row.ended_at }),
      ...(row.outcome !== null && { outcome: row.outcome }),
      ...(row.note !== null && { note: row.note }),
      ...(row.stop_requested === 1 && { stopRequested: true }),
    }));
  }

  counts(): Counts {
    return readCounts(this.#database);
  }

  waiting(): { jobs: number; rows: number } {
    return waitingJobs(this.#database);
  }

  /** Jobs of batch mode that are not done. */
  openJobs(): BatchJob[] {
    return openJobs(this.#database);
  }

  languages(): LanguageSummary[] {
    const spent = new Map(
      this.#all<{ target_lang: string; tokens: number; cost: number | null; currency: Currency }>(
        `SELECT target_lang, coalesce(sum(prompt + completion), 0) AS tokens,
           ${moneySum('cost', isBilled)} AS cost, ${currencyOf('cost', isBilled)} AS currency
         FROM attempt GROUP BY target_lang`,
      ).map((row) => [row.target_lang, row]),
    );
    return this.#all<Omit<LanguageSummary, 'tokens' | 'cost' | 'currency'>>(
      `SELECT target_lang AS targetLang, count(*) AS total,
         count(CASE WHEN origin = 'human' THEN 1 END) AS kept,
         count(CASE WHEN state = 'completed' THEN 1 END) AS completed,
         count(CASE WHEN state = 'failed' THEN 1 END) AS failed,
         count(CASE WHEN state IN ('pending', 'processing') THEN 1 END) AS pending,
         count(CASE WHEN stale = 1 THEN 1 END) AS stale
       FROM task INDEXED BY task_figures WHERE position IS NOT NULL GROUP BY target_lang ORDER BY min(slot), target_lang`,
    ).map((row) => {
      const of = spent.get(row.targetLang);
      return { ...row, tokens: of?.tokens ?? 0, cost: of ? of.cost : 0, currency: of?.currency ?? 'USD' };
    });
  }

  targetLangs(): string[] {
    return readTargetLangs(this.#database);
  }

  spending(run?: number): Spending {
    return readSpending(this.#database, this.#ledger(), run);
  }

  saved(run?: number): Saved {
    const counted = 'SELECT count(*) AS n FROM task WHERE position IS NOT NULL AND';
    const savedBy = (how: 'duplicate' | 'memory'): number =>
      run === undefined
        ? this.#count(`${counted} saved = ?`, how)
        : this.#count(`${counted} saved = ? AND run = ?`, how, run);
    const existing = this.#count(`${counted} origin = 'human'`);
    const found = run === undefined ? 0 : this.#count('SELECT found AS n FROM run WHERE run = ?', run);
    return { duplicates: savedBy('duplicate'), memory: savedBy('memory'), existing, checkpoint: found };
  }

  failures(limit = -1): FailureRecord[] {
    return this.#all<{ id: string | null; target_lang: string; code: string; message: string; line: number }>(
      `SELECT id, target_lang, code, message, line FROM task JOIN row USING (position)
       WHERE state = 'failed' AND position IS NOT NULL ORDER BY position, slot LIMIT ?`,
      limit,
    ).map(({ id, target_lang, code, message, line }) => ({
      id: decodeText(id),
      targetLang: target_lang,
      code,
      message: decodeText(message),
      line,
    }));
  }

  failureCounts(): { code: string; count: number; example: string }[] {
    return this.#all<{ code: string; count: number; example: string }>(
      `SELECT code, count(*) AS count, min(message) AS example FROM task
       WHERE state = 'failed' AND position IS NOT NULL GROUP BY code ORDER BY count DESC, code`,
    ).map((row) => ({ ...row, example: decodeText(row.example) }));
  }

  issueCounts(): IssueCount[] {
    return readIssueCounts(this.#database);
  }

  issues(severity: Severity, limit: number): IssueRecord[] {
    return readIssues(this.#database, severity, limit);
  }

  quality(): Quality {
    return readQuality(this.#database);
  }

  history(limit: number): History {
    return readHistory(this.#database, this.#ledger(), limit);
  }

  latency(): Latency {
    return readLatency(this.#database);
  }

  tasks(filter: TaskFilter): { total: number; tasks: TaskRecord[] } {
    return readTasks(this.#database, filter);
  }

  lastChange(): number {
    return lastChange(this.#database);
  }

  changedTasks(after: number, limit: number): { total: number; tasks: TaskRecord[] } {
    if (!hasChanges(this.#database)) return { total: 0, tasks: [] };
    return readChangedTasks(this.#database, after, limit);
  }

  endedAttempts(after: number, limit: number): { total: number; attempts: AttemptRecord[] } {
    if (!hasChanges(this.#database)) return { total: 0, attempts: [] };
    return readEndedAttempts(this.#database, after, limit);
  }

  timeline(run: number, points: number): RunTimeline | undefined {
    return readTimeline(this.#database, this.#ledger(), run, points);
  }

  attempts(filter: { run?: number; limit?: number; offset?: number }): IterableIterator<AttemptRecord> {
    return readAttempts(this.#database, this.#ledger(), filter);
  }

  /** The source of every row, in file order. */
  *sources(): IterableIterator<string> {
    const rows = iterate<{ source: string }>(
      this.#database,
      'SELECT source FROM task WHERE position IS NOT NULL GROUP BY position',
    );
    for (const { source } of rows) yield decodeText(source);
  }

  /** All translations that stand in the file, people's too, in file order. */
  *translations(): IterableIterator<TranslationRecord> {
    const rows = iterate<TranslationRow>(
      this.#database,
      `SELECT task, line, origin, translation, source, source_lang, target_lang, context, max_length
       FROM task JOIN row USING (position)
       WHERE state = 'completed' AND position IS NOT NULL ORDER BY position, slot`,
    );
    // Without a rest pattern, which would copy each row.
    for (const row of rows) {
      const { source_lang, context, max_length } = row;
      const record: TranslationRecord = {
        task: row.task,
        line: row.line,
        origin: row.origin,
        source: decodeText(row.source),
        targetLang: row.target_lang,
        translation: decodeText(row.translation),
      };
      if (source_lang !== null) record.sourceLang = source_lang;
      if (context !== null) record.context = decodeText(context);
      if (max_length !== null) record.maxLength = max_length;
      yield record;
    }
  }

  /** Rows that hold pseudo-localized text, which is no translation. */
  pseudoCount(): number {
    return this.#count(
      `SELECT count(*) AS n FROM task INDEXED BY task_pseudo
       WHERE model = 'pseudo' AND position IS NOT NULL AND state = 'completed'`,
    );
  }

  /** Rows to send whose source language, `from` where they name none, is their target language. */
  sameLanguageRows(from: string | undefined): LanguageRows[] {
    // All rows are looked at only where there can be any.
    const noneNamed = readMeta(this.#database, 'named_sources') === '0';
    if (noneNamed && (from === undefined || !this.targetLangs().includes(from))) return [];
    return this.#all<{ target_lang: string; n: number }>(
      `SELECT target_lang, count(*) AS n FROM task WHERE ${queued} AND target_lang = coalesce(source_lang, ?)
       GROUP BY target_lang ORDER BY min(slot)`,
      from ?? '',
    ).map(({ target_lang, n }) => ({ targetLang: target_lang, rows: n }));
  }

  /** Rows with a length limit whose source might be longer than it: by its bytes, the largest figure in any unit. */
  limitedSources(): { line: number; id: string | null; source: string; maxLength: number }[] {
    return this.#all<{ line: number; id: string | null; source: string; max_length: number }>(
      `SELECT line, id, source, min(max_length) AS max_length FROM task JOIN row USING (position)
       WHERE max_length IS NOT NULL AND length(CAST(source AS BLOB)) > max_length GROUP BY position ORDER BY position`,
    ).map(({ line, id, source, max_length }) => {
      return { line, id: decodeText(id), source: decodeText(source), maxLength: max_length };
    });
  }

  /** Whether any translation carries a measured confidence. */
  hasConfidence(): boolean {
    return this.#count('SELECT count(*) AS n FROM (SELECT 1 FROM task WHERE confidence IS NOT NULL LIMIT 1)') > 0;
  }

  /** The rows of the file with what became of them, in order. Nothing else may write through this reader meanwhile. */
  *resultRows(): IterableIterator<ResultRow> {
    const records = iterate<OutcomeRow>(
      this.#database,
      `SELECT row.position, raw, target_lang, state, translation, code, message, confidence
       FROM row LEFT JOIN task ON task.position = row.position ORDER BY row.position, slot`,
    );
    let position: number | undefined;
    let row: { raw: string; outcomes: TaskOutcome[] } | undefined;
    for (const record of records) {
      if (record.position !== position) {
        if (row) yield row;
        row = { raw: decodeText(record.raw), outcomes: [] };
        position = record.position;
      }
      if (record.target_lang !== null) row?.outcomes.push(toOutcome(record.target_lang, record));
    }
    if (row) yield row;
  }

  /** Whether a text of a result is ours; see ownTexts. */
  isOurs(): IsOurs {
    return ownTexts(this.#database);
  }

  close(): void {
    this.#database.close();
  }

  #ledger(): string {
    return ledger(this.#isLive());
  }

  #all<T>(sql: string, ...values: (string | number)[]): T[] {
    return this.#database.prepare(sql).all(...values) as T[];
  }

  #count(sql: string, ...values: (string | number)[]): number {
    return (this.#database.prepare(sql).get(...values) as { n: number }).n;
  }
}

/** A translation with the task that it belongs to. */
export interface TranslationRecord extends Omit<Task, 'id' | 'speaker' | 'scene'> {
  task: number;
  line: number;
  origin: Origin;
  translation: string;
}

type TranslationRow = Omit<TaskColumns, 'id' | 'speaker' | 'scene'> &
  Pick<TranslationRecord, 'task' | 'line' | 'origin' | 'translation'>;

interface RunRow {
  run: number;
  started_at: string;
  ended_at: string | null;
  outcome: NonNullable<RunInfo['outcome']> | null;
  note: string | null;
  provider: string;
  model: string;
  pid: number;
  host: string;
  stop_requested: number;
}

/** A row of the file with one of its tasks, or with none. */
interface OutcomeRow {
  position: number;
  raw: string;
  target_lang: string | null;
  state: TaskState;
  translation: string | null;
  code: string | null;
  message: string | null;
  confidence: number | null;
}

function toOutcome(targetLang: string, row: OutcomeRow): TaskOutcome {
  const outcome: TaskOutcome = {
    targetLang,
    translation: row.state === 'completed' ? (decodeText(row.translation) ?? '') : '',
    status: row.state === 'processing' ? 'pending' : row.state,
    error: row.code !== null && row.state !== 'pending' ? `${row.code}: ${decodeText(row.message)}` : '',
  };
  if (row.confidence !== null) outcome.confidence = row.confidence;
  return outcome;
}
