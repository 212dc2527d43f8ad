/** Failures in a row, or more than half of so many last calls: then the service is down, not unlucky. */
const mostInARow = 5;
const windowSize = 20;
const fewestJudged = 10;

const longestProbePauseMs = 30_000;

/**
 * Stops hammering a service that is down. Opens when most calls fail for passing reasons; then one call at a time probes,
 * after growing pauses, until one succeeds. Tells since when nothing has succeeded.
 */
export class Breaker {
  readonly #firstPauseMs: number;
  #last: boolean[] = [];
  #inARow = 0;
  #failingSince: number | undefined;
  #pauseMs: number;
  #probeAt: number | undefined;

  /** @param delaySeconds of the retry settings: the first probe comes after a fifth of it */
  constructor(delaySeconds: number) {
    this.#firstPauseMs = delaySeconds * 200;
    this.#pauseMs = this.#firstPauseMs;
  }

  get isOpen(): boolean {
    return this.#probeAt !== undefined;
  }

  /** Milliseconds until the next probe; 0 while closed. */
  waitMs(now: number): number {
    return this.#probeAt === undefined ? 0 : Math.max(0, this.#probeAt - now);
  }

  /** Milliseconds since the first failure after which nothing has succeeded. */
  downForMs(now: number): number {
    return this.#failingSince === undefined ? 0 : now - this.#failingSince;
  }

  failed(now: number): void {
    this.#note(false);
    this.#inARow++;
    this.#failingSince ??= now;
    const isProbe = this.#probeAt !== undefined && now >= this.#probeAt;
    if (isProbe) this.#pauseMs = Math.min(longestProbePauseMs, this.#pauseMs * 2);
    if (isProbe || (this.#probeAt === undefined && this.#isDown())) this.#probeAt = now + this.#pauseMs;
  }

  succeeded(): void {
    this.#note(true);
    this.#inARow = 0;
    this.#failingSince = undefined;
    if (this.#probeAt !== undefined) {
      this.#probeAt = undefined;
      this.#last = [];
    }
    // A service has to stay up for a while before it is trusted with the first, short pause again.
    this.#pauseMs = Math.max(this.#firstPauseMs, this.#pauseMs / 2);
  }

  #note(isGood: boolean): void {
    this.#last.push(isGood);
    if (this.#last.length > windowSize) this.#last.shift();
  }

  #isDown(): boolean {
    const failures = this.#last.filter((isGood) => !isGood).length;
    return this.#inARow >= mostInARow || (this.#last.length >= fewestJudged && failures * 2 > this.#last.length);
  }
}
