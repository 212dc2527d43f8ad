import type { Currency } from '../../types/usage.ts';
import type { TaskRow } from './rows.ts';
import type { Cost, RunOutcome, SessionState, TaskProgress, TokenSums } from './sessions.ts';

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
  /** Of all runs together. */
  worked_seconds: number;
  input: string;
  resumable: boolean;
  command: string | null;
  /** What was the last thing that happened: see `HelloMessage.seq`. */
  seq: number;
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
