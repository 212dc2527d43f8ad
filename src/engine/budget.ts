import type { Estimate } from '../types/queue.ts';
import type { Currency } from '../types/usage.ts';
import { formatMoney } from '../utils/format.ts';

/** Prompt estimates are multiplied by this until replies have shown how far off they are. */
const firstMargin = 1.5;
/** And by this over the worst ratio seen since. */
const laterMargin = 1.15;

/** An amount in the price's currency that is not to be passed. */
export interface Cap {
  amount: number;
  currency: Currency;
  /** What a sentence calls it. */
  name: string;
  /** What counts under it from before. */
  spent?: number;
}

/** Money of one run: what is spent, and what the batches in flight may still cost. The cap is never passed. */
export class Budget {
  readonly #cap: Cap | undefined;
  readonly #parent: Budget | undefined;
  #spent: number;
  #reserved = 0;
  #refused: number | undefined;
  #worstRatio: number | undefined;

  /**
   * @param parent whose cap holds too, such as that of all files together
   */
  constructor(cap?: Cap, parent?: Budget) {
    this.#cap = cap;
    this.#parent = parent;
    this.#spent = cap?.spent ?? 0;
  }

  /** Whether a cap is set at all. */
  get isCapped(): boolean {
    return this.#cap !== undefined || (this.#parent?.isCapped ?? false);
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
    const { amount } = this.#cap ?? { amount: Number.POSITIVE_INFINITY };
    this.#refused = this.#spent + this.#reserved + cost > amount ? cost : undefined;
    if (this.#refused !== undefined || this.#parent?.reserve(cost) === false) return false;
    this.#reserved += cost;
    return true;
  }

  /** Why the last reservation was refused, in a sentence. */
  get refusal(): string | undefined {
    if (this.#refused === undefined || !this.#cap) return this.#parent?.refusal;
    const { amount, currency, name } = this.#cap;
    const [cap, spent, needed] = [amount, this.#spent, this.#refused].map((money) => formatMoney(money, currency));
    const next = Number.isFinite(this.#refused) ? `up to ${needed}` : 'an amount that is not known';
    return `${name} is ${cap}: ${spent} is spent, and the next request may cost ${next}`;
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
