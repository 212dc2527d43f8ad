/** First tries that are remembered. */
const remembered = 100;
/** A batch is to blame for its failures where chance would bring so many in a row less often than this. */
const hardlyEver = 1e-6;
/** So many in a row hardly ever happen by chance where six of ten calls fail; where more do, the service counts as down. */
const mostInARow = 28;

/**
 * Whether a batch that fails again and again is to blame for it, or the service: where three requests of ten fail, some
 * batch among thousands fails ten times in a row. Only first tries are counted, so that a broken batch counts once.
 */
export class Odds {
  readonly #failed: boolean[] = [];

  /** Notes how the first try of a batch went. */
  note(hasFailed: boolean): void {
    this.#failed.push(hasFailed);
    if (this.#failed.length > remembered) this.#failed.shift();
  }

  /** Tries after which a batch, one of those that failed, is to blame; at least `maxAttempts`. */
  triesToBlame(maxAttempts: number): number {
    const others = this.#failed.length - 1;
    const failed = this.#failed.filter(Boolean).length - 1;
    if (others <= 0 || failed <= 0) return maxAttempts;
    if (failed >= others) return Number.POSITIVE_INFINITY;
    return Math.max(maxAttempts, Math.ceil(Math.log(hardlyEver) / Math.log(failed / others)));
  }

  /** Failures in a row, of any batches, that chance does not explain any more; at least `maxAttempts`. */
  failuresToGiveUp(maxAttempts: number): number {
    return Math.max(maxAttempts, Math.min(mostInARow, this.triesToBlame(1)));
  }
}
