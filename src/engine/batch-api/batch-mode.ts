import { ProviderError } from '../../errors.ts';
import type { BatchJob } from '../../types/jobs.ts';
import type { RemoteBatch, RequestFile } from '../../types/provider.ts';
import type { Stop } from '../batch.ts';
import { type Built, JobBuilder } from './build.ts';
import { persistently, stopFor } from './calls.ts';
import { Collector, type Findings } from './collect.ts';
import type { BatchModeParts } from './parts.ts';
import { pause } from './pause.ts';
import { foreignNote, fruitlessNote, isLate, isOver, unknownBatch, waitingNote, wantsCancelling } from './remote.ts';
import { Submitter } from './submit.ts';

/** The wait between two looks grows by this, up to so many times the first. */
const pauseGrowth = 1.5;
const longestPause = 6;
/** Results that are not there by so many looks may never come. */
const mostLateLooks = 10;
/** A service that has answered once in the run may be out of reach for so long. */
const longestSilenceMs = 3_600_000;

/**
 * Batch mode: pending rows go out in files of requests, which the service works off within a day at half the price. Jobs live
 * in the store, so that any later run can go on with them; see `Submitter` and `Collector` for what is recorded when.
 */
export class BatchMode {
  readonly #parts: BatchModeParts;
  readonly #submitter: Submitter;
  readonly #collector: Collector;
  readonly #seen: number[] = [];
  #handedOut = 0;
  #stoppedBy: Built['stoppedBy'];
  /** Prompt tokens that the account may have waiting, as far as its refusals tell. */
  #mostTokens = Number.POSITIVE_INFINITY;
  #isFull = false;
  /** Batches in a row that brought nothing at all. */
  #fruitless = 0;
  /** Looks at batches that are over while their results are not there. */
  readonly #lateLooks = new Map<number, number>();
  /** When the service last told of a batch, milliseconds since the epoch; 0: not yet in this run. */
  #heardAt = 0;

  constructor(parts: BatchModeParts) {
    this.#parts = parts;
    this.#submitter = new Submitter(parts);
    this.#collector = new Collector(parts);
  }

  /** Tasks sent so far, each counted once. */
  get handedOut(): number {
    return this.#handedOut;
  }

  /** Numbers of batches that the ledger has been given. */
  get batches(): number {
    return this.#collector.batches;
  }

  /** Ends when nothing is left to fetch and to submit, or with the reason why it had to stop. */
  async run(): Promise<Stop | undefined> {
    try {
      return await this.#work();
    } catch (error) {
      if (this.#parts.signal.aborted) return this.#interrupted();
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
      for (const job of jobs.open()) await this.#patiently(() => this.#submitter.resume(job));
      if (await this.#submitAll()) wait = options.pollMs;
      if (this.#isStopping()) return this.#interrupted();
      const open = this.#atService();
      if (open.length === 0 && !this.#isFull) return this.#stoppedBy && { outcome: this.#stoppedBy };
      if (!options.waits || this.#areLate(open)) return this.#waiting(open);
      if (fetched.any) wait = options.pollMs;
      await pause(wait, signal, () => jobs.stopRequested());
      if (this.#isStopping()) return this.#interrupted();
    }
  }

  /** Asks about every batch, and brings in those that are over. */
  async #fetch(): Promise<{ any: boolean; stop?: Stop }> {
    const found = { any: false, stop: undefined as Stop | undefined };
    this.#isFull = false;
    for (const job of this.#parts.jobs.open()) {
      if (job.state !== 'submitted' || job.batchId === undefined) continue;
      const remote = await this.#look(job, job.batchId);
      if (!remote) continue;
      if (!isOver(job, remote)) {
        if (isLate(remote)) this.#lateLooks.set(job.job, (this.#lateLooks.get(job.job) ?? 0) + 1);
        continue;
      }
      found.any = true;
      const stop = await this.#bringIn(job, remote);
      found.stop ??= stop;
    }
    const { any, stop } = found;
    this.#tell();
    return { any, ...(stop && { stop }) };
  }

  /** Undefined where nothing new is to be had now. */
  async #look(job: BatchJob, batchId: string): Promise<RemoteBatch | undefined> {
    const { jobs, service, retry, signal } = this.#parts;
    try {
      const remote = await persistently(() => service.retrieve(batchId, signal), retry, signal);
      this.#heardAt = Date.now();
      jobs.noteStatus(job.job, remote);
      if (wantsCancelling(job, remote)) {
        await persistently(() => service.cancel(batchId, signal), retry, signal);
      }
      return remote;
    } catch (error) {
      if (this.#mayBeSilent(error)) return undefined;
      return unknownBatch(job, batchId, error);
    }
  }

  /** A wait of many hours outlives what would end a live run. */
  #mayBeSilent(error: unknown): boolean {
    return isPassing(error) && !this.#parts.signal.aborted && Date.now() - this.#heardAt < longestSilenceMs;
  }

  async #bringIn(job: BatchJob, remote: RemoteBatch): Promise<Stop | undefined> {
    const findings = await this.#collector.collect(job, remote);
    if (isForeign(remote, findings) && !job.cancelled) return { outcome: 'refused', note: foreignNote(remote) };
    const isWrittenOff = this.#collector.writeOff(job, remote, findings);
    await this.#submitter.close(job);
    if (remote.isFull) {
      this.#isFull = true;
      this.#mostTokens = Math.max(1, Math.floor(Math.min(this.#mostTokens, job.promptTokens) / 2));
      return undefined;
    }
    if (remote.refusal instanceof ProviderError) {
      const { outcome } = stopFor(remote.refusal);
      return findings.stop ?? { outcome, note: `the service did not take the batch: ${remote.refusal.message}` };
    }
    const isFruitless = findings.isUntouched && !isWrittenOff && !job.cancelled;
    this.#fruitless = isFruitless ? this.#fruitless + 1 : 0;
    if (this.#fruitless < this.#parts.retry.maxAttempts) return findings.stop;
    return findings.stop ?? { outcome: 'waiting', note: fruitlessNote(this.#fruitless, remote) };
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
    const { options, signal } = this.#parts;
    try {
      await work();
    } catch (error) {
      const mayWait = options.waits && isPassing(error) && !signal.aborted;
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

  /** Whether nothing more is to be expected of a wait. */
  #areLate(open: readonly BatchJob[]): boolean {
    return open.length > 0 && open.every(({ job }) => (this.#lateLooks.get(job) ?? 0) >= mostLateLooks);
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
    const late = open.find(({ job }) => this.#lateLooks.has(job));
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

/** Results that are not about the job: sent again, its rows would be paid again and again. */
function isForeign({ status }: RemoteBatch, { isUntouched, isGone, undone }: Findings): boolean {
  return status === 'completed' && isUntouched && !isGone && undone.size === 0;
}

function isPassing(error: unknown): boolean {
  return error instanceof ProviderError && (error.fault.kind === 'transient' || error.fault.kind === 'throttled');
}
