import { ProviderError } from '../../errors.ts';
import type { BatchJob, JobRequest, Regroup } from '../../types/jobs.ts';
import type { BatchLine, RemoteBatch } from '../../types/provider.ts';
import type { AttemptEnd } from '../../types/queue.ts';
import { afterReply } from '../after-reply.ts';
import { type Aftermath, type Batch, newBatch, released, type Stop } from '../batch.ts';
import { afterLineError } from './after-line.ts';
import { persistently } from './calls.ts';
import type { BatchModeParts } from './parts.ts';

/** How the ledger names the price, whatever tier the service writes into the single replies. */
const tier = 'batch';

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

  /** Reads both files of a batch that is over. Returns why the run has to stop, if it has. */
  async collect(job: BatchJob, remote: RemoteBatch): Promise<Stop | undefined> {
    const { service, retry, signal } = this.#parts;
    let succeeded = remote.counts.completed > 0;
    let stop: Stop | undefined;
    // Answers first: whether a faulty line is to blame for itself shows by them.
    for (const fileId of [remote.outputFileId, remote.errorFileId]) {
      if (fileId === undefined) continue;
      await persistently(
        async () => {
          for await (const line of service.results(fileId, signal)) {
            succeeded ||= line.kind === 'reply';
            stop ??= this.#settle(job, line, succeeded);
            signal.throwIfAborted();
          }
        },
        retry,
        signal,
      ).catch((error: unknown) => this.#isGone(job, error));
    }
    return stop;
  }

  /** Results that cannot be had any more were paid for all the same; what exactly, nobody can tell. */
  writeOff(job: BatchJob): void {
    const end = { outcome: 'lost', message: 'the results of this batch cannot be had any more', cost: null };
    for (const request of this.#parts.jobs.unsettled(job.job)) {
      this.#commit(job, request, { end, results: released(request.tasks), again: [] });
    }
  }

  #isGone(job: BatchJob, error: unknown): void {
    if (!(error instanceof ProviderError) || error.status !== 404) throw error;
    this.writeOff(job);
  }

  #settle(job: BatchJob, line: BatchLine, succeeded: boolean): Stop | undefined {
    if (line.kind === 'undone') return undefined;
    const request = this.#parts.jobs.requestOf(job.job, line.customId);
    if (!request) return undefined;
    const aftermath = this.#judge(job, request, line, succeeded);
    this.#commit(job, request, aftermath);
    return aftermath.stop;
  }

  #judge(
    job: BatchJob,
    request: JobRequest,
    line: Exclude<BatchLine, { kind: 'undone' }>,
    succeeded: boolean,
  ): Aftermath {
    const { retry, budget, costOf, cutsPrompts, rules } = this.#parts;
    const { maxAttempts } = retry;
    const { tasks, failures, generous, shuffled } = request;
    const batch: Batch = { ...newBatch(tasks, { generous, shuffled }), failures };
    if (line.kind === 'error') {
      if (!(line.error instanceof ProviderError)) throw line.error;
      return afterLineError(batch, line.error, { succeeded, learned: line.learned, maxAttempts });
    }
    const { usage } = line.reply;
    if (usage) budget.learn(request.promptTokens, usage.prompt);
    return afterReply(
      batch,
      { ...line.reply, tier },
      {
        durationMs: 0,
        cost: usage ? costOf(usage, job.price) : null,
        estimatedPrompt: request.promptTokens,
        maxAttempts,
        cutsPrompts,
        rules,
      },
    );
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
