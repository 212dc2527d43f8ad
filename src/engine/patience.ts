/** What any answer may take, however short: queues and cold caches of a service are not the batch's length. */
const baseMs = 20_000;
/** Over the slowest pace seen lately. */
const margin = 3;
/** Replies that make a pace known; before that only the configured limit holds, for a local model may have to load first. */
const fewestReplies = 5;
const remembered = 50;

/**
 * How long to wait for an answer, by the length of the batch and the pace of the replies so far, so that a request that
 * hangs does not hold up the end of the run for all that a slow service is allowed.
 */
export class Patience {
  /** Milliseconds per token of the last replies. */
  readonly #paces: number[] = [];
  /** Milliseconds until the first text of the last streamed replies. */
  readonly #firsts: number[] = [];

  /** @param tokens what prompt and reply were expected to have */
  learn(durationMs: number, tokens: number): void {
    keep(this.#paces, durationMs / Math.max(1, tokens));
  }

  /** Notes how long the first text of a streamed reply took. */
  learnFirstText(ms: number): void {
    keep(this.#firsts, ms);
  }

  /**
   * Milliseconds; undefined: not known yet. Each failed try doubles it, for the service may have become slower.
   *
   * @param tokens most that prompt and reply may have
   */
  timeoutMs(tokens: number, failures: number): number | undefined {
    if (this.#paces.length < fewestReplies) return undefined;
    return (baseMs + Math.max(...this.#paces) * tokens * margin) * 2 ** failures;
  }
  /** As `timeoutMs`, for the first text of a streamed reply; on top of the silence that is allowed later. */
  firstTextMs(failures: number): number | undefined {
    if (this.#firsts.length < fewestReplies) return undefined;
    return Math.max(...this.#firsts) * margin * 2 ** failures;
  }
}

function keep(values: number[], value: number): void {
  values.push(value);
  if (values.length > remembered) values.shift();
}
