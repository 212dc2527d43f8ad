import type { Counts, Outcome } from './session.ts';
import type { Currency, Usage } from './usage.ts';

/** What a run tells its subscribers: noun, verb. Bars, logs, JSON and the monitor all hang on these. */
export interface RunEvents {
  /** `currency` is that of the costs to come; absent: USD. */
  'run:started': { counts: Counts; provider: string; model: string; workers: number; currency?: Currency };
  'batch:started': { batch: number; rows: number; targetLang: string; inFlight: number };
  /** Of a streamed reply so many of the batch's rows have come; they count once the batch has finished. */
  'batch:arriving': { batch: number; rows: number; arrived: number };
  'batch:finished': {
    batch: number;
    rows: number;
    delivered: number;
    failed: number;
    /** Rows filled besides those sent, because they say the same. */
    duplicates: number;
    targetLang: string;
    durationMs: number;
    usage?: Usage;
    cost: number | null;
    inFlight: number;
  };
  /** A call failed; the batch goes again after `waitMs`, or is over. */
  'batch:failed': {
    batch: number;
    rows: number;
    code: string;
    message: string;
    attempt: number;
    waitMs?: number;
    inFlight: number;
  };
  /** The provider asked the whole account to slow down. `untilMs`: milliseconds since the epoch. */
  'provider:paused': { untilMs: number; code: string };
  /** Batches of batch mode that are at the service, as it says; whenever it was asked. */
  'jobs:waiting': { jobs: readonly WaitingJob[] };
  /** A batch of batch mode was brought in: what the service calls its end, its requests, and of those the answered ones. */
  'job:ended': { status: string; requests: number; answered: number };
  'run:stopping': { reason: string; inFlight: number };
  'run:ended': { outcome: Outcome; note?: string; counts: Counts };
}

export interface WaitingJob {
  /** 1-based, of `of` that the run has had to do with. */
  nth: number;
  of: number;
  status: string;
  /** Its requests, and of those: answered, in one way or another. */
  requests: number;
  answered: number;
}

/** What a subscriber needs of the engine: any typed emitter of run events satisfies it. */
export interface RunEventSource {
  on<K extends keyof RunEvents>(name: K, listener: (event: RunEvents[K]) => void): unknown;
}

/** Running figures for a progress line; `cost` null where the price is unknown. */
export interface Progress {
  counts: Counts;
  inFlight: number;
  /** Rows that have come of streamed replies in flight: not judged yet, and not in `counts`. Absent: none. */
  arriving?: number;
  /** Requests of the batches at the service, and how many of them are answered. Absent: no batch is there. */
  waiting?: { requests: number; answered: number };
  rowsPerMinute: number;
  /** Absent before there is a rate. */
  secondsLeft?: number;
  /** Present while the provider's account pauses. */
  secondsPaused?: number;
  tokens: number;
  cost: number | null;
  currency: Currency;
}
