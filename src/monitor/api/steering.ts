import type { TaskFormat } from '../../types/task-file.ts';
import type { Currency } from '../../types/usage.ts';

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
  /** Whether a live run takes them, or one was started; false where none was marked. */
  running: boolean;
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
  /** Null: within 24 hours, in batch mode. */
  estimated_seconds: number | null;
  /** How the header was read: `id=Key source=English(en) fill=ja,ko untouched=Id`. */
  header: string;
  tasks: { total: number; completed: number; pending: number; failed: number; skipped: number };
  /** What the file brings against what is known of it, in tasks. */
  changes: { added: number; changed_source: number; changed_context: number; unchanged: number; removed: number };
}
