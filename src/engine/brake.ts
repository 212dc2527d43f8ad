/** Longest pause that the program chooses by itself, when the server names none. */
const longestOwnPauseMs = 30_000;
const firstOwnPauseMs = 1000;

/**
 * One brake for a provider account: when it throttles, everything pauses for what it asks and fewer batches fly; clean
 * replies let more fly again. Shared by all files of a run.
 */
export class Brake {
  readonly #most: number;
  readonly #random: () => number;
  #limit: number;
  #pausedUntil = 0;
  #ownPauseMs = firstOwnPauseMs;
  #clean = 0;
  #throttledSince: number | undefined;

  /**
   * @param workers most batches in flight
   * @param random numbers from 0 to 1
   */
  constructor(workers: number, random: () => number = Math.random) {
    this.#random = random;
    this.#most = workers;
    this.#limit = workers;
  }

  /** Batches that may be in flight now. */
  get limit(): number {
    return this.#limit;
  }

  /** Milliseconds until the next batch may start. */
  waitMs(now: number): number {
    return Math.max(0, this.#pausedUntil - now);
  }

  /** Milliseconds since the first throttled answer after which nothing has succeeded. */
  throttledForMs(now: number): number {
    return this.#throttledSince === undefined ? 0 : now - this.#throttledSince;
  }

  /** Notes a throttled answer; returns when the pause ends. Answers to calls that were out already start no new episode. */
  throttled(now: number, retryAfterMs: number | undefined): number {
    this.#throttledSince ??= now;
    this.#clean = 0;
    if (now >= this.#pausedUntil) {
      this.#limit = Math.max(1, Math.floor(this.#limit * 0.8));
      // Half of it by chance, so that several processes on one account do not come back together.
      const own = this.#ownPauseMs * (0.5 + this.#random() / 2);
      this.#pausedUntil = now + (retryAfterMs ?? own);
      this.#ownPauseMs = Math.min(longestOwnPauseMs, this.#ownPauseMs * 2);
    } else if (retryAfterMs !== undefined) {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + retryAfterMs);
    }
    return this.#pausedUntil;
  }

  /** Notes a good reply. One more batch may fly after as many of them as fly now. */
  succeeded(): void {
    this.#throttledSince = undefined;
    this.#ownPauseMs = firstOwnPauseMs;
    if (++this.#clean >= this.#limit && this.#limit < this.#most) {
      this.#limit++;
      this.#clean = 0;
    }
  }
}
