import type { CheckName, Issue } from '../../types/check.ts';
import type { TaskSortKey } from '../../types/session.ts';
import type { Origin, TaskState } from '../../types/task.ts';
import type { Currency } from '../../types/usage.ts';
import type { TokenSums } from './sessions.ts';

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
