import { ProviderError } from '../../errors.ts';
import type { BatchJob } from '../../types/jobs.ts';
import type { RemoteBatch } from '../../types/provider.ts';
import type { Stop } from '../batch.ts';
import { isPassing, persistently, stopFor } from './calls.ts';
import { Collector, type Findings } from './collect.ts';
import type { BatchModeParts } from './parts.ts';
import { foreignNote, fruitlessNote, isLate, isOver, unknownBatch, wantsCancelling } from './remote.ts';
import type { Submitter } from './submit.ts';

/** Results that are not there by so many looks may never come. */
const mostLateLooks = 10;
/** A service that has answered once in the run may be out of reach for so long. */
const longestSilenceMs = 3_600_000;

export interface Fetched {
  /** Whether any batch is over. */
  any: boolean;
  stop: Stop | undefined;
  /** Prompt tokens of the smallest batch that the account had no room for. */
  tooManyTokens: number | undefined;
}

/** Asks about the batches at the service, and brings in those that are over. */
export class Fetcher {
  readonly #parts: BatchModeParts;
  readonly #submitter: Submitter;
  readonly #collector: Collector;
  /** Batches in a row that brought nothing at all. */
  #fruitless = 0;
  /** Looks at batches that are over while their results are not there, by job. */
  readonly #lateLooks = new Map<number, number>();
  /** When the service last told of a batch, milliseconds since the epoch; 0: not yet in this run. */
  #heardAt = 0;

  constructor(parts: BatchModeParts, submitter: Submitter) {
    this.#parts = parts;
    this.#submitter = submitter;
    this.#collector = new Collector(parts);
  }

  /** Numbers of batches that the ledger has been given. */
  get batches(): number {
    return this.#collector.batches;
  }

  /** Whether nothing more is to be expected of a wait for these. */
  areLate(open: readonly BatchJob[]): boolean {
    return open.length > 0 && open.every(({ job }) => (this.#lateLooks.get(job) ?? 0) >= mostLateLooks);
  }

  isLate({ job }: BatchJob): boolean {
    return this.#lateLooks.has(job);
  }

  async fetch(): Promise<Fetched> {
    const fetched: Fetched = { any: false, stop: undefined, tooManyTokens: undefined };
    for (const job of this.#parts.jobs.open()) {
      if (job.state !== 'submitted' || job.batchId === undefined) continue;
      const remote = await this.#look(job, job.batchId);
      if (!remote) continue;
      if (isOver(job, remote)) await this.#bringIn(job, remote, fetched);
      else if (isLate(remote)) this.#lateLooks.set(job.job, (this.#lateLooks.get(job.job) ?? 0) + 1);
    }
    return fetched;
  }

  /** Undefined where nothing new is to be had now. */
  async #look(job: BatchJob, batchId: string): Promise<RemoteBatch | undefined> {
    const { jobs, service, signal } = this.#parts;
    try {
      const remote = await persistently(() => service.retrieve(batchId, signal), this.#parts);
      this.#heardAt = Date.now();
      jobs.noteStatus(job.job, remote);
      if (wantsCancelling(job, remote)) await this.#cancel(batchId);
      return remote;
    } catch (error) {
      if (this.#mayBeSilent(error)) return undefined;
      return unknownBatch(job, batchId, error);
    }
  }

  /** One that has ended meanwhile has nothing to cancel. */
  async #cancel(batchId: string): Promise<void> {
    const { service, signal } = this.#parts;
    try {
      await persistently(() => service.cancel(batchId, signal), this.#parts);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.fault.kind !== 'rejected') throw error;
    }
  }

  /** A wait of many hours outlives what would end a live run. */
  #mayBeSilent(error: unknown): boolean {
    return isPassing(error) && !this.#parts.signal.aborted && Date.now() - this.#heardAt < longestSilenceMs;
  }

  async #bringIn(job: BatchJob, remote: RemoteBatch, fetched: Fetched): Promise<void> {
    fetched.any = true;
    const findings = await this.#collector.collect(job, remote);
    const answered = findings.answered.size;
    this.#parts.events.emit('job:ended', { status: remote.status, requests: job.requests, answered });
    if (isForeign(remote, findings) && !job.cancelled) {
      fetched.stop ??= { outcome: 'refused', note: foreignNote(remote) };
      return;
    }
    const isWrittenOff = this.#collector.writeOff(job, remote, findings);
    await this.#submitter.close(job);
    if (remote.isFull) {
      fetched.tooManyTokens = Math.min(fetched.tooManyTokens ?? Number.POSITIVE_INFINITY, job.promptTokens);
      return;
    }
    const isFruitless = findings.isUntouched && !isWrittenOff && !job.cancelled && !remote.refusal;
    this.#fruitless = isFruitless ? this.#fruitless + 1 : 0;
    fetched.stop ??= findings.stop ?? this.#stopFor(remote);
  }

  /** Batches that are not taken, or come to nothing again and again, are not made without end. */
  #stopFor(remote: RemoteBatch): Stop | undefined {
    if (remote.refusal instanceof ProviderError) {
      const { outcome } = stopFor(remote.refusal);
      return { outcome, note: `the service did not take the batch: ${remote.refusal.message}` };
    }
    if (this.#fruitless < this.#parts.retry.maxAttempts) return undefined;
    return { outcome: 'waiting', note: fruitlessNote(this.#fruitless, remote) };
  }
}

/** Results that are not about the job: sent again, its rows would be paid again and again. */
function isForeign({ status }: RemoteBatch, { isUntouched, isGone, undone }: Findings): boolean {
  return status === 'completed' && isUntouched && !isGone && undone.size === 0;
}
