import { ProviderError } from '../errors.ts';
import type { Provider, ProviderReply } from '../types/provider.ts';
import type { Estimate, Queue } from '../types/queue.ts';
import type { RetrySettings } from '../types/settings.ts';
import type { Usage } from '../types/usage.ts';
import { estimateTokens } from '../utils/estimate.ts';
import type { Account } from './account.ts';
import { afterError } from './after-error.ts';
import { afterReply } from './after-reply.ts';
import { ArrivingRows } from './arriving-rows.ts';
import type { Ask } from './ask.ts';
import { type Aftermath, type Batch, released, type Stop } from './batch.ts';
import type { Budget } from './budget.ts';
import type { RunEmitter } from './events.ts';
import type { RenderedBatch } from './request.ts';
import type { Rules } from './rules.ts';
import { salvage } from './salvage.ts';

export interface ExecutorParts {
  queue: Queue;
  provider: Pick<Provider, 'model' | 'extraOutputTokens'>;
  ask: Ask;
  retry: RetrySettings;
  account: Account;
  budget: Budget;
  events: RunEmitter;
  /** Money for a usage; null where the price is unknown. */
  costOf: (usage: Usage, tier?: string) => number | null;
  /** Whether the service may cut a prompt that is too long for it instead of refusing it. */
  cutsPrompts: boolean;
  /** What a row of a reply that broke off must be to count as a translation; of whole ones `ask` judges. */
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
    budget.settle(reserved, isFree ? 0 : end.cost, end.estimated ?? estimated);
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
    const returned = results.filter(({ kind }) => ['again', 'missed', 'unreached'].includes(kind)).length;
    return { again, returned, ...(stop && { stop }) };
  }

  async #call(dispatch: Dispatch, signal: AbortSignal): Promise<Aftermath> {
    const { ask, provider, account, budget, costOf, cutsPrompts } = this.#parts;
    const { batch, rendered } = dispatch;
    const tokens = rendered.promptTokens + rendered.replyTokens;
    const started = performance.now();
    const request = {
      ...rendered.request,
      ...this.#timeouts(rendered, batch),
      extraOutputTokens: provider.extraOutputTokens ?? 0,
      onText: this.#onText(dispatch),
    };
    try {
      const { tasks, shuffled } = batch;
      const { reply, verdict, durationMs } = await ask({ tasks, shuffled, request }, signal);
      account.succeeded(reply, tokens, durationMs, batch.failures);
      account.learnRates(durationMs, rendered.replyTokens, reply.usage?.completion);
      if (reply.usage) budget.learn(rendered.promptTokens, reply.usage.prompt);
      const aftermath = afterReply(batch, reply, {
        verdict,
        cost: reply.usage ? costOf(reply.usage, reply.tier) : null,
        estimatedPrompt: rendered.promptTokens,
        cutsPrompts,
      });
      return this.#isWrongModel(aftermath) ? { ...aftermath, ...uselessModel(batch, provider.model) } : aftermath;
    } catch (error) {
      if (!signal.aborted && !(error instanceof ProviderError)) throw error;
      return this.#failed(dispatch, error, performance.now() - started, signal);
    }
  }

  /** What follows from a call that failed or was aborted; rows of its reply that had come are kept. */
  #failed({ batch, rendered, inFlight }: Dispatch, error: unknown, durationMs: number, signal: AbortSignal): Aftermath {
    const { retry, account, rules } = this.#parts;
    const partial = error instanceof ProviderError ? error.partial : undefined;
    const salvaged = salvage(batch, partial, { durationMs, maxAttempts: retry.maxAttempts, rules });
    this.#hasDelivered ||= salvaged.hasDelivered;
    const estimated = partial && { estimated: this.#estimate(rendered, partial) };
    if (signal.aborted || !(error instanceof ProviderError)) {
      const end = { outcome: 'aborted', cost: null, ...estimated };
      return { end, results: [...salvaged.results, ...released(salvaged.rest)], again: [] };
    }
    const now = Date.now();
    const { promptTokens, replyTokens } = rendered;
    if (salvaged.hasDelivered && error.fault.kind === 'transient') account.brokeOff(batch.failures);
    else account.failed(now, error, promptTokens + replyTokens, batch.failures);
    const aftermath = afterError(batch, error, { now, retry, account, salvaged });
    this.#report(batch, error, aftermath, now, inFlight() - 1);
    return { ...aftermath, end: { ...aftermath.end, ...estimated } };
  }

  /** What a reply that broke off has cost: its prompt, and what it had said by then. */
  #estimate({ promptTokens: prompt }: RenderedBatch, { text, tier }: ProviderReply): Estimate {
    const completion = estimateTokens(text);
    return { prompt, completion, cost: this.#parts.costOf({ prompt, cached: 0, completion, reasoning: 0 }, tier) };
  }

  /** Tells of rows as they arrive, and learns how long the first text takes. */
  #onText({ batch: { number: batch }, rendered: { request } }: Dispatch): (piece: string) => void {
    const { account, events } = this.#parts;
    const arriving = new ArrivingRows(request.items.map(({ key }) => key));
    const started = performance.now();
    let isFirst = true;
    let told = 0;
    return (piece) => {
      if (isFirst) account.learnFirstText(performance.now() - started);
      isFirst = false;
      const arrived = arriving.add(piece);
      if (arrived > told) events.emit('batch:arriving', { batch, rows: request.items.length, arrived });
      told = arrived;
    };
  }

  #timeouts({ promptTokens, request }: RenderedBatch, { failures }: Batch) {
    const { account, provider } = this.#parts;
    const most = promptTokens + request.maxOutputTokens + (provider.extraOutputTokens ?? 0);
    const timeoutMs = account.timeoutMs(most, failures);
    const firstTextMs = account.firstTextMs(failures);
    return { ...(timeoutMs !== undefined && { timeoutMs }), ...(firstTextMs !== undefined && { firstTextMs }) };
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
