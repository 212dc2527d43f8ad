/**
 * What the server says and hears, as JSON: shared with the dashboard, so nothing here but types.
 *
 * Times are ISO 8601, UTC; durations in seconds unless the name says `_ms`; money in the `currency` beside it, null (never 0)
 * where a price is unknown. Paths are relative to the root, with `/`. An absent value is null, not left out.
 */
import type { CheckName, Issue } from '../types/check.ts';
import type { TaskSortKey } from '../types/session.ts';
import type { Origin, TaskState } from '../types/task.ts';
import type { TaskFormat } from '../types/task-file.ts';
import type { Currency } from '../types/usage.ts';

/** How a run ended, `running` while it lives, `crashed` when its process died without a word. */
export type RunOutcome =
  | 'done'
  | 'failed_rows'
  | 'limit'
  | 'budget'
  | 'auth'
  | 'quota'
  | 'refused'
  | 'provider_down'
  | 'waiting'
  | 'interrupted'
  | 'running'
  | 'crashed';

/**
 * `new`: never run; `starting`: a process holds the session and reads its file; `running`; `stopping`: asked to stop, its
 * batches in flight end; `finished`: nothing is pending; `resumable`: ended with rows pending; `crashed`: its process died.
 */
export type SessionState = 'new' | 'starting' | 'running' | 'stopping' | 'finished' | 'resumable' | 'crashed';

/** completed + failed + pending = total; `processing` rows are in flight and part of `pending`. */
export interface TaskProgress {
  total: number;
  completed: number;
  processing: number;
  pending: number;
  failed: number;
}

export interface TokenSums {
  prompt: number;
  /** Part of `prompt`. */
  cached: number;
  completion: number;
  /** Part of `completion`. */
  reasoning: number;
  total: number;
}

export interface Cost {
  total: number | null;
  currency: Currency;
}

/** One line of `GET /api/monitor/sessions`: `{sessions: SessionSummary[]}`, newest first. */
export interface SessionSummary {
  session_id: string;
  state: SessionState;
  /** The task file; only its name where it lies outside the root. */
  input: string;
  /** Whether a run can be started here: the task file lies in the root, nothing is live, and rows are pending. */
  resumable: boolean;
  /** What to type in a terminal to go on; null where no run was made yet. */
  command: string | null;
  target_langs: string[];
  progress: TaskProgress;
  /** 0 to 1: done with (completed or failed) of all; 1 where there are none. */
  completion_rate: number;
  /** Number of the last run; null before the first. */
  run: number | null;
  outcome: RunOutcome | null;
  note: string | null;
  provider: string | null;
  model: string | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  tokens: TokenSums;
  cost: Cost;
}

export interface SessionsAnswer {
  sessions: SessionSummary[];
  /** Whether the root holds more than the server lists. */
  truncated: boolean;
}

export interface LanguageStatus extends Omit<TaskProgress, 'processing'> {
  target_lang: string;
  /** Completed by a person's text. */
  kept: number;
  stale: number;
  tokens: number;
  cost: number | null;
  currency: Currency;
}

/** A batch in flight. */
export interface CurrentBatch {
  batch: number;
  attempt: number;
  target_lang: string;
  rows: number;
  started_at: string;
  elapsed_ms: number;
  /** The model asked. */
  model: string;
}

/** `GET /api/monitor/status/{session_id}`. */
export interface Status {
  session_id: string;
  state: SessionState;
  progress: TaskProgress;
  /** 0 to 1. */
  completion_rate: number;
  /** Null before there is a rate, and when nothing runs. */
  estimated_remaining_seconds: number | null;
  current_batches: CurrentBatch[];
  /** The last rows that were finished, newest first; at most ten. */
  recent_completions: TaskRow[];
  tokens: TokenSums;
  cost: Cost;
  /** Over the last minute; null when nothing runs. */
  rate: { rows_per_minute: number; tokens_per_minute: number; requests_per_minute: number } | null;
  requests: { total: number; succeeded: number; failed: number; retried: number };
  run: number | null;
  outcome: RunOutcome | null;
  note: string | null;
  provider: string | null;
  model: string | null;
  started_at: string | null;
  ended_at: string | null;
  /** Of the last run. */
  elapsed_seconds: number;
  input: string;
  resumable: boolean;
  command: string | null;
  /** What was the last thing that happened: see `HelloMessage.seq`. */
  seq: number;
}

/** `GET /api/monitor/overview/{session_id}`: figures that take counting; ask now and then, not every second. */
export interface Overview {
  session_id: string;
  languages: LanguageStatus[];
  /** Most first. */
  failures: { code: string; count: number; example: string }[];
  /** Findings in translations that were kept, gravest and most first. */
  issues: { check: string; severity: 'error' | 'warning'; target_lang: string; count: number; example: string }[];
  /** Rows worth a person's look. */
  needs_review: number;
}

/** `GET /api/monitor/timeline/{session_id}?points=120`: evenly spaced from the first attempt of a run to its last. */
export interface Timeline {
  session_id: string;
  run: number | null;
  /** Length of one point, seconds. */
  step_seconds: number;
  points: TimelinePoint[];
}

