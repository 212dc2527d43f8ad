import type { Currency } from '../../types/usage.ts';

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
  /** Whether a run can be started here: the task file lies in the root, nothing is live, rows are pending, and
   * the last run was told nothing that only a terminal can say. */
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
