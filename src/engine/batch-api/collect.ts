import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../../errors.ts';
import type { BatchJob, JobRequest, Regroup } from '../../types/jobs.ts';
import type { BatchLine, RemoteBatch } from '../../types/provider.ts';
import type { AttemptEnd } from '../../types/queue.ts';
import { backoffMs } from '../after-error.ts';
import { afterReply } from '../after-reply.ts';
import { type Aftermath, type Batch, newBatch, type Stop } from '../batch.ts';
import { judge } from '../judge.ts';
import { afterLineError } from './after-line.ts';
import { persistently } from './calls.ts';
import type { BatchModeParts } from './parts.ts';

/** How the ledger names the price, whatever tier the service writes into the single replies. */
const tier = 'batch';

type AnsweredLine = Exclude<BatchLine, { kind: 'undone' }>;

/** What the files of a batch held. */
export class Findings {
  /** Custom ids of the job that have an answer, and may have been settled before. */
  readonly answered = new Set<string>();
  /** Requests whose turn never came. */
  readonly undone = new Set<number>();
  /** The service has a file no more. */
  isGone = false;
  /** No request of the job has been settled, now or before. */
  isUntouched = false;
  succeeded: boolean;
  stop: Stop | undefined;

  constructor({ counts }: RemoteBatch) {
    this.succeeded = counts.completed > 0;
  }
}

/** Brings the results of jobs in: every line is committed with its usage and its rows, once, however often it is read. */
export class Collector {
  readonly #parts: BatchModeParts;
  #batches = 0;

  constructor(parts: BatchModeParts) {
    this.#parts = parts;
  }

  /** Numbers of batches that the ledger has been given in this run. */
  get batches(): number {
    return this.#batches;
  }

  /** Reads both files of a batch that is over. */
  async collect(job: BatchJob, remote: RemoteBatch): Promise<Findings> {
    const { retry, signal } = this.#parts;
    const findings = new Findings(remote);
    const { outputFileId, errorFileId, counts } = remote;
    // Answers first: whether a faulty line is to blame for itself shows by them.
    for (let tries = 1; outputFileId !== undefined; tries++) {
      await this.#read(job, outputFileId, findings);
      // A file may be cut short without a word, or not be there yet: its answers are paid for.
      if (findings.answered.size >= counts.completed || tries >= retry.maxAttempts) break;
      await sleep(backoffMs(retry, tries), undefined, { signal });
    }
    if (errorFileId !== undefined) await this.#read(job, errorFileId, findings);
    findings.isUntouched = findings.answered.size === 0 && this.#isUntouched(job);
    return findings;
  }

  #isUntouched({ job, requests }: BatchJob): boolean {
    let left = 0;
    for (const _ of this.#parts.jobs.unsettled(job)) left++;
    return left === requests;
  }

  /**
   * Answers that were made and cannot be had were paid for all the same; what exactly, nobody can tell. Returns whether there
   * were any.
   */
  writeOff(job: BatchJob, { counts }: RemoteBatch, { answered, undone }: Findings): boolean {
    const missing = counts.completed - answered.size;
    let left = missing;
    const { maxAttempts } = this.#parts.retry;
    const error = new ProviderError({ kind: 'transient' }, 'the results of this batch cannot be had', {
      code: 'lost',
      status: 200,
    });
    for (const request of left > 0 ? this.#parts.jobs.unsettled(job.job) : []) {
      if (undone.has(request.request)) continue;
      const facts = { succeeded: true, learned: false, maxAttempts };
      this.#commit(job, request, afterLineError(batchOf(request), error, facts));
      if (--left === 0) break;
    }
    return left < missing;
  }

  async #read(job: BatchJob, fileId: string, findings: Findings): Promise<void> {
    const { service, signal } = this.#parts;
    const read = async (): Promise<void> => {
      for await (const line of service.results(fileId, signal)) {
        this.#take(job, line, findings);
        signal.throwIfAborted();
      }
    };
    try {
      await persistently(read, this.#parts);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.status !== 404) throw error;
      findings.isGone = true;
    }
  }

