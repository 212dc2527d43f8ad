import type { Issue } from './check.ts';
import type { Suggestion } from './memory.ts';
import type { Failure, FailureCode, Task, TranslationResponse } from './task.ts';
import type { Currency, Usage } from './usage.ts';

/** A pending task as the store hands it out. */
export interface QueuedTask extends Task {
  /** Private number of the task. */
  task: number;
  /** Answers so far that were not good, and replies that left the row out. */
  tries: number;
  misses: number;
  /** The last answer that was not good, and why, to be told to the model. */
  previous?: string;
  problem?: string;
  /** A translation of a text much like this one, from the translation memory. */
  similar?: Suggestion;
}

/** A line of the file as neighbours may see it. */
export interface Line {
  text: string;
  /** Absent where there is none yet, or it belongs to an earlier text. */
  translation?: string;
}

/** Tokens and money that a call is expected to use; `cost` null where the price is unknown. */
export interface Estimate {
  prompt: number;
  completion: number;
  cost: number | null;
}

export interface AttemptStart {
  batch: number;
  targetLang: string;
  tasks: readonly QueuedTask[];
  estimated: Estimate;
}

export interface AttemptEnd {
  /** `ok`, a failure code, an error code of the service, or `aborted`. */
  outcome: string;
  durationMs: number;
  /** The model that answered, where it did. */
  model?: string;
  status?: number;
  message?: string;
  finishReason?: string;
  requestId?: string;
  tier?: string;
  usage?: Usage;
  cost: number | null;
  /** In place of that of the start, where more is known of a call whose usage never came. */
  estimated?: Estimate;
}

/** What becomes of a task after an attempt. Tasks of the batch that are not named stay with their batch, which goes again. */
export type TaskResult =
  | {
      kind: 'completed';
      task: number;
      response: TranslationResponse;
      /** What the checks found, worst first; with `failure`, kept although it is an error. */
      issues: readonly Issue[];
      failure?: Failure;
      /** What the program put right in it, in words. */
      mended: readonly string[];
    }
  /** `previous`: the last answer, where there was one. */
  | { kind: 'failed'; task: number; failure: Failure; previous?: string }
  /** Answered, but not well: back among the pending, one try used up. */
  | { kind: 'again'; task: number; code: FailureCode; problem: string; previous?: string }
  /** Stays with its batch, which goes again because nothing of its reply can be believed. */
  | { kind: 'doubted'; task: number }
  /** Left out of the reply: back among the pending. */
  | { kind: 'missed'; task: number }
  /** The reply broke off before it: back among the pending, and no fault of the model's. */
  | { kind: 'unreached'; task: number }
  /** Back among the pending as it was. */
  | { kind: 'released'; task: number };

/** The store as the engine sees it: where tasks come from, and where every attempt goes, with its rows, in one transaction. */
export interface Queue {
  /** Pending tasks, language by language, in file order; identical ones once. They stay pending until `claim`. */
  next(limit: number): QueuedTask[];
  claim(tasks: readonly QueuedTask[]): void;
  release(tasks: readonly QueuedTask[]): void;
  /** Pending tasks that will be sent, and the characters of their sources. */
  remaining(): { tasks: number; chars: number };
  /** At most `count` lines of the same language and scene that stand before a task, in file order. */
  linesBefore(task: QueuedTask, count: number): Line[];
  startAttempt(start: AttemptStart): number;
  /** Returns how many tasks were filled besides, because they say the same. */
  endAttempt(attempt: number, end: AttemptEnd, results: readonly TaskResult[]): { duplicates: number };
  /** Whether somebody asked the run to stop. */
  stopRequested(): boolean;
}

/** What the ledger needs to know of the run; fixed when it starts. */
export interface LedgerFacts {
  run: number;
  provider: string;
  model: string;
  currency: Currency;
  /** Fingerprint of what decides whether a refused task may fare better next time. */
  settings: string;
}
