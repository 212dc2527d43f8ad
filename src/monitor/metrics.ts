import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AttemptRecord } from '../types/session.ts';
import type { Sessions } from './sessions.ts';

/** Calls in flight are among the newest. */
const newestAttempts = 1000;

/**
 * What the ledgers of all sessions say, for Prometheus. Counters go on from scrape to scrape: only attempts that ended since
 * the last one are read. They begin anew with the server, with everything that the ledgers hold.
 */
export class Metrics {
  readonly #sessions: Sessions;
  readonly #registry = new Registry();
  /** By session: how far its ledger has been read. */
  readonly #seen = new Map<string, number>();
  readonly #tasks = this.#gauge('translate_tasks', 'Tasks by state, over all sessions of the root.', ['state']);
  readonly #inFlight = this.#gauge('translate_requests_in_flight', 'Provider calls in flight.', []);
  readonly #live = this.#gauge('translate_sessions', 'Sessions by state.', ['state']);
  readonly #requests = this.#counter('translate_requests_total', 'Provider calls that ended, by outcome.', [
    'provider',
    'outcome',
  ]);
  readonly #tokens = this.#counter('translate_tokens_total', 'Tokens as billed; cached is part of prompt.', [
    'provider',
    'kind',
  ]);
  readonly #cost = this.#counter('translate_cost_total', 'Money as billed, where the price is known.', [
    'provider',
    'currency',
  ]);
  readonly #seconds: Histogram<'provider'>;
  #collecting: Promise<string> | undefined;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
    this.#seconds = new Histogram({
      name: 'translate_request_duration_seconds',
      help: 'Time from a provider call to its answer.',
      labelNames: ['provider'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160],
      registers: [this.#registry],
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The text of a scrape; several at once share one. */
  collect(): Promise<string> {
    this.#collecting ??= this.#collect().finally(() => {
      this.#collecting = undefined;
    });
    return this.#collecting;
  }

  async #collect(): Promise<string> {
    for (const gauge of [this.#tasks, this.#inFlight, this.#live]) gauge.reset();
    const states = { completed: 0, failed: 0, pending: 0, processing: 0 };
    let inFlight = 0;
    for (const session of (await this.#sessions.list()).sessions) {
      const { completed, failed, pending, processing } = session.progress;
      states.completed += completed;
      states.failed += failed;
      // Here the states are told apart, so that they add up.
      states.pending += pending - processing;
      states.processing += processing;
      this.#live.inc({ state: session.state });
      if (session.run !== null) {
        inFlight += await this.#readLedger(session.session_id, ['running', 'stopping'].includes(session.state)).catch(
          () => 0,
        );
      }
    }
    for (const [state, count] of Object.entries(states)) this.#tasks.set({ state }, count);
    this.#inFlight.set(inFlight);
    return this.#registry.metrics();
  }

  /** Counts what ended since the last look; returns how many calls are in flight. */
  async #readLedger(sessionId: string, isLive: boolean): Promise<number> {
    return this.#sessions.look(sessionId, (reader) => {
      const seen = this.#seen.get(sessionId) ?? 0;
      const { attempts } = reader.endedAttempts(seen, -1);
      for (const attempt of attempts) this.#count(attempt);
      this.#seen.set(sessionId, attempts.at(-1)?.change ?? seen);
      if (!isLive) return 0;
      return [...reader.attempts({ limit: newestAttempts })].filter(({ outcome }) => outcome === undefined).length;
    });
  }

  #count({ provider, outcome = 'killed', usage, cost, currency, durationMs }: AttemptRecord): void {
    this.#requests.inc({ provider, outcome });
    if (outcome !== 'killed') this.#seconds.observe({ provider }, durationMs / 1000);
    if (cost !== null) this.#cost.inc({ provider, currency }, cost);
    for (const kind of ['prompt', 'cached', 'completion', 'reasoning'] as const) {
      if (usage) this.#tokens.inc({ provider, kind }, usage[kind]);
    }
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }
}
