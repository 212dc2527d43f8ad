/** What replies take: seconds whatever their length, and seconds more for each token that the planner expects of them. */
export interface Rates {
  secondsPerRequest: number;
  secondsPerToken: number;
}

/** Completion tokens a second that chat models commonly write; a guess until the first replies, no measurement. */
export const guessedTokensPerSecond = 60;
export const guessedRates: Rates = { secondsPerRequest: 0.5, secondsPerToken: 1 / guessedTokensPerSecond };

/** What is left of a reply's weight after each further one: some twenty count, for services change over the day. */
const memory = 0.95;
/** Weight of the guess beside replies; it decides the slope while all replies have been of one length. */
const guessWeight = 0.2;
/** Lengths for which the guess is taken to hold, tokens. */
const guessedLengths = [0, 1000];
/** Expected tokens for which the guess holds that replies are as long as expected. */
const guessedLengthWeight = 200;
/** Durations below this are all the same, seconds: what is on the way takes that. */
const shortest = 0.005;

/**
 * Learns the pace of a service from its replies: a line through duration over completion tokens, by least squares of the
 * relative error, so that one reply that hung for a minute says no more than a quick one. How many tokens a service writes for one
 * that the planner expects is learned beside it.
 */
export class LearnedRates {
  #sums = sumsOf(0, 0, 0);
  #expected = 0;
  #written = 0;
  #rates: Rates = guessedRates;

  get rates(): Rates {
    return this.#rates;
  }

  /**
   * @param expected tokens that the planner expected of the reply
   * @param written completion tokens by the service's usage; undefined: it told none
   */
  learn(durationMs: number, expected: number, written: number = expected): void {
    const seconds = Math.max(shortest, durationMs / 1000);
    this.#sums = add(this.#sums, sumsOf(written, seconds, 1), memory);
    this.#expected = this.#expected * memory + expected;
    this.#written = this.#written * memory + written;
    const line = lineThrough(guessedLengths.reduce((sums, tokens) => add(sums, guessOf(tokens)), this.#sums));
    const length = (this.#written + guessedLengthWeight) / (this.#expected + guessedLengthWeight);
    this.#rates = { ...line, secondsPerToken: line.secondsPerToken * length };
  }
}

/** Sums of weighted least squares: weights, x, y, x², xy. */
type Sums = readonly [w: number, x: number, y: number, xx: number, xy: number];

function sumsOf(tokens: number, seconds: number, weight: number): Sums {
  const w = weight === 0 ? 0 : weight / seconds ** 2;
  return [w, w * tokens, w * seconds, w * tokens ** 2, w * tokens * seconds];
}

function guessOf(tokens: number): Sums {
  const { secondsPerRequest, secondsPerToken } = guessedRates;
  return sumsOf(tokens, secondsPerRequest + tokens * secondsPerToken, guessWeight);
}

function add(one: Sums, other: Sums, factor = 1): Sums {
  return one.map((sum, at) => sum * factor + other[at]!) as unknown as Sums;
}

/** Neither part is negative: where the best line has a negative one, the best line without it. */
function lineThrough([w, x, y, xx, xy]: Sums): Rates {
  const slope = (w * xy - x * y) / (w * xx - x * x);
  const start = (y - slope * x) / w;
  if (start < 0) return { secondsPerRequest: 0, secondsPerToken: xy / xx };
  if (!(slope > 0)) return { secondsPerRequest: y / w, secondsPerToken: 0 };
  return { secondsPerRequest: start, secondsPerToken: slope };
}
