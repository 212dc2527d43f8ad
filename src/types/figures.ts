/** What is counted of a session: tokens, money, time and how good the answers were. */
import type { Severity } from './check.ts';
import type { Currency, Usage } from './usage.ts';

export interface Spending {
  requests: { total: number; succeeded: number; failed: number; retried: number };
  tokens: Usage & { total: number };
  /** `total` is null where a price is unknown, or where several currencies were paid: they are not added up. */
  cost: { currency: Currency; total: number | null; byModel: ModelCost[] };
  /** Attempts whose usage never arrived; `cost` null as in `cost`. */
  unknown: { attempts: number; prompt: number; completion: number; cost: number | null; currency: Currency };
  /** Ended attempts that brought nothing or only part, by outcome, most tokens first. */
  wasted: WastedSpending[];
}

/** `tokens` and `cost` are part of the spending's: of an attempt, the share of its rows that it did not bring. */
export interface WastedSpending {
  outcome: string;
  requests: number;
  /** Rows sent that came back without a translation. */
  rows: number;
  tokens: number;
  /** Null where a price is unknown, or a usage never arrived. */
  cost: number | null;
  currency: Currency;
}

export interface ModelCost {
  provider: string;
  model: string;
  requests: number;
  prompt: number;
  cached: number;
  completion: number;
  cost: number | null;
  currency: Currency;
}

/** Rows that cost nothing, by the reason. */
export interface Saved {
  duplicates: number;
  memory: number;
  /** Filled by a person, in the file or in a base sheet. */
  existing: number;
  /** Translated by an earlier run of the session. Within one run's figures; 0 in the session's. */
  checkpoint: number;
}

/** Findings of one check in one language, with the first in file order as an example. */
export interface IssueCount {
  check: string;
  targetLang: string;
  severity: Severity;
  count: number;
  example: { id: string | null; line: number; message: string };
}

/** What the attempts of a run brought over its time. */
export interface RunTimeline {
  /** Milliseconds since the epoch. */
  from: number;
  stepMs: number;
  /** Steps in which something ended, in order; `step` is 0-based. Unknown costs are left out. */
  steps: { step: number; rows: number; requests: number; errors: number; tokens: number; cost: number }[];
}

/** How good the model's answers were. */
export interface Quality {
  /**
   * Rows that the model was asked for and that are done with; of those, the ones whose first answer was good. Rows that hold
   * a person's text count in neither, and replies that broke off before a row are no answers to it.
   */
  answered: number;
  rightAtFirst: number;
  /** What the program put right in translations, in words, most first. */
  mended: { what: string; count: number }[];
  /** Rows that `needsReview` selects. */
  needsReview: number;
}

/** The ledger over the time that was worked: the pauses between runs are left out. */
export interface History {
  /** From the first call to the last answer, pauses left out. */
  seconds: number;
  /** Seconds that a point stands for, from `nth * width` on. */
  width: number;
  /** Only those in which something ended, in order. */
  points: HistoryPoint[];
  /** Where each run began, in seconds worked before it. */
  runs: { run: number; at: number }[];
}

export interface HistoryPoint {
  /** 0-based. */
  nth: number;
  /** Ended calls, and of those: not `ok`. */
  requests: number;
  failed: number;
  /** Rows that came back good. */
  rows: number;
  prompt: number;
  completion: number;
  /** Sum of what is known; meant only where the session's total is. */
  cost: number;
}

/** How long the calls took that brought an answer, milliseconds. */
export interface Latency {
  /** Counts of the calls below a bound and not below the one before; the last has none. */
  histogram: { below: number | null; count: number }[];
  /** Most calls first. */
  models: { provider: string; model: string; requests: number; p50: number; p90: number; p99: number; max: number }[];
}
