import PQueue from 'p-queue';
import { type BatchLimits, pack } from '../planner/planner.ts';
import type { Regroup } from '../types/jobs.ts';
import type { QueuedTask } from '../types/queue.ts';
import { type Batch, halve, newBatch, overBudget, type Stop } from './batch.ts';
import { Executor, type ExecutorParts } from './executor.ts';
import { type PromptSource, type RenderedBatch, renderBatch } from './request.ts';
import { Sizing } from './sizing.ts';
import { isFresh, Stragglers } from './stragglers.ts';
import { Suggestions } from './suggestions.ts';
import { WarmUp } from './warm-up.ts';

export interface PipelineParts extends ExecutorParts {
  prompts: PromptSource;
  limits: BatchLimits;
  /** Lines before a batch that are told with it. */
  contextWindow: number;
  /** Most batches in flight. */
  workers: number;
  /** Longest that a reply should take, seconds; absent: no limit. */
  targetSeconds?: number | undefined;
  /** Most tasks to hand out in this run. */
  taskLimit: number;
  /** How long batches in flight may take after `signal`, milliseconds. */
  graceMs: number;
  /** Aborted: nothing new is sent. */
  signal: AbortSignal;
  /** What batch mode has left: numbers in the ledger that are taken, and claimed tasks that are to go together. */
  before?: { batches: number; groups: readonly Regroup[] };
}

/** How often to look whether another process asked the run to stop. */
const stopPollMs = 500;

