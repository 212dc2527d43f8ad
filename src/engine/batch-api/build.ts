import { setImmediate as breathe } from 'node:timers/promises';
import { noShare, pack } from '../../planner/planner.ts';
import type { JobDraft, Regroup } from '../../types/jobs.ts';
import type { RequestFile } from '../../types/provider.ts';
import type { QueuedTask } from '../../types/queue.ts';
import { type RenderedBatch, renderBatch } from '../request.ts';
import { isFresh } from '../stragglers.ts';
import { Suggestions } from '../suggestions.ts';
import type { BatchModeParts } from './parts.ts';

/** Services take 200 MB; the rest is room for the line that comes last. */
const mostBytes = 190_000_000;
/** Nobody waits for a single reply, but a long one is cut off or mixed up more easily. */
export const rowsPerRequest = 100;
/** Between two looks at signals and other processes' wishes. */
const requestsInARow = 50;

export interface BuildLimits {
  /** Most tasks that have not been sent in this run. */
  tasks: number;
  /** Most prompt tokens of the job. */
  tokens: number;
}

/** What kept a job from growing, and how many new tasks are in it. */
export interface Built {
  stoppedBy?: 'budget' | 'limit' | undefined;
  handedOut: number;
}

/** Fills a job with requests, as many as file, account, cap and limit allow. Rows that go again together come first. */
export class JobBuilder {
  readonly #parts: BatchModeParts;
  readonly #draft: JobDraft;
  readonly #file: RequestFile;
  readonly #limits: BuildLimits;
  readonly #suggestions: Suggestions;
  #requests = 0;
  #tokens = 0;
  #handedOut = 0;
  #stoppedBy: Built['stoppedBy'];

  constructor(parts: BatchModeParts, draft: JobDraft, file: RequestFile, limits: BuildLimits) {
    this.#parts = parts;
    this.#draft = draft;
    this.#file = file;
    this.#limits = limits;
    this.#suggestions = new Suggestions(parts.prompts);
  }

  async build(): Promise<Built> {
    if (!this.#parts.options.freshOnly) await this.#addAll(() => this.#nextRegroup());
    await this.#addAll(() => this.#nextFresh());
    return { stoppedBy: this.#stoppedBy, handedOut: this.#handedOut };
  }

  async #addAll(addOne: () => boolean): Promise<void> {
    while (this.#stoppedBy === undefined && this.#hasRoom() && addOne()) {
      if (this.#requests % requestsInARow === 0) await breathe();
      this.#parts.signal.throwIfAborted();
    }
  }

  #hasRoom(): boolean {
    if (this.#requests === 0) return true;
    const { requestsPerFile } = this.#parts.options;
    return this.#requests < requestsPerFile && this.#file.size < mostBytes && this.#tokens < this.#limits.tokens;
  }

  #nextRegroup(): boolean {
    const regroup = this.#draft.nextRegroup();
    if (!regroup) return false;
    if (this.#add(regroup, true)) return true;
    this.#draft.keep(regroup);
    this.#stoppedBy = 'budget';
    return false;
  }

  #nextFresh(): boolean {
    const { limits } = this.#parts;
    const maxRows = Math.min(limits.maxRows, rowsPerRequest);
    const window = this.#suggestions.join(this.#draft.next(maxRows + 1));
    const packed = pack(window, { ...limits, maxRows }, noShare);
    let tasks = this.#withinLimit(packed);
    if (packed.length > 0 && tasks.length === 0) this.#stoppedBy = 'limit';
    // With little money left, fewer rows may still fit.
    for (; tasks.length > 0; tasks = tasks.slice(0, Math.floor(tasks.length / 2))) {
      if (!this.#add({ tasks, failures: 0, generous: false, shuffled: false }, false)) continue;
      this.#handedOut += tasks.filter(isFresh).length;
      this.#suggestions.forget(tasks);
      return true;
    }
    if (packed.length > 0) this.#stoppedBy ??= 'budget';
    return false;
  }

  /** Tasks that come back to be asked again do not count a second time. */
  #withinLimit(tasks: readonly QueuedTask[]): QueuedTask[] {
    let left = this.#limits.tasks - this.#handedOut;
    return tasks.filter((task) => !isFresh(task) || left-- > 0);
  }

  /** False where the cap has no room for what the request can cost. */
  #add(group: Regroup, isRegroup: boolean): boolean {
    const { queue, prompts, limits, contextWindow, budget, service } = this.#parts;
    const [first] = group.tasks;
    const tasks = isRegroup ? this.#suggestions.join([...group.tasks]) : group.tasks;
    const before = contextWindow > 0 && first ? queue.linesBefore(first, contextWindow) : [];
    const rendered = renderBatch(tasks, { prompts, limits, before, generous: group.generous });
    const reserved = this.#mostItCanCost(rendered);
    if (!budget.reserve(reserved)) return false;
    const { promptTokens, replyTokens, request } = rendered;
    const customId = this.#draft.add({ ...group, promptTokens, replyTokens, reserved }, isRegroup);
    this.#file.add(service.line(customId, request));
    this.#requests++;
    this.#tokens += promptTokens;
    return true;
  }

  /** Noted without a cap too: the run that fetches it may have one. */
  #mostItCanCost({ promptTokens, request }: RenderedBatch): number {
    const { budget, costOf, price, provider } = this.#parts;
    const prompt = Math.ceil(promptTokens * budget.promptMargin());
    const completion = request.maxOutputTokens + (provider.extraOutputTokens ?? 0);
    const most = costOf({ prompt, cached: 0, cacheWrite: prompt, completion, reasoning: 0 }, price);
    return most ?? (budget.isCapped ? Number.POSITIVE_INFINITY : 0);
  }
}
