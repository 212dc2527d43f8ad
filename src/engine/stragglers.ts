import type { QueuedTask } from '../types/queue.ts';

/** Whether a task goes out for the first time in this run. */
export function isFresh({ tries, misses }: QueuedTask): boolean {
  return tries === 0 && misses === 0;
}

/**
 * Rows that replies left out come back one by one; each alone would pay the whole system message again. They wait for one
 * another, no longer than a reply takes: by then the batches that were in flight have brought theirs.
 */
export class Stragglers {
  #replyMs = 0;
  #until: number | undefined;

  /** How long an attempt took; a few short ones, such as refusals, do not make the replies short. */
  learn(durationMs: number): void {
    this.#replyMs = Math.max(durationMs, this.#replyMs * 0.8);
  }

  /** Whether a batch consists of rows that came back, all there are, and has not waited long enough. */
  mayWait(batch: readonly QueuedTask[], window: readonly QueuedTask[], now: number): boolean {
    if (isRest(batch, window)) this.#until ??= now + this.#replyMs;
    else this.go();
    if (this.#until !== undefined && now < this.#until) return true;
    this.go();
    return false;
  }

  /** Milliseconds until those that wait have to go. */
  waitMs(now: number): number {
    return this.#until === undefined ? Number.POSITIVE_INFINITY : Math.max(1, this.#until - now);
  }

  /** They go. */
  go(): void {
    this.#until = undefined;
  }
}

/** Rows that came back, and no others of their languages are left. */
function isRest(batch: readonly QueuedTask[], window: readonly QueuedTask[]): boolean {
  const [first] = batch;
  const alike = window.filter(
    ({ targetLang, sourceLang }) => targetLang === first?.targetLang && sourceLang === first.sourceLang,
  );
  return batch.length === alike.length && !batch.some(isFresh);
}
