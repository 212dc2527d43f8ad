import type { ProviderError } from '../errors.ts';
import { LearnedRates, type Rates } from '../planner/rates.ts';
import type { AccountLimits, ProviderReply } from '../types/provider.ts';
import type { RetrySettings } from '../types/settings.ts';
import { Brake } from './brake.ts';
import { Breaker } from './breaker.ts';
import { Odds } from './odds.ts';
import { Pace } from './pace.ts';
import { Patience } from './patience.ts';
import { RetryBudget } from './retry-budget.ts';

/**
 * What all calls to one provider account have in common, over all files of a run: how many may fly, how fast they may
 * start, and whether the service is up at all.
 */
export class Account {
  readonly #brake: Brake;
  readonly #pace: Pace;
  readonly #breaker: Breaker;
  readonly #retryBudget = new RetryBudget();
  readonly #odds = new Odds();
  readonly #retry: RetrySettings;
  readonly #patience = new Patience();
  readonly #learnedRates = new LearnedRates();
  #successes = 0;

  constructor(options: { workers: number; limits: AccountLimits; retry: RetrySettings }) {
    this.#brake = new Brake(options.workers);
    this.#pace = new Pace(options.limits);
    this.#breaker = new Breaker(options.retry.delaySeconds, options.retry.giveUpAfterSeconds);
    this.#retry = options.retry;
  }

  /** Good replies so far. */
  get successes(): number {
    return this.#successes;
  }

  /** Batches that may be in flight now. */
  get limit(): number {
    return this.#breaker.isOpen ? 1 : Math.min(this.#brake.limit, this.#retryBudget.limit);
  }

  /** Batches that may be in flight while nothing fails: a service that is probed will take more again. */
  get usualLimit(): number {
    return this.#brake.limit;
  }

  /** What replies take, by those that came. */
  get rates(): Rates {
    return this.#learnedRates.rates;
  }

  /** Milliseconds between two requests that the account's limits ask for; 0: none known. */
  get requestIntervalMs(): number {
    return this.#pace.requestIntervalMs;
  }

  /** Milliseconds until the next batch may start. */
  waitMs(now: number): number {
    return Math.max(this.#brake.waitMs(now), this.#pace.waitMs(now), this.#breaker.waitMs(now));
  }

  /**
   * Whether the service is down for good: for `give_up_after` nothing has succeeded, and more calls failed in a row than
   * chance explains with a service that only fails often.
   */
  isGivenUp(now: number): boolean {
    const { maxAttempts, giveUpAfterSeconds } = this.#retry;
    if (this.#breaker.downForMs(now) < giveUpAfterSeconds * 1000) return false;
    const needed = this.#successes === 0 ? maxAttempts : this.#odds.failuresToGiveUp(maxAttempts);
    return this.#breaker.failuresInARow >= needed;
  }

  /** Milliseconds since the first throttled answer after which none has succeeded. */
  throttledForMs(now: number): number {
    return this.#brake.throttledForMs(now);
  }

  /** Longest wait for an answer; undefined: as configured. `tokens`: most that prompt and reply may have. */
  timeoutMs(tokens: number, failures: number): number | undefined {
    return this.#patience.timeoutMs(tokens, failures);
  }

  /** As `timeoutMs`, for the first text of a streamed reply; on top of the silence that is allowed later. */
  firstTextMs(failures: number): number | undefined {
    return this.#patience.firstTextMs(failures);
  }

  /** Notes how long the first text of a streamed reply took. */
  learnFirstText(ms: number): void {
    this.#patience.learnFirstText(ms);
  }

  /** @param tokens what the call is expected to use, prompt and reply */
  started(now: number, tokens: number): void {
    this.#pace.spend(now, tokens);
  }

  /**
   * Learns what replies take.
   *
   * @param expected tokens of the reply by the planner's estimate
   * @param written by the service's usage; undefined: it told none
   */
  learnRates(durationMs: number, expected: number, written: number | undefined): void {
    this.#learnedRates.learn(durationMs, expected, written);
  }

  /** Tries after which a batch is to blame for its failures, not the service; at least `maxAttempts`. */
  triesToBlame(maxAttempts: number): number {
    return this.#odds.triesToBlame(maxAttempts);
  }

  /**
   * @param tokens what it was expected to use
   * @param failures tries of the batch that failed before
   */
  succeeded(
    reply: Pick<ProviderReply, 'limits' | 'usage'>,
    tokens: number,
    durationMs: number,
    failures: number,
  ): void {
    if (failures === 0) this.#odds.note(false);
    this.#successes++;
    this.#patience.learn(durationMs, tokens);
    this.#brake.succeeded();
    this.#breaker.succeeded();
    this.#retryBudget.succeeded();
    if (reply.limits) this.#pace.told(reply.limits);
    if (reply.usage) this.#pace.correct(reply.usage.prompt + reply.usage.completion - tokens);
  }

  /** Notes a reply that broke off after it had brought translations: the connection is bad, the service is up. */
  brokeOff(failures: number): void {
    if (failures === 0) this.#odds.note(true);
    this.#successes++;
    this.#breaker.succeeded();
  }

  /** Notes a failed call, by the class of its error: only throttling slows down, only passing faults open the breaker. */
  failed(now: number, { fault }: ProviderError, tokens: number, failures: number): void {
    if (fault.kind === 'transient') {
      // Probes of a service that is down are few as it is, and cost nothing.
      if (!this.#breaker.isOpen) this.#retryBudget.failed();
      this.#breaker.failed(now);
      if (failures === 0) this.#odds.note(true);
    }
    // An answer about the content shows that the service is up.
    if (fault.kind === 'content') this.#breaker.succeeded();
    if (fault.kind !== 'throttled') return;
    const pausedUntil = this.#brake.throttled(now, fault.retryAfterMs);
    if (fault.limits) this.#pace.told(fault.limits);
    this.#pace.throttled(now, tokens, pausedUntil, fault.resource);
  }
}
