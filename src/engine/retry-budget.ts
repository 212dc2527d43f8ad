/** Most failures that are taken on credit: more than the workers that can fail at once. */
const capacity = 20;

/**
 * What an account may spend on failures over a run: a call that fails for a passing reason takes a token, a good reply
 * gives one back, as gRPC's retry throttling does. It runs dry where more than half of all calls fail for long, which the
 * breaker, that forgets with each good reply, does not see. No more batches may fly than there are tokens, and one always
 * may: no row is given up for it. gRPC gives back a tenth, for clients without number; here the workers already bound what
 * retries can add.
 */
export class RetryBudget {
  #tokens = capacity;

  /** Batches that may be in flight now, at least one. */
  get limit(): number {
    return Math.max(1, this.#tokens);
  }

  failed(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }

  succeeded(): void {
    this.#tokens = Math.min(capacity, this.#tokens + 1);
  }
}
