import type { Estimate } from '../types/queue.ts';

/** Prompt estimates are multiplied by this until replies have shown how far off they are. */
const firstMargin = 1.5;
/** And by this over the worst ratio seen since. */
const laterMargin = 1.15;

/** Money of one run: what is spent, and what the batches in flight may still cost. The cap is never passed. */
export class Budget {
  readonly #cap: number;
  readonly #parent: Budget | undefined;
  #spent = 0;
  #reserved = 0;
  #worstRatio: number | undefined;

  /**
   * @param cap in the price's currency; Infinity: none
   * @param parent whose cap holds too, such as that of all files together
   */
  constructor(cap: number, parent?: Budget) {
    this.#cap = cap;
    this.#parent = parent;
  }

  /** Whether a cap is set at all. */
  get isCapped(): boolean {
    return this.#cap !== Number.POSITIVE_INFINITY || (this.#parent?.isCapped ?? false);
  }

  /** Prompt tokens to reserve for an estimate. */
  promptMargin(): number {
    return this.#worstRatio === undefined ? firstMargin : Math.max(1, this.#worstRatio * laterMargin);
  }

  /** Learns how the service counts prompts. */
  learn(estimatedPrompt: number, actualPrompt: number): void {
    if (estimatedPrompt > 0) this.#worstRatio = Math.max(this.#worstRatio ?? 0, actualPrompt / estimatedPrompt);
  }

  /** Sets money aside for a batch, or returns false where the cap would be passed. */
  reserve(cost: number): boolean {
    if (this.#spent + this.#reserved + cost > this.#cap) return false;
    if (this.#parent && !this.#parent.reserve(cost)) return false;
    this.#reserved += cost;
    return true;
  }

  /** Sets money aside for what was sent by an earlier run: it counts, whatever the cap. */
  oblige(cost: number): void {
    this.#reserved += cost;
    this.#parent?.oblige(cost);
  }

  /** Settles a reservation by what the attempt cost; where no usage came, by its estimate. */
  settle(reserved: number, cost: number | null, estimate: Estimate): void {
    this.#reserved = Math.max(0, this.#reserved - reserved);
    this.#spent += cost ?? estimate.cost ?? 0;
    this.#parent?.settle(reserved, cost, estimate);
  }
}
