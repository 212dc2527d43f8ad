import { ProviderError } from '../../errors.ts';
import type { BatchJob } from '../../types/jobs.ts';
import type { RequestFile } from '../../types/provider.ts';
import { overBudget, type Stop } from '../batch.ts';
import { type Built, JobBuilder } from './build.ts';
import { isPassing, stopFor } from './calls.ts';
import { type Fetched, Fetcher } from './fetch.ts';
import type { BatchModeParts } from './parts.ts';
import { pause } from './pause.ts';
import { waitingNote } from './remote.ts';
import { Submitter } from './submit.ts';

/** The wait between two looks grows by this, up to so many times the first. */
const pauseGrowth = 1.5;
const longestPause = 6;

/**
 * Batch mode: pending rows go out in files of requests, which the service works off within a day at half the price. Jobs live
 * in the store, so that any later run can go on with them; see `Submitter` and `Fetcher` for what is recorded when.
 */
export class BatchMode {
  readonly #parts: BatchModeParts;
  readonly #submitter: Submitter;
  readonly #fetcher: Fetcher;
  readonly #seen: number[] = [];
  #handedOut = 0;
  #stoppedBy: Built['stoppedBy'];
  /** Prompt tokens that the account may have waiting, as far as its refusals tell. */
  #mostTokens = Number.POSITIVE_INFINITY;
  #isFull = false;

  constructor(parts: BatchModeParts) {
    this.#parts = parts;
    this.#submitter = new Submitter(parts);
    this.#fetcher = new Fetcher(parts, this.#submitter);
  }

  /** Tasks sent so far, each counted once. */
  get handedOut(): number {
    return this.#handedOut;
  }

  /** Numbers of batches that the ledger has been given. */
  get batches(): number {
    return this.#fetcher.batches;
  }

  /** Ends when nothing is left to fetch and to submit, or with the reason why it had to stop. */
  async run(): Promise<Stop | undefined> {
    try {
      return await this.#work();
    } catch (error) {
      const isStopped = this.#parts.signal.aborted || (isPassing(error) && this.#isStopping());
      if (isStopped) return this.#interrupted();
      if (error instanceof ProviderError) return this.#withWaiting(stopFor(error));
      throw error;
    }
  }

  async #work(): Promise<Stop | undefined> {
    const { jobs, budget, options, signal } = this.#parts;
    for (const { reserved } of jobs.open()) budget.oblige(reserved);
    for (let wait = options.pollMs; ; wait = Math.min(wait * pauseGrowth, options.pollMs * longestPause)) {
      const fetched = await this.#fetch();
      if (fetched.stop) return this.#withWaiting(fetched.stop);
      if (this.#isStopping()) return this.#interrupted();
      for (const job of jobs.open()) await this.#patiently(() => this.#submitter.resume(job));
      if (await this.#submitAll()) wait = options.pollMs;
      if (this.#isStopping()) return this.#interrupted();
      const open = this.#atService();
      if (open.length === 0 && !this.#isFull) {
        return this.#stoppedBy === 'budget' ? overBudget(budget) : this.#stoppedBy && { outcome: this.#stoppedBy };
      }
      if (!options.waits || this.#fetcher.areLate(open)) return this.#waiting(open);
      if (fetched.any) wait = options.pollMs;
      await pause(wait, signal, () => jobs.stopRequested());
      if (this.#isStopping()) return this.#interrupted();
    }
  }

  async #fetch(): Promise<Fetched> {
    const fetched = await this.#fetcher.fetch();
    const { tooManyTokens } = fetched;
    this.#isFull = tooManyTokens !== undefined;
    if (tooManyTokens !== undefined) {
      this.#mostTokens = Math.max(1, Math.floor(Math.min(this.#mostTokens, tooManyTokens) / 2));
    }
    this.#tell();
    return fetched;
  }

  /** Makes as many jobs as there may be. Returns whether there was any. */
  async #submitAll(): Promise<boolean> {
    const { options, jobs, provider, price } = this.#parts;
    if (!options.submits) return false;
    let any = false;
    // With others of ours waiting, the account has room when one of them is over.
    while (!this.#isStopping() && !(this.#isFull && this.#atService().length > 0)) {
      let built: Built = { handedOut: 0 };
      const facts = { provider: provider.name, model: provider.model, price, freshOnly: options.freshOnly };
      const limits = { tasks: this.#parts.taskLimit - this.#handedOut, tokens: this.#mostTokens };
      let file: RequestFile | undefined;
      try {
        const job = await jobs.prepare(facts, async (draft) => {
          file = this.#parts.fileOf(draft.job);
          built = await new JobBuilder(this.#parts, draft, file, limits).build();
        });
        this.#stoppedBy = built.stoppedBy;
        if (!job || !file) break;
        this.#handedOut += built.handedOut;
        any = true;
        const made = file;
        await this.#patiently(() => this.#submitter.submit(job, made));
      } finally {
        file?.remove();
      }
      this.#tell();
      if (this.#isFull) break;
    }
    return any;
  }

  /** With others of ours at the service, what it does not take now can wait for them. */
  async #patiently(work: () => Promise<void>): Promise<void> {
    const { options } = this.#parts;
    try {
      await work();
    } catch (error) {
      const mayWait = options.waits && isPassing(error) && !this.#isStopping();
      if (!mayWait || this.#atService().length === 0) throw error;
      this.#isFull = true;
    }
  }

  #isStopping(): boolean {
    return this.#parts.signal.aborted || this.#parts.jobs.stopRequested();
  }

  #atService(): BatchJob[] {
    return this.#parts.jobs.open().filter(({ state }) => state === 'submitted');
  }

  #tell(): void {
    const open = this.#atService();
    for (const { job } of open) if (!this.#seen.includes(job)) this.#seen.push(job);
    const waiting = open.map(({ job, requests, remote }) => ({
      nth: this.#seen.indexOf(job) + 1,
      of: this.#seen.length,
      status: remote?.status ?? 'validating',
      requests,
      answered: (remote?.counts.completed ?? 0) + (remote?.counts.failed ?? 0),
    }));
    this.#parts.events.emit('jobs:waiting', { jobs: waiting });
  }

  #interrupted(): Stop {
    const stop: Stop = { outcome: 'interrupted' };
    if (this.#parts.jobs.stopRequested()) stop.note = 'translate stop asked for it';
    return this.#withWaiting(stop);
  }

  #waiting(open: readonly BatchJob[]): Stop {
    const late = open.find((job) => this.#fetcher.isLate(job));
    if (open.length > 0) return { outcome: 'waiting', note: waitingNote(open, late), thisFileOnly: true };
    return { outcome: 'waiting', note: 'the account has too much waiting at the service; try again later' };
  }

  /** Other reasons to stop, with what is still to be fetched. */
  #withWaiting(stop: Stop): Stop {
    if (this.#atService().length === 0) return stop;
    return {
      ...stop,
      note: [stop.note, waitingNote(this.#atService())].filter((part) => part !== undefined).join('; '),
    };
  }
}
