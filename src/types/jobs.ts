import type { RemoteBatch } from './provider.ts';
import type { AttemptEnd, AttemptStart, QueuedTask, TaskResult } from './queue.ts';
import type { ModelPrice } from './usage.ts';

/**
 * How far a job has come, each step recorded before the next: its requests are `prepared`, the file `uploaded`, the batch
 * `submitted`, its results `collected`. Then our file is deleted and the job `done`.
 */
export type JobState = 'prepared' | 'uploaded' | 'submitted' | 'collected' | 'done';

/** One file of requests, worked off by the service in its own time. */
export interface BatchJob {
  /** 1, 2, 3 … within the session. */
  job: number;
  state: JobState;
  /** As configured when it was made, for it may be collected under another configuration. */
  provider: string;
  model: string;
  /** Standard price; null: unknown. */
  price: ModelPrice | null;
  fileName: string;
  requests: number;
  rows: number;
  /** Tokens that its prompts are expected to have. */
  promptTokens: number;
  /** The most that its open requests can cost; 0 where the price is unknown. */
  reserved: number;
  /** Its batch is to be cancelled, or not to be made. */
  cancelled: boolean;
  inputFileId?: string;
  batchId?: string;
  /** As the service said last. */
  remote?: Pick<RemoteBatch, 'status' | 'counts'>;
}

/** One request of a job: tasks that travel together. */
export interface JobRequest {
  /** Number within the session. */
  request: number;
  /** In the order of their keys in the request. */
  tasks: readonly QueuedTask[];
  /** Answers of the service that had no use and did not lie in the rows. */
  failures: number;
  generous: boolean;
  shuffled: boolean;
  promptTokens: number;
  replyTokens: number;
  /** The most that it can cost; 0 where the price is unknown. */
  reserved: number;
}

/** Tasks that have to go again together, and how. */
export type Regroup = Pick<JobRequest, 'tasks' | 'failures' | 'generous' | 'shuffled'>;

/** A job in the making; all of it or nothing comes to be. */
export interface JobDraft {
  job: number;
  fileName: string;
  /** Pending tasks in the order of the queue that are in no request yet. */
  next(limit: number): QueuedTask[];
  /** Takes tasks that go again together from jobs before: to be added, or kept for a later one. */
  nextRegroup(): Regroup | undefined;
  keep(regroup: Regroup): void;
  /** Puts tasks into a request; returns its custom id. */
  add(request: Omit<JobRequest, 'request'>, isRegroup: boolean): string;
}

/** Jobs as the engine sees them. Each method is one transaction. */
export interface JobStore {
  /** Opens the names of our files and all custom ids. */
  readonly sessionId: string;
  /** Those that are not done, oldest first. */
  open(): BatchJob[];
  /**
   * Makes a job. Undefined, and nothing changed, where no request was added.
   *
   * @param freshOnly tasks that were asked before are passed over
   */
  prepare(
    facts: Pick<BatchJob, 'provider' | 'model' | 'price'> & { freshOnly: boolean },
    build: (draft: JobDraft) => Promise<void>,
  ): Promise<BatchJob | undefined>;
  noteUpload(job: number, inputFileId: string): void;
  noteBatch(job: number, batchId: string): void;
  noteStatus(job: number, remote: RemoteBatch): void;
  /** Whether a custom id is one of the job's. */
  names(job: number, customId: string): boolean;
  /** The request of a line; undefined where it was settled before, or is none of the job's. */
  requestOf(job: number, customId: string): JobRequest | undefined;
  /** The ledger's entry of a request, what becomes of its rows, and those that go again together. */
  settle(
    request: JobRequest,
    start: AttemptStart,
    end: AttemptEnd,
    results: readonly TaskResult[],
    again: readonly Regroup[],
  ): { duplicates: number };
  /** Requests of a job that are not settled, in their order. */
  unsettled(job: number): IterableIterator<JobRequest>;
  /** Gives the tasks of requests that are not settled back to the queue, and ends the collecting. */
  finish(job: number): void;
  noteDone(job: number): void;
  /** Takes out of the store what goes again together, to be sent without a job; the tasks are claimed. */
  takeRegroups(): Regroup[];
  stopRequested(): boolean;
}
