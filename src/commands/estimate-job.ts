import { rowsPerRequest } from '../engine/batch-api/build.ts';
import { Backlog } from '../planner/backlog.ts';
import { measureLine } from '../planner/before.ts';
import { measureAll, noShare, pack } from '../planner/planner.ts';
import { guessedRates } from '../planner/rates.ts';
import { BatchSizes } from '../planner/sizes.ts';
import type { Session } from '../store/session.ts';
import type { QueuedTask } from '../types/queue.ts';
import type { Settings } from '../types/settings.ts';
import { estimateReplyTokens } from '../utils/estimate.ts';
import type { EngineFacts } from './compose.ts';

export interface JobEstimate {
  rows: number;
  batches: number;
  promptTokens: number;
  completionTokens: number;
  /** Null: the price is unknown. */
  cost: number | null;
}

/** What the pending rows, or the first `limit` of them, would take, packed as a run packs them. Sends and changes nothing. */
export function estimateJob(
  session: Session,
  facts: EngineFacts,
  settings: Settings,
  limit = Number.POSITIVE_INFINITY,
): JobEstimate {
  const { costOf, contextWindow } = facts;
  const { enabled } = settings.batchMode;
  const maxRows = enabled ? Math.min(facts.limits.maxRows, rowsPerRequest) : facts.limits.maxRows;
  const limits = { ...facts.limits, maxRows };
  const tier = enabled ? 'batch' : undefined;
  const { maxConcurrentWorkers: workers, targetSeconds } = settings.batch;
  const backlog = new Backlog(session.remaining(), limits, limit);
  const sizes = new BatchSizes(limits, targetSeconds);
  /** Seconds after which each worker is free, from the moment at which the first of them is. */
  let ready: number[] = Array(workers).fill(0);
  const estimate: JobEstimate = { rows: 0, batches: 0, promptTokens: 0, completionTokens: 0, cost: 0 };
  let sent: readonly QueuedTask[] = [];
  /** As if the last rows of the batch before stood there, translated. */
  const linesBefore = (first: QueuedTask | undefined): number => {
    const lines = sent.filter(({ targetLang, scene }) => targetLang === first?.targetLang && scene === first.scene);
    const tokens = lines.map(
      (line) => measureLine({ text: line.source }) + estimateReplyTokens(line.source, line.targetLang),
    );
    return Math.min(
      limits.beforeTokens ?? 0,
      tokens.reduce((sum, each) => sum + each, 0),
    );
  };
  const add = (batch: readonly QueuedTask[]): void => {
    const { promptTokens, replyTokens } = measureAll(batch, limits);
    const prompt = promptTokens + limits.systemTokens + linesBefore(batch[0]);
    sent = contextWindow === 0 ? [] : [...sent, ...batch].slice(-contextWindow);
    const cost = costOf({ prompt, cached: 0, completion: replyTokens, reasoning: 0 }, tier);
    estimate.rows += batch.length;
    estimate.batches++;
    estimate.promptTokens += prompt;
    estimate.completionTokens += replyTokens;
    estimate.cost = estimate.cost === null || cost === null ? null : estimate.cost + cost;
  };
  let window: QueuedTask[] = [];
  const packOne = (isAll: boolean): void => {
    const share = enabled ? noShare : sizes.next(backlog.left(window, isAll), ready, guessedRates);
    const batch = pack(window, limits, share);
    const size = backlog.taken(batch);
    sizes.handedOut(size);
    const [first = 0, ...others] = ready.sort((one, other) => one - other);
    const end = first + guessedRates.secondsPerRequest + size.replyTokens * guessedRates.secondsPerToken;
    ready = [...others, end];
    const free = Math.min(...ready);
    ready = ready.map((at) => at - free);
    const taken = new Set(batch);
    add(batch);
    window = window.filter((task) => !taken.has(task));
  };
  let counted = 0;
  for (const task of session.pending()) {
    if (counted++ >= limit) break;
    window.push(task);
    if (window.length > limits.maxRows) packOne(false);
  }
  while (window.length > 0) packOne(true);
  return estimate;
}
