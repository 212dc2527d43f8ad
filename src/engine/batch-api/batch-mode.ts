import { ProviderError } from '../../errors.ts';
import type { BatchJob } from '../../types/jobs.ts';
import type { RemoteBatch, RequestFile } from '../../types/provider.ts';
import { plural } from '../../utils/format.ts';
import type { Stop } from '../batch.ts';
import { type Built, JobBuilder } from './build.ts';
import { persistently, stopFor } from './calls.ts';
import { Collector } from './collect.ts';
import type { BatchModeParts } from './parts.ts';
import { Submitter } from './submit.ts';

const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);
/** The wait between two looks grows by this, up to so many times the first. */
const pauseGrowth = 1.5;
const longestPause = 6;
/** A service that has answered once in the run may be out of reach for so long. */
const longestSilenceMs = 3_600_000;
/** How often to look whether another process asked the run to stop. */
const stopPollMs = 500;

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
    const { jobs, budget, options } = this.#parts;
    for (const { reserved } of jobs.open()) budget.oblige(reserved);
    for (const job of jobs.open()) await this.#submitter.resume(job);
    for (let pause = options.pollMs; ; pause = Math.min(pause * pauseGrowth, options.pollMs * longestPause)) {
      const fetched = await this.#fetch();
      if (fetched.stop) return this.#withWaiting(fetched.stop);
      if (await this.#submitAll()) pause = options.pollMs;
      if (this.#isStopping()) return this.#interrupted();
      const open = this.#atService();
      if (open.length === 0 && !this.#isFull) return this.#stoppedBy && { outcome: this.#stoppedBy };
      if (!options.waits) return this.#waiting(open);
      if (fetched.any) pause = options.pollMs;
      const stop = await this.#pause(pause);
      if (stop) return stop;
    }
  }

  /** Asks about every batch, and brings in those that are over. */
  async #fetch(): Promise<{ any: boolean; stop?: Stop }> {
    const found = { any: false, stop: undefined as Stop | undefined };
    this.#isFull = false;
    for (const job of this.#parts.jobs.open()) {
      if (job.state === 'collected') await this.#submitter.clean(job);
      if (job.state !== 'submitted' || job.batchId === undefined) continue;
      const remote = await this.#look(job, job.batchId);
      if (!remote || !isOver(remote)) continue;
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
      if (job.cancelled && !ended.has(remote.status) && remote.status !== 'cancelling') {
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
    if (!(error instanceof ProviderError) || this.#parts.signal.aborted) return false;
    const isPassing = error.fault.kind === 'transient' || error.fault.kind === 'throttled';
    return isPassing && Date.now() - this.#heardAt < longestSilenceMs;
  }

  async #bringIn(job: BatchJob, remote: RemoteBatch): Promise<Stop | undefined> {
    const stop = await this.#collector.collect(job, remote);
    await this.#submitter.close(job);
    if (remote.isFull) {
      this.#isFull = true;
      this.#mostTokens = Math.max(1, Math.floor(Math.min(this.#mostTokens, job.promptTokens) / 2));
      return undefined;
    }
    if (!(remote.refusal instanceof ProviderError)) return stop;
    const { outcome } = stopFor(remote.refusal);
    return stop ?? { outcome, note: `the service did not take the batch: ${remote.refusal.message}` };
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
        await this.#submitter.submit(job, file);
      } finally {
        file?.remove();
      }
      this.#tell();
      if (this.#isFull) break;
    }
    return any;
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
    if (waiting.length > 0) this.#parts.events.emit('jobs:waiting', { jobs: waiting });
  }

  /** Returns why the run has to end meanwhile. */
  #pause(milliseconds: number): Promise<Stop | undefined> {
    const { signal, jobs } = this.#parts;
    return new Promise((resolve) => {
      const done = (stop?: Stop): void => {
        clearTimeout(timer);
        clearInterval(poll);
        signal.removeEventListener('abort', onAbort);
        resolve(stop);
      };
      const onAbort = (): void => done(this.#interrupted());
      const timer = setTimeout(done, milliseconds);
      const poll = setInterval(() => {
        if (jobs.stopRequested()) done(this.#interrupted());
      }, stopPollMs);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort);
    });
  }

  #interrupted(): Stop {
    const stop: Stop = { outcome: 'interrupted' };
    if (this.#parts.jobs.stopRequested()) stop.note = 'translate stop asked for it';
    return this.#withWaiting(stop);
  }

  #waiting(open: readonly BatchJob[]): Stop {
    if (open.length > 0) return { outcome: 'waiting', note: this.#where(), thisFileOnly: true };
    return { outcome: 'waiting', note: 'the account has too much waiting at the service; try again later' };
  }

  /** Other reasons to stop, with what is still to be fetched. */
  #withWaiting(stop: Stop): Stop {
    if (this.#atService().length === 0) return stop;
    return { ...stop, note: [stop.note, this.#where()].filter((part) => part !== undefined).join('; ') };
  }

  #where(): string {
    const open = this.#atService();
    const rows = open.reduce((sum, { rows }) => sum + rows, 0);
    const wait = open.length === 1 ? 'waits' : 'wait';
    return `${plural(open.length, 'batch', 'batches')} with ${plural(rows, 'row')} ${wait} at the service, which takes up to 24 hours; the same command fetches what is done`;
  }
}

/** A batch that the service has forgotten can only be given up by the user: it may be the wrong key that asks. */
function unknownBatch({ cancelled }: BatchJob, id: string, error: unknown): RemoteBatch {
  if (!(error instanceof ProviderError) || error.status !== 404) throw error;
  if (cancelled) return { id, status: 'cancelled', counts: { total: 0, completed: 0, failed: 0 } };
  const note = `the service does not know batch ${id} (${error.message}): is this the key and base_url that it was made with? To give it up: translate stop --cancel-batches`;
  throw new ProviderError({ kind: 'permanent', reason: 'refused' }, note, { code: error.code, status: 404 });
}

/** An output file that is announced by the counts and not there yet would be lost. */
function isOver({ status, counts, outputFileId }: RemoteBatch): boolean {
  return ended.has(status) && (status === 'failed' || counts.completed === 0 || outputFileId !== undefined);
}