/** What ended within one step; `at` is its beginning. */
export interface TimelinePoint {
  at: string;
  rows: number;
  requests: number;
  errors: number;
  tokens: number;
  /** In the currency of `Status.cost`; unknown costs are left out. */
  cost: number;
}

/** One task: a string into one target language. */
export interface TaskRow {
  /** Number of the task within its session: what `PATCH` and `retry` take. */
  task: number;
  /** The file's own id. */
  id: string | null;
  /** Line of the file on which the row starts. */
  line: number;
  source_lang: string | null;
  target_lang: string;
  source: string;
  context: string | null;
  speaker: string | null;
  max_length: number | null;
  status: TaskState;
  translation: string | null;
  origin: Origin | null;
  /** A person's correction of a text of ours, made here or in the file. */
  edited: boolean;
  /** A person's text whose source has changed since. */
  stale: boolean;
  confidence: number | null;
  /** Of a failed row, and of one that was kept although it is faulty. */
  code: string | null;
  message: string | null;
  /** Of a failed row: the last answer, which was not good. */
  rejected: string | null;
  issues: Issue[];
  model: string | null;
  duration_ms: number | null;
}

export type SortKey = TaskSortKey;

/** Query of `GET /api/monitor/dataframe/{session_id}`. */
export interface DataFrameQuery {
  /** `pending` includes rows in flight. */
  status?: TaskState;
  target_lang?: string;
  /** Part of the id, source or translation, without regard to case. */
  search?: string;
  /** Rows with a finding of this check, or failed with this code. */
  issue?: CheckName | (string & {});
  /** Only rows worth a person's look. */
  needs_review?: boolean;
  /** `-` before the key: descending. Default `position`. */
  sort?: SortKey | `-${SortKey}`;
  /** 1 to 1000; default 100. */
  limit?: number;
  offset?: number;
}

export interface DataFrame {
  session_id: string;
  /** Rows that match, over all pages. */
  total: number;
  limit: number;
  offset: number;
  rows: TaskRow[];
}

/** One provider call, as in the ledger. */
export interface LogLine {
  /** Of what ended; null while in flight. */
  seq: number | null;
  attempt: number;
  run: number;
  batch: number;
  started_at: string;
  /** Null while in flight. */
  duration_ms: number | null;
  target_lang: string;
  provider: string;
  model: string;
  rows: number;
  /** Of `rows`: those that came back good. */
  delivered: number;
  /** `ok`, a failure code, an error code of the service, `aborted`, `killed`; null while in flight. */
  outcome: string | null;
  status: number | null;
  message: string | null;
  tokens: TokenSums | null;
  cost: number | null;
  currency: Currency;
}

/** `GET /api/monitor/log/{session_id}?limit=100&offset=0`: newest first. */
export interface LogAnswer {
  session_id: string;
  limit: number;
  offset: number;
  lines: LogLine[];
}

/** What may be said of a run; everything else is the configuration's. */
export interface RunOptions {
  /** Source language, or `COLUMN=language`. */
  from?: string;
  /** Target languages, or `COLUMN=language`. */
  to?: string[];
  provider?: string;
  model?: string;
  /** Most tasks to send. */
  limit?: number;
  concurrency?: number;
  max_chars?: number;
  /** `5`, `5USD`, `15CNY`. */
  max_cost?: string;
  format?: TaskFormat;
  encoding?: string;
  refill?: 'empty' | 'same' | 'all';
}

/**
 * `POST /api/execute/start`: a task file of the root by its path, or a session to go on with as it was started last. As
 * `multipart/form-data`: a part `options` with RunOptions as JSON, then a part `file`, which is stored in the root under a
 * free name.
 */
export type StartRequest = ({ tasks: string } | { session_id: string }) & RunOptions;

/** 202. */
export interface StartAnswer {
  session_id: string;
  /** Null where the run is still reading its file, or had nothing to send. */
  run: number | null;
  input: string;
}

/** `POST /api/execute/stop/{session_id}`: 202, however often it is asked. */
export interface StopAnswer {
  session_id: string;
  /** False: nothing is live. */
  stopping: boolean;
  run: number | null;
}

/** `POST /api/execute/retry/{session_id}`; the body may be left out, without `tasks` and `reason`: all failed rows. */
export interface RetryRequest {
  /** Numbers of tasks (`TaskRow.task`); any that are not a person's. */
  tasks?: number[];
  /** Only rows that failed with this code: one of `Overview.failures`. */
  reason?: string;
  /** Start a run where none is live, as the last one was started. Default true. */
  start?: boolean;
}

/** 202. */
export interface RetryAnswer {
  session_id: string;
  /** Rows marked to be done again. */
  marked: number;
  /** Rows that hold a person's text, which is never given up here. */
  kept: number;
  /** Whether a live run takes them, or one was started. */
  running: boolean;
}

/** `PATCH /api/tasks/{session_id}/{task}`. */
export interface EditRequest {
  translation: string;
  /** Take it although checks find errors. Default false: 422 with the issues. */
  force?: boolean;
}

