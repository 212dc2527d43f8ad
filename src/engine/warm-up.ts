import { measureAll } from '../planner/planner.ts';
import type { QueuedTask } from '../types/queue.ts';

/** A batch of this many tokens may be a whole second's share of an account. */
const heavyTokens = 1000;
const probeRows = 5;
/** A run is long that has so many batches for each worker; halves, which the planner likes to begin with, are two. */
const longRun = 2.5;
/** Longest wait for the probe's answer, milliseconds. */
const probePatienceMs = 3000;
/** Between the first batches while answers are awaited, so that the first throttled one arrives before the last of them is out. */
const spacingMs = 100;

/**
 * A gentle start for a long run of heavy batches: the first request is small and goes alone, for its answer tells the
 * account's limits, whether the key is good and which parameters the model takes; the next ones start one after the other, as
 * fast as a fast service answers. Short runs, and runs of light batches, start at once.
 */
export class WarmUp {
  readonly #workers: number;
  #isHeavy: boolean | undefined;
  #started = 0;
  #lastStart = 0;
  #answered = 0;

  constructor(workers: number) {
    this.#workers = workers;
  }

  /** Milliseconds until the next batch may start. */
  waitMs(now: number): number {
    if (!this.#isHeavy || this.#started > this.#workers || this.#answered === this.#started) return 0;
    const until = this.#started === 1 ? probePatienceMs : spacingMs;
    return Math.max(0, this.#lastStart + until - now);
  }

  /** Makes the first batch of a long, heavy run a probe. `openChars`: what the run has to send in all. */
  trim(tasks: QueuedTask[], openChars: number): QueuedTask[] {
    if (this.#isHeavy !== undefined) return tasks;
    const { chars, promptTokens, replyTokens } = measureAll(tasks);
    this.#isHeavy = promptTokens + replyTokens >= heavyTokens && openChars > chars * this.#workers * longRun;
    return this.#isHeavy ? tasks.slice(0, probeRows) : tasks;
  }

  started(now: number): void {
    this.#started++;
    this.#lastStart = now;
  }

  answered(): void {
    this.#answered++;
  }
}
