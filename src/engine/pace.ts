import type { AccountLimits } from '../types/provider.ts';

type Resource = 'requests' | 'tokens';

/** How far requests may run ahead of an even flow, to make up for late timers; limits are enforced per second, too. */
const burstMs = 100;

/** What a service lets pass at once after a rest: limits are commonly enforced in buckets of a second. */
const bucketMs = 1000;

/** A limit that was told is used up to this part, for clocks differ. */
const toldMargin = 0.99;

/** After a throttled answer: this part of the rate that passed. */
const learnedMargin = 0.985;

/**
 * A request is let in while anything is left, so what passed is up to one request more than the limit gave: taken off in
 * requests. The first measurement is short and by estimates alone, so it keeps on the safe side; later ones begin with
 * such a debt as well as they end with one. Sizes found by simulation (`tests/engine/simulated-account.ts`).
 */
const firstDebt = 1.25;
const laterDebt = 0.1;

/** How a learned rate grows per second, and at most per request: few large ones must not run into the limit more often. */
interface Growth {
  perSecond: number;
  perRequest: number;
  /** One throttled answer lowers the rate at most to this part of what it was. */
  drop: number;
}
/** Fast until a second throttled answer has confirmed the rate, slower until a third, slow from then on. */
const search: Growth = { perSecond: 0.1, perRequest: Number.POSITIVE_INFINITY, drop: 0.5 };
const approach: Growth = { perSecond: 0.01, perRequest: 0.002, drop: 0.9 };
const steady: Growth = { perSecond: 0.003, perRequest: 0.0008, drop: 0.9 };

/** Over less time than this, what passed says more about buckets than about the rate. */
const shortestMeasurementMs = 3000;
/** A rate that was throttled again so soon is far too high: it drops to this part. */
const hastyDrop = 0.9;
/** Over this, a debt that the bucket was left with no longer counts: the third is not needed. */
const goodMeasurementMs = 10_000;

/** Requests that are remembered, to measure over a part of the time. */
const mostMarks = 256;

/** Episodes after which the search for the rate is over in any case. */
const mostSearches = 4;

/**
 * Keeps an account's requests and tokens per minute, evenly spread: as configured, as the service tells in its answers, or
 * as learned from what passed when it throttled. What is spent is an estimate, put right by the real usage. Shared by all
 * files of a run.
 */
export class Pace {
  readonly #flows: Record<Resource, Flow>;
  #episodeUntil = Number.NEGATIVE_INFINITY;

  constructor(limits: AccountLimits) {
    this.#flows = { requests: new Flow(limits.requestsPerMinute), tokens: new Flow(limits.tokensPerMinute) };
  }

  /** Milliseconds between two requests in an even flow; 0: no limit is known. */
  get requestIntervalMs(): number {
    return this.#flows.requests.intervalMs;
  }

  /** Milliseconds until the next request may start. */
  waitMs(now: number): number {
    return Math.max(0, this.#flows.requests.until - now, this.#flows.tokens.until - now);
  }

  /** Notes a request that starts, by its estimate. */
  spend(now: number, tokens: number): void {
    this.#flows.requests.spend(now, 1);
    this.#flows.tokens.spend(now, tokens);
  }

  /** Puts an estimate right: tokens used beyond it, or left over (negative). */
  correct(tokens: number): void {
    this.#flows.tokens.correct(tokens);
  }

  /** Learns the limits that the service tells of itself. */
  told(limits: AccountLimits): void {
    this.#flows.requests.told(limits.requestsPerMinute);
    this.#flows.tokens.told(limits.tokensPerMinute);
  }

  /**
   * Learns from a throttled answer.
   *
   * @param tokens what the request was taken to need
   * @param pausedUntil when the pause that follows ends; answers until then belong to the same episode
   * @param resource which limit it was, where the answer says so
   */
  throttled(now: number, tokens: number, pausedUntil: number, resource?: Resource): void {
    const isNew = now >= this.#episodeUntil;
    this.#episodeUntil = Math.max(this.#episodeUntil, pausedUntil);
    const { requests, tokens: tokenFlow } = this.#flows;
    requests.bounced(now, 1, pausedUntil, isNew, resource !== 'tokens');
    tokenFlow.bounced(now, tokens, pausedUntil, isNew, resource !== 'requests');
  }
}

/** A request that started, and what had passed before it. */
interface Mark {
  at: number;
  passed: number;
}

/** One resource: a rate, and the earliest next start by the generic cell rate algorithm (ITU-T I.371). */
class Flow {
  /** Never above this; Infinity: unknown. Units per millisecond. */
  #ceiling: number;
  #rate: number;
  #growth = search;
  #grownAt = 0;
  /** What passed since the service last had to throttle, and what its bucket held then. */
  #since: { start: number; passed: number; creditMs: number; marks: Mark[] } | undefined;
  #episode = { at: 0, elapsedMs: 0, rateBefore: Number.POSITIVE_INFINITY };
  #episodes = 0;
  #restart: { at: number; creditMs: number } | undefined;
  until = Number.NEGATIVE_INFINITY;

