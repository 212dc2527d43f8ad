import type { WorkLeft } from './backlog.ts';
import type { BatchLimits, Share, TaskSize } from './planner.ts';
import type { Rates } from './rates.ts';

/** What a token of the reply costs, in tokens of the prompt: the usual ratio of prices. */
const replyPrice = 4;
/** System messages beyond one per worker may come to this part of all that a run pays. */
const mostOverhead = 1 / 12;
/** For the sake of idle workers a system message may cost so many times what its batch does beside it. */
const dearestStart = 2;
/** What one worker ends within so many seconds needs no more prompts than one, where it is a whole run or came back. */
const soonSeconds = 3;
/** A batch is halved for the sake of an even end where its halves still take this many times what a request takes by itself. */
const worthARequest = 4;

/**
 * How large the next batch should be, so that all workers finish together: guided by when each of them will be free (the
 * share is what lets all of them end at one time), and by factoring (Hummel, Schonberg and Flynn, 1992): half of that
 * share while the rest is large, so that there is something left to even out what took longer than expected; the whole
 * of it in the end, or where the prompts of smaller batches would cost too much.
 */
export class BatchSizes {
  readonly #systemTokens: number;
  readonly #targetSeconds: number;
  #batches = 0;
  /** Of the rows handed out, in tokens of the prompt. */
  #paid = 0;

  /** @param targetSeconds longest that a reply should take; absent: no limit */
  constructor({ systemTokens }: Pick<BatchLimits, 'systemTokens'>, targetSeconds = Number.POSITIVE_INFINITY) {
    this.#systemTokens = systemTokens;
    this.#targetSeconds = targetSeconds;
  }

  /**
   * @param left what is to be handed out, this batch included
   * @param ready seconds until each worker is free: 0 for the one that asks, which is named too
   * @param isRest whether only rows are left that came back
   */
  next(left: WorkLeft, ready: readonly number[], rates: Rates, isRest = false): Share {
    const most = this.#mostTokens(rates);
    const latency = rates.secondsPerRequest / Math.max(rates.secondsPerToken, 1e-5);
    const prompts = (this.#systemTokens * left.replyTokens) / price(left);
    const smallest = Math.max(latency, prompts / dearestStart);
    const takesSoon = rates.secondsPerRequest + left.replyTokens * rates.secondsPerToken <= soonSeconds;
    if ((this.#batches === 0 || isRest) && takesSoon) return { aim: left.replyTokens, most };
    const toPay = left.replyTokens / this.#batchesToPay(left, ready.length);
    const cheapest = Math.min(toPay, prompts / mostOverhead);
    const share = Math.min(left.replyTokens, Math.max(fairShare(left.replyTokens, ready, rates), smallest, cheapest));
    const mayHalve = ready.length > 1 && share / 2 >= Math.max(toPay, worthARequest * latency);
    return { aim: mayHalve ? share / 2 : share, most };
  }

  /** A batch was handed out for the first time. */
  handedOut(size: TaskSize): void {
    this.#batches++;
    this.#paid += price(size);
  }

  /** Batches that what is left may be sent in without paying too much for system messages; at least one. */
  #batchesToPay(left: WorkLeft, workers: number): number {
    const paid = this.#paid + price(left);
    const all = Math.max(workers, (paid * mostOverhead) / this.#systemTokens);
    return Math.max(1, all - this.#batches);
  }

  /** A service that takes most of the target before it says anything is left a quarter of it to speak. */
  #mostTokens({ secondsPerRequest, secondsPerToken }: Rates): number {
    const speaking = Math.max(this.#targetSeconds - secondsPerRequest, this.#targetSeconds / 4);
    return speaking / Math.max(secondsPerToken, 1e-9);
  }
}

/** In tokens of the prompt. */
function price({ promptTokens, replyTokens }: TaskSize): number {
  return Math.max(1, promptTokens + replyTokens * replyPrice);
}

/** Tokens for the worker that is free now, if all workers took what is left in one more reply each and ended together. */
function fairShare(tokens: number, ready: readonly number[], { secondsPerRequest, secondsPerToken }: Rates): number {
  const perToken = Math.max(secondsPerToken, 1e-9);
  const sorted = [...ready].sort((one, other) => one - other);
  const work = tokens * perToken;
  let end = work + secondsPerRequest;
  let sum = 0;
  for (const [index, at] of sorted.entries()) {
    // Those that are free only after the others would have ended take no part.
    if (index > 0 && at + secondsPerRequest >= end) break;
    sum += at + secondsPerRequest;
    end = (work + sum) / (index + 1);
  }
  return Math.max(0, end - secondsPerRequest) / perToken;
}
