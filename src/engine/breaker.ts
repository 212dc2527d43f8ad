/** Failures in a row, or more than half of so many last calls: then the service is down, not unlucky. */
const mostInARow = 5;
const windowSize = 20;
const fewestJudged = 10;

const longestProbePauseMs = 30_000;
/** Within the time after which a service is given up, at least so many probes. */
const probesBeforeGivingUp = 12;

/** Longest wait before a service that fails is tried again, milliseconds: one lost by chance must not count as an outage. */
export function longestRetryPauseMs(giveUpAfterSeconds: number): number {
  return Math.min(longestProbePauseMs, (giveUpAfterSeconds * 1000) / probesBeforeGivingUp);
}

/**
 * Stops hammering a service that is down. Opens when most calls fail for passing reasons; then one call at a time probes,
 * after growing pauses, until one succeeds. Tells since when nothing has succeeded.
 */
export class Breaker {
  readonly #firstPauseMs: number;
  readonly #longestPauseMs: number;
  #last: boolean[] = [];
  #inARow = 0;
  #failingSince: number | undefined;
  #pauseMs: number;
  #probeAt: number | undefined;

  /**
   * @param delaySeconds of the retry settings: the first probe comes after a fifth of it
   * @param giveUpAfterSeconds of the retry settings
   */
  constructor(delaySeconds: number, giveUpAfterSeconds: number) {
    this.#longestPauseMs = longestRetryPauseMs(giveUpAfterSeconds);
    this.#firstPauseMs = Math.min(this.#longestPauseMs, delaySeconds * 200);
    this.#pauseMs = this.#firstPauseMs;
  }

  get isOpen(): boolean {
    return this.#probeAt !== undefined;
  }

  /** Milliseconds until the next probe; 0 while closed. */
  waitMs(now: number): number {
    return this.#probeAt === undefined ? 0 : Math.max(0, this.#probeAt - now);
  }

  /** Failures since the last good reply. */
  get failuresInARow(): number {
    return this.#inARow;
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
    if (isProbe) this.#pauseMs = Math.min(this.#longestPauseMs, this.#pauseMs * 2);
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
