import { setMaxListeners } from 'node:events';

/**
 * One HTTP call, to be ended by the run's signal or given up before. The `openai` client never takes its listener off the
 * signal, which here lives as long as the run.
 */
export class Call {
  readonly #own = new AbortController();
  readonly #outer: AbortSignal;
  readonly #abort = (): void => this.#own.abort(this.#outer.reason);
  #reason: unknown;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    // As many as there are workers listen to it at once; Node would warn of a leak from the eleventh on.
    setMaxListeners(0, outer);
    outer.addEventListener('abort', this.#abort, { once: true });
    if (outer.aborted) this.#abort();
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** Ends the call for a reason of its own, which is then its error. */
  readonly giveUp = (reason: unknown): void => {
    this.#reason ??= reason;
    this.#own.abort(reason);
  };

  /** What the call failed with: why it was given up, where it was. */
  errorOf(error: unknown): unknown {
    return this.#reason ?? error;
  }

  close(): void {
    this.#outer.removeEventListener('abort', this.#abort);
  }
}
