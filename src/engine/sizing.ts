import { Backlog } from '../planner/backlog.ts';
import type { BatchLimits, Share } from '../planner/planner.ts';
import { BatchSizes } from '../planner/sizes.ts';
import type { QueuedTask } from '../types/queue.ts';
import type { Account } from './account.ts';
import { isFresh } from './stragglers.ts';

export interface SizingParts {
  limits: BatchLimits;
  /** Longest that a reply should take, seconds; absent: no limit. */
  targetSeconds?: number | undefined;
  /** Most batches in flight. */
  workers: number;
  account: Account;
}

/** Sizes a run's batches by what is left, who is free when, and how fast the service turns out to be. */
export class Sizing {
  readonly #parts: SizingParts;
  readonly #sizes: BatchSizes;
  readonly #backlog: Backlog;
  /** By number of the batch: when it was sent, milliseconds since the epoch, and the tokens expected of its reply. */
  readonly #inFlight = new Map<number, { since: number; replyTokens: number }>();

  /**
   * @param remaining pending tasks, and the characters of their sources
   * @param mostRows no more rows are sent
   */
  constructor(parts: SizingParts, remaining: { tasks: number; chars: number }, mostRows: number) {
    this.#parts = parts;
    this.#sizes = new BatchSizes(parts.limits, parts.targetSeconds);
    this.#backlog = new Backlog(remaining, parts.limits, mostRows);
  }

  /** Characters of the sources that are not handed out. */
  get charsLeft(): number {
    return this.#backlog.chars;
  }

  /** @param isAll whether the window shows all that is left */
  next(window: readonly QueuedTask[], isAll: boolean, now: number): Share {
    const left = this.#backlog.left(window, isAll);
    const isRest = isAll && !window.some(isFresh);
    return this.#sizes.next(left, this.#readyTimes(now), this.#parts.account.rates, isRest);
  }

  handedOut(tasks: readonly QueuedTask[]): void {
    this.#sizes.handedOut(this.#backlog.taken(tasks));
  }

  /** So many of a batch's tasks are pending again. */
  returned(count: number, tasks: readonly QueuedTask[]): void {
    if (count > 0) this.#backlog.returned(count, tasks);
  }

  sent(batch: number, now: number, replyTokens: number): void {
    this.#inFlight.set(batch, { since: now, replyTokens });
  }

  answered(batch: number): void {
    this.#inFlight.delete(batch);
  }

  /** Seconds until each worker may start a batch: idle ones as fast as the account's pace lets them, busy ones after their reply. */
  #readyTimes(now: number): number[] {
    const { account, workers } = this.#parts;
    const { secondsPerRequest, secondsPerToken } = account.rates;
    const busy = [...this.#inFlight.values()].map(({ since, replyTokens }) =>
      Math.max(0, secondsPerRequest + replyTokens * secondsPerToken - (now - since) / 1000),
    );
    const idle = Math.max(1, Math.min(workers, account.usualLimit) - busy.length);
    const interval = account.requestIntervalMs / 1000;
    return [...Array.from({ length: idle }, (_, index) => index * interval), ...busy];
  }
}
