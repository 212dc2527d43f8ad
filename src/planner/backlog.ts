import type { QueuedTask } from '../types/queue.ts';
import { type BatchLimits, measureAll, rowOverhead, type TaskSize } from './planner.ts';

/** Tokens that a row takes beside its text, and what is lost to rounding. */
const rowTokens = rowOverhead + 0.5;

/** Work that has not been handed out. */
export interface WorkLeft extends TaskSize {
  rows: number;
}

/**
 * What a run still has to hand out. Rows that nobody has looked at yet are taken to be like those that were, by the length
 * of their sources.
 */
export class Backlog {
  readonly #limits: Pick<BatchLimits, 'splitContext'>;
  #rows: number;
  #chars: number;
  /** Of the rows handed out. */
  #seen: Sample = { rows: 0, chars: 0, sourceChars: 0, promptTokens: 0, replyTokens: 0 };

  /**
   * @param remaining pending tasks, and the characters of their sources
   * @param mostRows no more rows are handed out
   */
  constructor(
    remaining: { tasks: number; chars: number },
    limits: Pick<BatchLimits, 'splitContext'>,
    mostRows = Number.POSITIVE_INFINITY,
  ) {
    this.#limits = limits;
    this.#rows = Math.min(remaining.tasks, mostRows);
    this.#chars = remaining.tasks === 0 ? 0 : remaining.chars * (this.#rows / remaining.tasks);
  }

  /** Characters of the sources; approximate. */
  get chars(): number {
    return this.#chars;
  }

  /** @param isAll whether the window, which is not empty, shows all that is left: then the figures are no guess */
  left(window: readonly QueuedTask[], isAll: boolean): WorkLeft {
    const sample = isAll || this.#seen.rows === 0 ? this.#sampleOf(window) : this.#seen;
    if (isAll) return sample;
    const ofText = (tokens: number): number => Math.max(0, tokens - sample.rows * rowTokens);
    const rows = Math.max(window.length, this.#rows);
    const texts = this.#chars / Math.max(1, sample.sourceChars);
    return {
      rows,
      chars: sample.chars * texts,
      promptTokens: rows * rowTokens + ofText(sample.promptTokens) * texts,
      replyTokens: rows * rowTokens + ofText(sample.replyTokens) * texts,
    };
  }

  /** These are handed out; returns their size. */
  taken(tasks: readonly QueuedTask[]): TaskSize {
    const sample = this.#sampleOf(tasks);
    this.#rows = Math.max(0, this.#rows - sample.rows);
    this.#chars = Math.max(0, this.#chars - sample.sourceChars);
    for (const key of Object.keys(sample) as (keyof Sample)[]) this.#seen[key] += sample[key];
    return sample;
  }

  /** So many of these are pending again. */
  returned(count: number, tasks: readonly QueuedTask[]): void {
    this.#rows += count;
    this.#chars += sourceChars(tasks) * (count / Math.max(1, tasks.length));
  }

  /** What is said beside the items, such as terms, is left out: it takes long to find, and little of it is needed here. */
  #sampleOf(tasks: readonly QueuedTask[]): Sample {
    const { splitContext } = this.#limits;
    return {
      rows: tasks.length,
      sourceChars: sourceChars(tasks),
      ...measureAll(tasks, splitContext && { splitContext }),
    };
  }
}

interface Sample extends WorkLeft {
  sourceChars: number;
}

function sourceChars(tasks: readonly QueuedTask[]): number {
  return tasks.reduce((sum, { source }) => sum + source.length, 0);
}