  constructor(perMinute: number | undefined) {
    this.#ceiling = perMinute === undefined ? Number.POSITIVE_INFINITY : perMinute / 60_000;
    this.#rate = this.#ceiling;
  }

  get intervalMs(): number {
    return 1 / this.#rate;
  }

  spend(now: number, amount: number): void {
    this.#grow(now);
    this.until = Math.max(this.until, now - burstMs) + amount / this.#rate;
    this.#since ??= { start: now, passed: 0, creditMs: bucketMs, marks: [] };
    const { marks, passed } = this.#since;
    marks.push({ at: now, passed });
    if (marks.length > mostMarks) marks.shift();
    this.#since.passed += amount;
  }

  correct(amount: number): void {
    this.until += amount / this.#rate;
    if (this.#since) this.#since.passed += amount;
  }

  told(perMinute: number | undefined): void {
    if (perMinute === undefined || !(perMinute > 0)) return;
    const told = (perMinute / 60_000) * toldMargin;
    if (told >= this.#ceiling) return;
    // Believed over what was learned before it was said.
    this.#rate = this.#ceiling === Number.POSITIVE_INFINITY ? told : Math.min(this.#rate, told);
    this.#ceiling = told;
  }

  /** @param learns whether this resource may be the one that was short */
  bounced(now: number, amount: number, pausedUntil: number, isNew: boolean, learns: boolean): void {
    const since = this.#since;
    if (!since) return;
    since.passed = Math.max(0, since.passed - amount);
    if (isNew) this.#episode = { at: now, elapsedMs: now - since.start + since.creditMs, rateBefore: this.#rate };
    if (learns && since.passed > 0) this.#learn(since, amount, now, isNew);
    // What is sent after the pause finds a bucket that has filled meanwhile.
    if (isNew) this.#restart = { at: pausedUntil, creditMs: Math.min(bucketMs, pausedUntil - now) };
    else if (this.#restart) this.#restart.at = Math.max(this.#restart.at, pausedUntil);
  }

  /** The rate that passed, but no further below the one in force than that can have been wrong. */
  #learn(
    { passed, marks }: { passed: number; marks: readonly Mark[] },
    amount: number,
    now: number,
    isNew: boolean,
  ): void {
    const { at, elapsedMs, rateBefore } = this.#episode;
    const wasLimited = rateBefore !== Number.POSITIVE_INFINITY;
    const isMeasured = !wasLimited || elapsedMs >= shortestMeasurementMs;
    const lowest = wasLimited ? rateBefore * this.#growth.drop : 0;
    const debt = amount * (wasLimited ? laterDebt : firstDebt);
    let given = Math.max(passed / 2, passed - debt) / elapsedMs;
    // While less was sent than the limit allows its bucket was full: what passed since tells more than the whole.
    for (const mark of marks) {
      const windowMs = at - mark.at;
      if (windowMs >= shortestMeasurementMs)
        given = Math.max(given, (passed - mark.passed - debt) / (windowMs + bucketMs));
    }
    const learned = isMeasured ? given * learnedMargin : rateBefore * hastyDrop;
    this.#rate = Math.min(this.#ceiling, isMeasured ? Math.max(learned, lowest) : learned);
    this.#grownAt = now;
    if (isNew) this.#episodes++;
    const isConfirmed = wasLimited && (elapsedMs >= shortestMeasurementMs || this.#episodes >= mostSearches);
    if (!isNew || !isConfirmed) return;
    this.#growth = this.#growth === search && elapsedMs < goodMeasurementMs ? approach : steady;
  }

  #grow(now: number): void {
    if (this.#restart && now >= this.#restart.at) {
      this.#since = { start: now, passed: 0, creditMs: this.#restart.creditMs, marks: [] };
      this.#restart = undefined;
      this.#grownAt = now;
    }
    if (this.#rate >= this.#ceiling || this.#rate === Number.POSITIVE_INFINITY) return;
    const seconds = Math.max(0, now - this.#grownAt) / 1000;
    const { perSecond, perRequest } = this.#growth;
    this.#rate = Math.min(this.#ceiling, this.#rate * Math.min((1 + perSecond) ** seconds, 1 + perRequest));
    this.#grownAt = now;
  }
}
