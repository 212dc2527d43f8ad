/** How far ahead of an even flow requests may run: services enforce their limits per second too. */
const burstMs = 1000;

/**
 * Keeps an account's configured requests and tokens per minute, evenly: each is a rate, what is spent moves the earliest
 * next start (generic cell rate algorithm, ITU-T I.371). Shared by all files of a run.
 */
export class Pace {
  readonly #msPerRequest: number;
  readonly #msPerToken: number;
  #requestsUntil = Number.NEGATIVE_INFINITY;
  #tokensUntil = Number.NEGATIVE_INFINITY;

  /** Absent: no limit. */
  constructor(limits: { requestsPerMinute?: number; tokensPerMinute?: number }) {
    this.#msPerRequest = 60_000 / (limits.requestsPerMinute ?? Number.POSITIVE_INFINITY);
    this.#msPerToken = 60_000 / (limits.tokensPerMinute ?? Number.POSITIVE_INFINITY);
  }

  /** Milliseconds until the next request may start. */
  waitMs(now: number): number {
    return Math.max(0, this.#requestsUntil - now, this.#tokensUntil - now);
  }

  /** Notes a request that starts, by its estimate. */
  spend(now: number, tokens: number): void {
    this.#requestsUntil = Math.max(this.#requestsUntil, now - burstMs) + this.#msPerRequest;
    this.#tokensUntil = Math.max(this.#tokensUntil, now - burstMs) + tokens * this.#msPerToken;
  }

  /** Puts an estimate right: tokens used beyond it, or left over (negative). */
  correct(tokens: number): void {
    this.#tokensUntil += tokens * this.#msPerToken;
  }
}
