import { ProviderError } from '../errors.ts';
import type { Provider, ProviderRequest } from '../types/provider.ts';
import type { Queue } from '../types/queue.ts';
import type { RetrySettings } from '../types/settings.ts';
import type { Usage } from '../types/usage.ts';
import type { Account } from './account.ts';
import { afterError } from './after-error.ts';
import { afterReply } from './after-reply.ts';
import { type Aftermath, type Batch, released, type Stop } from './batch.ts';
import type { Budget } from './budget.ts';
import type { RunEmitter } from './events.ts';
import type { RenderedBatch } from './request.ts';
import type { Rules } from './rules.ts';

export interface ExecutorParts {
  queue: Queue;
  provider: Provider;
  retry: RetrySettings;
  account: Account;
  budget: Budget;
  events: RunEmitter;
  /** Money for a usage; null where the price is unknown. */
  costOf: (usage: Usage, tier?: string) => number | null;
  /** Whether the service may cut a prompt that is too long for it instead of refusing it. */
  cutsPrompts: boolean;
  /** What an answer must be to count as a translation. */
  rules: Rules;
}

/** A batch that is about to be sent. */
export interface Dispatch {
  batch: Batch & { number: number };
  rendered: RenderedBatch;
  /** Money set aside for it. */
  reserved: number;
  /** Batches in flight now, this one included. */
  inFlight: () => number;
}

/** A model that has brought nothing at all in so many replies is the wrong one; its rows are not to blame. */
const mostUseless = 60;

/** Makes attempts: sends a batch, judges what comes back, commits it with its usage. */
export class Executor {
  readonly #parts: ExecutorParts;
  #hasDelivered = false;
  /** Replies that brought nothing, until one has brought something. */
  #useless = 0;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** One attempt, committed. Returns what is to be sent again, and why the run has to stop, if it has. */
  async attempt(dispatch: Dispatch, signal: AbortSignal): Promise<{ again: Batch[]; stop?: Stop; returned: number }> {
    const { queue, budget, events, costOf } = this.#parts;
    const { batch, rendered, reserved, inFlight } = dispatch;
    const { promptTokens, replyTokens, request } = rendered;
    const { targetLang } = request;
    const expected = costOf({ prompt: promptTokens, cached: 0, completion: replyTokens, reasoning: 0 });
    const estimated = { prompt: promptTokens, completion: replyTokens, cost: expected };
    const rows = batch.tasks.length;
    const attempt = queue.startAttempt({ batch: batch.number, targetLang, tasks: batch.tasks, estimated });
    events.emit('batch:started', { batch: batch.number, rows, targetLang, inFlight: inFlight() });
    const started = performance.now();
    const { end, results, again, stop } = await this.#call(dispatch, signal);
    const durationMs = performance.now() - started;
    const { duplicates } = queue.endAttempt(attempt, { ...end, durationMs }, results);
    // An answer with an error status costs nothing; a call that was cut may be billed, and counts by its estimate.
    const isFree = end.usage === undefined && end.status !== undefined && end.status >= 400;
    budget.settle(reserved, isFree ? 0 : end.cost, estimated);
    events.emit('batch:finished', {
      batch: batch.number,
      rows,
      delivered: results.filter(({ kind }) => kind === 'completed').length,
      failed: results.filter(({ kind }) => kind === 'failed').length,
      duplicates,
      targetLang,
      durationMs,
      cost: isFree ? 0 : end.cost,
      inFlight: inFlight() - 1,
      ...(end.usage && { usage: end.usage }),
    });
    const returned = results.filter(({ kind }) => kind === 'again' || kind === 'missed').length;
    return { again, returned, ...(stop && { stop }) };
  }

  async #call({ batch, rendered, inFlight }: Dispatch, signal: AbortSignal): Promise<Aftermath> {
    const { provider, retry, account, budget, costOf, cutsPrompts, rules } = this.#parts;
    const tokens = rendered.promptTokens + rendered.replyTokens;
    const started = performance.now();
    try {
      const reply = await provider.complete({ ...rendered.request, ...this.#timeout(rendered, batch) }, signal);
      const durationMs = performance.now() - started;
      account.succeeded(reply, tokens, durationMs, batch.failures);
      if (reply.usage) budget.learn(rendered.promptTokens, reply.usage.prompt);
      const aftermath = afterReply(batch, reply, {
        durationMs,
        cost: reply.usage ? costOf(reply.usage, reply.tier) : null,
        estimatedPrompt: rendered.promptTokens,
        maxAttempts: retry.maxAttempts,
        cutsPrompts,
        rules,
      });
      return this.#isWrongModel(aftermath) ? { ...aftermath, ...uselessModel(batch, provider.model) } : aftermath;
    } catch (error) {
      if (signal.aborted) {
        return { end: { outcome: 'aborted', cost: null }, results: released(batch.tasks), again: [] };
      }
      if (!(error instanceof ProviderError)) throw error;
      const now = Date.now();
      account.failed(now, error, tokens, batch.failures);
      const aftermath = afterError(batch, error, { now, retry, account });
      this.#report(batch, error, aftermath, now, inFlight() - 1);
      return aftermath;
    }
  }

  #timeout({ promptTokens, request }: RenderedBatch, { failures }: Batch): Pick<ProviderRequest, 'timeoutMs'> {
    const { account, provider } = this.#parts;
    const most = promptTokens + request.maxOutputTokens + (provider.extraOutputTokens ?? 0);
    const timeoutMs = account.timeoutMs(most, failures);
    return timeoutMs === undefined ? {} : { timeoutMs };
  }

  #isWrongModel({ end, results }: Aftermath): boolean {
    this.#hasDelivered ||= results.some(({ kind }) => kind === 'completed');
    if (this.#hasDelivered || !uselessOutcomes.has(end.outcome)) return false;
    return ++this.#useless >= mostUseless;
  }

  #report(batch: Dispatch['batch'], error: ProviderError, { again }: Aftermath, now: number, inFlight: number): void {
    const { events, account } = this.#parts;
    if (error.fault.kind === 'throttled') {
      events.emit('provider:paused', { untilMs: now + account.waitMs(now), code: error.code });
      return;
    }
    const next = again[0]?.notBefore ?? 0;
    events.emit('batch:failed', {
      batch: batch.number,
      rows: batch.tasks.length,
      code: error.code,
      message: error.message,
      attempt: batch.failures + 1,
      inFlight,
      ...(next > now && { waitMs: next - now }),
    });
  }
}

const uselessOutcomes: ReadonlySet<string> = new Set(['missing', 'empty', 'cut_off']);

function uselessModel({ tasks }: Batch, model: string): Omit<Aftermath, 'end'> {
  const note = `${mostUseless} replies of ${model} held no translation; is it the right model, and is max_tokens large enough for it?`;
  return { results: released(tasks), again: [], stop: { outcome: 'refused', note } };
}