export interface EditAnswer {
  row: TaskRow;
  /** What the checks find in the text. */
  issues: Issue[];
}

/** `POST /api/upload`: multipart with one part `file`; 201. */
export interface UploadAnswer {
  /** As it now lies in the root; differs from the given name where that was taken or could not be used. */
  path: string;
  bytes: number;
}

/** `GET /api/files`: task files of the root. */
export interface FilesAnswer {
  files: TaskFileInfo[];
  truncated: boolean;
}

export interface TaskFileInfo {
  path: string;
  bytes: number;
  modified_at: string;
  format: TaskFormat;
  /** Headers as they stand; empty where `problem` tells why. */
  columns: string[];
  /** Of the columns, those that read as a language. */
  languages: { column: string; tag: string }[];
  /** `wide`: a column per language; `long`: a row per task; null: cannot be told without languages. */
  layout: 'long' | 'wide' | null;
  /** Why the header cannot be read; null: it can. */
  problem: string | null;
  /** The session of this file; null: none yet. */
  session_id: string | null;
}

/** `POST /api/plan`, body as for `start`: what a run would send, cost and take. Nothing is sent or changed. */
export interface PlanAnswer {
  provider: string;
  model: string;
  rows: number;
  batches: number;
  tokens: { prompt: number; completion: number };
  /** Null: the price is unknown. */
  cost: number | null;
  currency: Currency | null;
  /** How the header was read: `id=Key source=English(en) fill=ja,ko untouched=Id`. */
  header: string;
  tasks: { total: number; completed: number; pending: number; failed: number; skipped: number };
  /** What the file brings against what is known of it, in tasks. */
  changes: { added: number; changed_source: number; changed_context: number; unchanged: number; removed: number };
}

/** `GET /api/providers`: those of the configuration that are enabled, by name. */
export interface ProvidersAnswer {
  providers: { name: string; model: string; default: boolean }[];
}

/** `POST /api/login`: the token, for browsers; answers 204 and a cookie that JavaScript cannot read. */
export interface LoginRequest {
  token: string;
}

/** `GET /healthz`. */
export interface Health {
  status: 'ok';
  version: string;
}

/** RFC 9457, `application/problem+json`: every answer from 400 on. */
export interface Problem {
  /** `urn:translate:CODE`. */
  type: string;
  title: string;
  status: number;
  /** What to do about it, for people. */
  detail: string;
  code: ProblemCode;
  /** Of `invalid`: where in the request, as a JSON pointer, and why. */
  errors?: { pointer: string; message: string }[];
  /** Of `live`: the session that holds the file. */
  session_id?: string;
  /** Of `faulty`: what the checks found. */
  issues?: Issue[];
  /** Of `refused`: the option of the run that it is about, where one is. */
  option?: keyof RunOptions;
}

export type ProblemCode =
  /** The request does not have the shape asked for. */
  | 'invalid'
  /** No token, or a wrong one. */
  | 'unauthorized'
  /** Host, Origin or path is not one of ours. */
  | 'forbidden'
  | 'not_found'
  /** The file has a live run. */
  | 'live'
  /** The session cannot be gone on with from here; `detail` says how. */
  | 'not_resumable'
  | 'too_large'
  | 'unsupported'
  /** A correction with errors; `issues` has them. */
  | 'faulty'
  /** The run refused: input, configuration or usage is wrong. `detail` is what it said. */
  | 'refused'
  /** The checkpoint is being written for longer than one can wait; try again. */
  | 'busy'
  | 'internal';

/**
 * `WS /api/monitor/ws/{session_id}?after=SEQ`: what the server pushes; it hears nothing. At most ten messages a second.
 * First `hello`, then `status`; with `after`, the rows and log lines since then, as far as `hello.resumed` says so.
 */
export type PushMessage = HelloMessage | StatusMessage | RowsMessage | LogMessage | GoneMessage;

export interface HelloMessage {
  type: 'hello';
  session_id: string;
  /** Rises with everything that happens in the session, also across restarts of the server: what `after` takes. */
  seq: number;
  /** False: too much has happened since `after` (or it is not of this session); fetch anew what is shown. */
  resumed: boolean;
}

export interface StatusMessage {
  type: 'status';
  seq: number;
  status: Status;
}

/** Rows that were finished, failed, edited by a person, or are to be done again. */
export interface RowsMessage {
  type: 'rows';
  /** Everything up to here has been told. */
  seq: number;
  /** Oldest first; at most 200, after a lost connection 1000. */
  rows: TaskRow[];
  /**
   * Older ones that were left out because there were too many, and all others when a run begins, which reads its file anew; a
   * table fetches its page anew.
   */
  omitted: number;
}

/** Provider calls that ended. */
export interface LogMessage {
  type: 'log';
  seq: number;
  lines: LogLine[];
  omitted: number;
}

/** The checkpoint is no more, or another session has taken its place (`--fresh`). The connection is closed. */
export interface GoneMessage {
  type: 'gone';
  session_id: string;
}
