import { ProviderError } from '../errors.ts';

/** Milliseconds; Infinity: none of its own. */
export interface SilenceLimits {
  /** Longest silence before the first text. */
  beforeTextMs: number;
  /** Longest silence once text has come. */
  afterTextMs: number;
  /** Longest time without text, whatever else comes to keep the connection alive. Finite. */
  withoutTextMs: number;
}

/**
 * Watches over an answer that comes piece by piece. Bytes of any kind are a sign of life, comments that keep the connection
 * open among them. Gives up with a `timeout` where no text has come yet, with `stalled` later.
 */
export class Silence {
  readonly #limits: SilenceLimits;
  readonly #giveUp: (reason: unknown) => void;
  readonly #progress: Alarm;
  #life: Alarm;
  #hasText = false;

  constructor(limits: SilenceLimits, giveUp: (reason: unknown) => void) {
    this.#limits = limits;
    this.#giveUp = giveUp;
    this.#life = this.#alarm(limits.beforeTextMs);
    this.#progress = this.#alarm(limits.withoutTextMs);
  }

  /** Something came. */
  heard(): void {
    this.#life.putOff();
  }

  /** The model got further: with its text, or with reasoning before it. */
  progressed(): void {
    this.#progress.putOff();
  }

  /** Text came. */
  said(): void {
    this.progressed();
    if (this.#hasText) return;
    this.#hasText = true;
    this.#life.close();
    this.#life = this.#alarm(this.#limits.afterTextMs);
  }

  close(): void {
    this.#life.close();
    this.#progress.close();
  }

  #alarm(ms: number): Alarm {
    const most = Math.min(ms, this.#limits.withoutTextMs);
    return new Alarm(most, () => {
      this.close();
      this.#giveUp(this.#hasText ? stalled(most) : notAnswered(most));
    });
  }
}

/** Rings once, unless it is put off or closed before. */
class Alarm {
  readonly #timer: NodeJS.Timeout;
  #putOffs = 0;
  #isClosed = false;

  constructor(ms: number, ring: () => void) {
    this.#timer = setTimeout(() => {
      const before = this.#putOffs;
      // A busy process may be late itself: what has arrived meanwhile is read first.
      setImmediate(() => {
        if (!this.#isClosed && this.#putOffs === before) ring();
      });
    }, ms);
  }

  putOff(): void {
    this.#putOffs++;
    this.#timer.refresh();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }
}

export function notAnswered(ms: number): DOMException {
  return new DOMException(`No answer within ${seconds(ms)} s (timed out)`, 'TimeoutError');
}

function stalled(ms: number): ProviderError {
  const message = `The answer stopped in the middle: nothing more for ${seconds(ms)} s`;
  return new ProviderError({ kind: 'transient' }, message, { code: 'stalled', status: 200 });
}

function seconds(ms: number): number {
  return ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000);
}
