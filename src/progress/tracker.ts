import type { Progress, RunEventSource, RunEvents, WaitingJob } from '../types/events.ts';
import type { Counts } from '../types/session.ts';
import type { Currency } from '../types/usage.ts';

/** How far back the rate looks, milliseconds. */
const window = 60_000;
/** No rate before the run is this old: the first batches say little. */
const firstRate = 1000;

interface Sample {
  at: number;
  rows: number;
}

/** Turns the events of one run after another into running figures. Times are milliseconds since the epoch. */
export class ProgressTracker {
  #counts: Counts = { total: 0, completed: 0, failed: 0, pending: 0, processing: 0, skipped: 0 };
  #currency: Currency = 'USD';
  #inFlight = 0;
  /** Rows that have arrived, by batch in flight. */
  readonly #arriving = new Map<number, number>();
  #waiting: Progress['waiting'];
  #tokens = 0;
  #cost: number | null = 0;
  #pausedUntil = 0;
  #startedAt = 0;
  #longestBatch = 0;
  #samples: Sample[] = [];

  /** Listens to a run. `now` tells the time. */
  subscribe(events: RunEventSource, now: () => number = Date.now): void {
    events.on('run:started', (event) => this.start(event, now()));
    events.on('batch:started', (event) => {
      this.#inFlight = event.inFlight;
    });
    events.on('batch:arriving', ({ batch, arrived }) => this.#arriving.set(batch, arrived));
    events.on('jobs:waiting', ({ jobs }) => {
      this.#waiting = jobs.length > 0 ? addUp(jobs) : undefined;
    });
    events.on('batch:finished', (event) => this.finishBatch(event, now()));
    events.on('batch:failed', (event) => {
      this.#inFlight = event.inFlight;
    });
    events.on('provider:paused', ({ untilMs }) => {
      this.#pausedUntil = Math.max(this.#pausedUntil, untilMs);
    });
    events.on('run:ended', (event) => this.end(event));
  }

  start({ counts, currency }: RunEvents['run:started'], now: number): void {
    this.#counts = { ...counts };
    this.#currency = currency ?? 'USD';
    this.#inFlight = 0;
    this.#arriving.clear();
    this.#waiting = undefined;
    this.#tokens = 0;
    this.#cost = 0;
    this.#pausedUntil = 0;
    this.#startedAt = now;
    this.#longestBatch = 0;
    this.#samples = [];
  }

  finishBatch(event: RunEvents['batch:finished'], now: number): void {
    const rows = event.delivered + event.duplicates + event.failed;
    this.#counts.completed += event.delivered + event.duplicates;
    this.#counts.failed += event.failed;
    this.#inFlight = event.inFlight;
    this.#arriving.delete(event.batch);
    this.#longestBatch = Math.max(this.#longestBatch, event.durationMs);
    this.#samples.push({ at: now, rows });
    if (event.usage) this.spend(event.usage.prompt + event.usage.completion, event.cost);
  }

  private spend(tokens: number, cost: number | null): void {
    this.#tokens += tokens;
    this.#cost = cost === null || this.#cost === null ? null : this.#cost + cost;
  }

  private end({ counts }: RunEvents['run:ended']): void {
    this.#counts = { ...counts };
    this.#inFlight = 0;
    this.#arriving.clear();
    this.#waiting = undefined;
    this.#pausedUntil = 0;
  }

  progress(now: number): Progress {
    const counts = this.counts();
    const rowsPerMinute = this.rate(now);
    const paused = (this.#pausedUntil - now) / 1000;
    const arriving = [...this.#arriving.values()].reduce((sum, rows) => sum + rows, 0);
    return {
      counts,
      inFlight: this.#inFlight,
      ...(arriving > 0 && { arriving }),
      ...(this.#waiting && { waiting: this.#waiting }),
      rowsPerMinute,
      ...(rowsPerMinute > 0 ? { secondsLeft: (counts.pending / rowsPerMinute) * 60 } : {}),
      ...(paused > 0 ? { secondsPaused: paused } : {}),
      tokens: this.#tokens,
      cost: this.#cost,
      currency: this.#currency,
    };
  }

  private counts(): Counts {
    const { total, failed, skipped, processing } = this.#counts;
    const completed = Math.min(this.#counts.completed, total);
    return { total, completed, failed, pending: Math.max(0, total - completed - failed), processing, skipped };
  }

  /**
   * Rows per minute over the last minute, or since the start of a younger run. Where single batches take long, the
   * window is three of them, so that the rate does not swing between nothing and a burst.
   */
  private rate(now: number): number {
    const span = Math.max(window, 3 * this.#longestBatch);
    const from = Math.max(this.#startedAt, now - span);
    const firstKept = this.#samples.findIndex((sample) => sample.at >= from);
    this.#samples.splice(0, firstKept === -1 ? this.#samples.length : firstKept);
    const rows = this.#samples.reduce((sum, sample) => sum + sample.rows, 0);
    const elapsed = now - from;
    return elapsed < firstRate ? 0 : (rows / elapsed) * 60_000;
  }
}

function addUp(jobs: readonly WaitingJob[]): NonNullable<Progress['waiting']> {
  const sum = (of: 'requests' | 'answered'): number => jobs.reduce((total, job) => total + job[of], 0);
  return { requests: sum('requests'), answered: sum('answered') };
}
