import type { Issue, Severity } from './check.ts';
import type { History, IssueCount, Latency, Quality, RunTimeline, Saved, Spending } from './figures.ts';
import type { Origin, Task, TaskState } from './task.ts';
import type { ResultTemplate } from './task-file.ts';
import type { Currency, Usage } from './usage.ts';

/** How a run ended; `running` while it lives, `crashed` when its process died without a word. */
export type Outcome =
  | 'done'
  | 'failed_rows'
  | 'limit'
  | 'budget'
  | 'auth'
  | 'quota'
  | 'refused'
  | 'provider_down'
  | 'waiting'
  | 'interrupted';

export interface RunInfo {
  /** 1, 2, 3 … within the session. */
  run: number;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Absent while it runs, and for a run whose process died until somebody takes the session again. */
  endedAt?: string;
  /** Absent as long as `endedAt` is, and for ever where its process died. */
  outcome?: Outcome;
  /** One sentence beside the outcome, such as what the provider said or when to come back. */
  note?: string;
  provider: string;
  model: string;
  pid: number;
  host: string;
  /** Somebody asked it to stop. */
  stopRequested?: boolean;
}

export interface SessionInfo {
  sessionId: string;
  createdAt: string;
  /** The task file as the last run named it. */
  input: string;
  /** Where the last run wrote, or will write, its result; absent before the first run. */
  output?: string;
  template?: ResultTemplate;
  /** The command line of the last run, to be typed again. */
  command?: string;
}

/** completed + failed + pending = total. Rows in flight (`processing`) are part of `pending`; `skipped` rows are no tasks. */
export interface Counts {
  total: number;
  completed: number;
  failed: number;
  pending: number;
  processing: number;
  skipped: number;
}

export interface LanguageSummary {
  targetLang: string;
  total: number;
  /** Completed by a person's text: nothing was paid for it. */
  kept: number;
  completed: number;
  failed: number;
  pending: number;
  /** A person's text whose source has changed since. */
  stale: number;
  tokens: number;
  /** Null where a price is unknown, or where it was paid in several currencies. */
  cost: number | null;
  currency: Currency;
}

/** One provider call in the ledger. */
export interface AttemptRecord {
  attempt: number;
  /** Of the change in which it ended; see `SessionReader.lastChange`. */
  change?: number;
  run: number;
  /** Number of the batch within the run; tries of one batch share it. */
  batch: number;
  startedAt: string;
  durationMs: number;
  targetLang: string;
  provider: string;
  model: string;
  /** Rows sent, and of those: rows that came back good. */
  rows: number;
  delivered: number;
  /** `ok`, a failure code, an error code of the service, `aborted`, `killed`; absent while in flight. */
  outcome?: string;
  status?: number;
  message?: string;
  finishReason?: string;
  requestId?: string;
  tier?: string;
  /** Absent: usage unknown. */
  usage?: Usage;
  /** Null: usage or price unknown. */
  cost: number | null;
  currency: Currency;
  /** What the reply was expected to use, for attempts whose usage never arrived. */
  estimated: { prompt: number; completion: number; cost: number | null };
}

export interface FailureRecord {
  id: string | null;
  targetLang: string;
  code: string;
  message: string;
  /** Line of the input on which the row starts. */
  line: number;
}

/** A task with what became of it. */
export interface TaskRecord extends Task {
  /** Private number of the task, stable within the session. */
  task: number;
  line: number;
  /** 0-based place in the file, header not counted. */
  position: number;
  state: TaskState;
  origin?: Origin;
  translation?: string;
  /** A person's text that took the place of one of ours, or was typed while there was none. */
  edited?: boolean;
  confidence?: number;
  code?: string;
  message?: string;
  stale: boolean;
  /** What the checks found in a translation of ours, gravest first; of a person's correction, the errors. */
  issues: readonly Issue[];
  /** Of a failed row: the last answer, which was not good. */
  rejected?: string;
  /** Of a translation that was paid for: the model, the row's share of its batch's tokens, the call's time. */
  model?: string;
  promptTokens?: number;
  completionTokens?: number;
  durationMs?: number;
}

export const taskSortKeys = [
  'position',
  'id',
  'status',
  'target_lang',
  'source',
  'translation',
  'confidence',
  'finished',
] as const;
export type TaskSortKey = (typeof taskSortKeys)[number];

export interface TaskFilter {
  status?: TaskState;
  targetLang?: string;
  /** Part of the id, source or translation, without regard to case. */
  search?: string;
  /** Only rows worth a person's look, those in greatest need first: failed, kept although faulty, with issues, stale. */
  needsReview?: boolean;
  /** Only these, by their private numbers. */
  tasks?: readonly number[];
  /** Rows with a finding of this check, or failed with this code. */
  issue?: string;
  /** Default: as in the file. Without effect beside `needsReview`. */
  sort?: { key: TaskSortKey; descending: boolean };
  limit?: number;
  offset?: number;
}

/** One finding in a translation that was kept. */
export interface IssueRecord extends Issue {
  id: string | null;
  targetLang: string;
  /** Line of the input on which the row starts. */
  line: number;
}

/** A session as any process may see it, while a run writes or later. Read-only. */
export interface SessionReader {
  info(): SessionInfo;
  runs(): RunInfo[];
  /** Whether a live process holds the session. */
  isLive(): boolean;
  counts(): Counts;
  /** Batches of batch mode at the service, and the rows in them. */
  waiting(): { jobs: number; rows: number };
  languages(): LanguageSummary[];
  /** Those of `languages` by tag alone, in order of the alphabet; at once, however large the file is. */
  targetLangs(): string[];
  /** Of the session, or of one run. */
  spending(run?: number): Spending;
  saved(run?: number): Saved;
  /** Failed tasks in file order. */
  failures(limit?: number): FailureRecord[];
  /** Failed tasks by code, most first. */
  failureCounts(): { code: string; count: number; example: string }[];
  /** Findings in translations that were kept, people's corrections too, gravest and most first. */
  issueCounts(): IssueCount[];
  /** The first findings of a severity, in file order. */
  issues(severity: Severity, limit: number): IssueRecord[];
  quality(): Quality;
  /** The ledger in at most `limit` points. */
  history(limit: number): History;
  latency(): Latency;
  tasks(filter: TaskFilter): { total: number; tasks: TaskRecord[] };
  /**
   * Oldest first. `limit` keeps the latest, `offset` passes over so many of the latest before that. What has no outcome is in
   * flight: here and in all sums, an attempt that was cut when its process died is `killed`.
   */
  attempts(filter: { run?: number; limit?: number; offset?: number }): IterableIterator<AttemptRecord>;
  /**
   * Everything that completes, fails, edits or reopens rows or ends an attempt is a change, the reading of the file aside;
   * changes are numbered through the life of the checkpoint. The number of the last one, 0 before the first.
   */
  lastChange(): number;
  /** Rows of changes after that one, the newest `limit`, oldest first; `total`: how many there are. */
  changedTasks(after: number, limit: number): { total: number; tasks: TaskRecord[] };
  /** Attempts that ended after that change, as `changedTasks`. */
  endedAttempts(after: number, limit: number): { total: number; attempts: AttemptRecord[] };
  /** Undefined where the run sent nothing. */
  timeline(run: number, points: number): RunTimeline | undefined;
  close(): void;
}

export interface LanguageRows {
  targetLang: string;
  rows: number;
}