/**
 * The engine: takes pending tasks from the store, packs them, keeps the workers busy, sends again what has to go again.
 * Ends when the store has nothing pending and nothing is in flight, or with the reason why it had to stop.
 */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #executor: Executor;
  readonly #pool: PQueue;
  /** Batches to be sent again, their tasks claimed. */
  readonly #waiting: Batch[];
  readonly #abort = new AbortController();
  readonly #warmUp: WarmUp;
  readonly #sizing: Sizing;
  readonly #stragglers = new Stragglers();
  readonly #suggestions: Suggestions;
  #wake: () => void = () => {};
  #stop: Stop | undefined;
  #broken: { error: unknown } | undefined;
  #batches = 0;
  #inFlight = 0;
  #handedOut = 0;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#executor = new Executor(parts);
    this.#suggestions = new Suggestions(parts.prompts);
    this.#warmUp = new WarmUp(parts.workers);
    this.#sizing = new Sizing(parts, parts.queue.remaining(), parts.taskLimit);
    this.#pool = new PQueue({ concurrency: parts.workers });
    this.#batches = parts.before?.batches ?? 0;
    this.#waiting = (parts.before?.groups ?? []).map(({ tasks, ...traits }) => newBatch(tasks, traits));
  }

  /** Tasks sent so far, each counted once. */
  get handedOut(): number {
    return this.#handedOut;
  }

  async run(): Promise<Stop | undefined> {
    const { signal, queue } = this.#parts;
    const onAbort = (): void => this.#end({ outcome: 'interrupted' });
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    const poll = setInterval(() => {
      if (queue.stopRequested()) this.#end({ outcome: 'interrupted', note: 'translate stop asked for it' });
    }, stopPollMs);
    try {
      await this.#dispatch();
      await this.#drain();
    } finally {
      clearInterval(poll);
      signal.removeEventListener('abort', onAbort);
    }
    if (this.#broken) throw this.#broken.error;
    return this.#stop;
  }

  /** Starts batches until there is nothing left to start, or the run has to stop. */
  async #dispatch(): Promise<void> {
    while (!this.#stop) {
      const now = Date.now();
      const { account, workers } = this.#parts;
      const pause = Math.max(account.waitMs(now), this.#warmUp.waitMs(now));
      if (pause > 0) {
        await this.#somethingHappens(pause);
        continue;
      }
      const hasRoom = this.#inFlight < Math.min(workers, account.limit);
      const batch = hasRoom ? this.#nextBatch(now) : undefined;
      if (batch && this.#start(batch)) continue;
      if (hasRoom && !batch && this.#inFlight === 0 && this.#waiting.length === 0) return;
      const due = hasRoom
        ? Math.min(
            this.#stragglers.waitMs(now),
            ...this.#waiting.map(({ notBefore }) => notBefore - now).filter((ms) => ms > 0),
          )
        : Infinity;
      await this.#somethingHappens(due);
    }
  }

  /** Lets the batches in flight end; once the user has interrupted, for no longer than the grace period. */
  async #drain(): Promise<void> {
    const { signal, graceMs, queue } = this.#parts;
    let timer: NodeJS.Timeout | undefined;
    const startGrace = (): void => {
      timer = setTimeout(() => this.#abort.abort(new Error('stopped')), graceMs);
    };
    if (signal.aborted) startGrace();
    else signal.addEventListener('abort', startGrace);
    await this.#pool.onIdle();
    clearTimeout(timer);
    signal.removeEventListener('abort', startGrace);
    if (!this.#broken) for (const { tasks } of this.#waiting) queue.release(tasks);
  }

  #end(stop: Stop): void {
    if (this.#stop) return;
    this.#stop = stop;
    this.#parts.events.emit('run:stopping', { reason: stop.outcome, inFlight: this.#inFlight });
    this.#wake();
  }

  #somethingHappens(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(withinMs) ? setTimeout(resolve, Math.max(1, withinMs)) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A batch whose wait is over, else a new one from the store. */
  #nextBatch(now: number): Batch | undefined {
    const due = this.#waiting.findIndex(({ notBefore }) => notBefore <= now);
    if (due !== -1) return this.#waiting.splice(due, 1)[0];
    const { queue, limits } = this.#parts;
    const pending = queue.next(limits.maxRows + 1);
    const window = this.#withinTaskLimit(pending);
    const isAll = pending.length <= limits.maxRows || window.length < pending.length;
    const packed = this.#packNext(this.#suggestions.join(window), isAll, now);
    const tasks = this.#warmUp.trim(packed, this.#sizing.charsLeft);
    if (tasks.length === 0) {
      const onlyLimitLeft = pending.length > window.length && this.#inFlight === 0 && this.#waiting.length === 0;
      if (onlyLimitLeft) this.#end({ outcome: 'limit' });
      return undefined;
    }
    queue.claim(tasks);
    this.#sizing.handedOut(tasks);
    this.#handedOut += tasks.filter(isFresh).length;
    this.#suggestions.forget(tasks);
    return newBatch(tasks);
  }

  /** Rows to be asked again wait a little for others of their kind, while there is anything else to do or to wait for. */
  #packNext(window: QueuedTask[], isAll: boolean, now: number): QueuedTask[] {
    const { limits } = this.#parts;
    if (window.length === 0) return [];
    const share = this.#sizing.next(window, isAll, now);
    const packed = pack(window, limits, share);
    if (!this.#stragglers.mayWait(packed, window, now)) return packed;
    const fresh = window.filter(isFresh);
    if (fresh.length === 0 && this.#inFlight === 0) {
      this.#stragglers.go();
      return packed;
    }
    return pack(fresh, limits, share);
  }

  /** Tasks that come back to be asked again do not count a second time. */
  #withinTaskLimit(tasks: QueuedTask[]): QueuedTask[] {
    let left = this.#parts.taskLimit - this.#handedOut;
    return tasks.filter((task) => !isFresh(task) || left-- > 0);
  }

  /** Sends a batch; false where its money is set aside for batches in flight, and it has to wait for them. */
  #start(batch: Batch): boolean {
    const { budget, queue, prompts, limits, contextWindow } = this.#parts;
    const { tasks, generous } = batch;
    const before = contextWindow > 0 && tasks[0] ? queue.linesBefore(tasks[0], contextWindow) : [];
    const rendered = renderBatch(tasks, { prompts, limits, before, generous });
    const reserved = this.#mostItCanCost(rendered);
    if (!budget.reserve(reserved)) {
      // What is in flight gives back more than it uses; with nothing there, only a smaller batch may fit.
      const mayFitLater = this.#inFlight > 0;
      if (mayFitLater || batch.tasks.length === 1) this.#waiting.unshift(batch);
      else this.#waiting.unshift(...halve(batch));
      if (!mayFitLater && batch.tasks.length === 1) this.#end(overBudget(budget));
      return !mayFitLater;
    }
    const now = Date.now();
    this.#parts.account.started(now, rendered.promptTokens + rendered.replyTokens);
    this.#warmUp.started(now);
    const number = batch.number ?? ++this.#batches;
    this.#inFlight++;
    this.#sizing.sent(number, now, rendered.replyTokens);
    const dispatch = { batch: { ...batch, number }, rendered, reserved, inFlight: () => this.#inFlight };
    void this.#pool.add(async () => {
      try {
        const started = performance.now();
        const { again, stop, returned } = await this.#executor.attempt(dispatch, this.#abort.signal);
        this.#warmUp.answered();
        this.#stragglers.learn(performance.now() - started);
        this.#waiting.unshift(...again);
        this.#sizing.returned(returned, batch.tasks);
        if (stop) this.#end(stop);
      } catch (error) {
        // The store or a part of ours is broken: nothing more can be trusted to be committed.
        this.#broken ??= { error };
        this.#end({ outcome: 'interrupted' });
      }
      this.#sizing.answered(number);
      this.#inFlight--;
      this.#wake();
    });
    return true;
  }

  #mostItCanCost({ promptTokens, request }: RenderedBatch): number {
    const { budget, costOf, provider } = this.#parts;
    if (!budget.isCapped) return 0;
    const prompt = Math.ceil(promptTokens * budget.promptMargin());
    const completion = request.maxOutputTokens + (provider.extraOutputTokens ?? 0);
    // A prompt above the last tier of a price list has no price: no cap can be kept with it.
    return costOf({ prompt, cached: 0, cacheWrite: prompt, completion, reasoning: 0 }) ?? Number.POSITIVE_INFINITY;
  }
}