  #take(job: BatchJob, line: BatchLine, findings: Findings): void {
    const { jobs } = this.#parts;
    findings.succeeded ||= line.kind === 'reply';
    if (line.kind === 'reply' && jobs.names(job.job, line.customId)) findings.answered.add(line.customId);
    const request = jobs.requestOf(job.job, line.customId);
    if (!request) return;
    if (line.kind === 'undone') {
      findings.undone.add(request.request);
      return;
    }
    // Whatever a line before it said: what it brings is paid.
    const stop = this.#settle(job, request, line, findings.succeeded);
    findings.stop ??= stop;
  }

  #settle(job: BatchJob, request: JobRequest, line: AnsweredLine, succeeded: boolean): Stop | undefined {
    const aftermath = this.#judge(job, request, line, succeeded);
    this.#commit(job, request, aftermath);
    return aftermath.stop;
  }

  #judge(job: BatchJob, request: JobRequest, line: AnsweredLine, succeeded: boolean): Aftermath {
    const { retry, budget, costOf, cutsPrompts, rules } = this.#parts;
    const { maxAttempts } = retry;
    const batch = batchOf(request);
    if (line.kind === 'error') {
      if (!(line.error instanceof ProviderError)) throw line.error;
      return afterLineError(batch, line.error, { succeeded, learned: line.learned, maxAttempts });
    }
    const { usage } = line.reply;
    if (usage) budget.learn(request.promptTokens, usage.prompt);
    const reply = { ...line.reply, tier };
    return afterReply(batch, reply, {
      verdict: judge(batch, reply, 0, maxAttempts, rules),
      cost: usage ? costOf(usage, job.price) : null,
      estimatedPrompt: request.promptTokens,
      cutsPrompts,
    });
  }

  #commit(job: BatchJob, request: JobRequest, { end, results, again }: Aftermath): void {
    const { jobs, budget, events, costOf } = this.#parts;
    const { tasks, promptTokens: prompt, replyTokens: completion, reserved } = request;
    const estimated = { prompt, completion, cost: costOf({ prompt, cached: 0, completion, reasoning: 0 }, job.price) };
    const targetLang = tasks[0]?.targetLang ?? '';
    const number = ++this.#batches;
    const ended: AttemptEnd = { ...end, model: end.model ?? job.model, tier, durationMs: 0 };
    const start = { batch: number, targetLang, tasks, estimated };
    const { duplicates } = jobs.settle(request, start, ended, results, regroups(again));
    budget.settle(reserved, end.cost, estimated);
    events.emit('batch:finished', {
      batch: number,
      rows: tasks.length,
      delivered: results.filter(({ kind }) => kind === 'completed').length,
      failed: results.filter(({ kind }) => kind === 'failed').length,
      duplicates,
      targetLang,
      durationMs: 0,
      cost: end.cost,
      inFlight: 0,
      ...(end.usage && { usage: end.usage }),
    });
  }
}

function batchOf({ tasks, failures, generous, shuffled }: JobRequest): Batch {
  return { ...newBatch(tasks, { generous, shuffled }), failures };
}

/** A round may take a day: rows of which one spoils the others are told apart in few of them. */
const pieces = 10;

function regroups(again: readonly Batch[]): Regroup[] {
  const tasks = again.flatMap((batch) => batch.tasks);
  const size = again.length > 1 ? Math.ceil(tasks.length / pieces) : tasks.length;
  const [first] = again;
  if (!first) return [];
  const { failures, generous, shuffled } = first;
  return Array.from({ length: Math.ceil(tasks.length / size) }, (_, nth) => ({
    tasks: tasks.slice(nth * size, (nth + 1) * size),
    failures,
    generous,
    shuffled,
  }));
}
