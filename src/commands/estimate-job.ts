import { fairShare, measureAll, pack } from '../planner/planner.ts';
import type { Session } from '../store/session.ts';
import type { QueuedTask } from '../types/queue.ts';
import type { Settings } from '../types/settings.ts';
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
  const { limits, costOf } = facts;
  const share = fairShare(session.remaining().chars, settings.batch.maxConcurrentWorkers);
  const estimate: JobEstimate = { rows: 0, batches: 0, promptTokens: 0, completionTokens: 0, cost: 0 };
  const add = (batch: readonly QueuedTask[]): void => {
    const { promptTokens, replyTokens } = measureAll(batch);
    const prompt = promptTokens + limits.systemTokens;
    const cost = costOf({ prompt, cached: 0, completion: replyTokens, reasoning: 0 });
    estimate.rows += batch.length;
    estimate.batches++;
    estimate.promptTokens += prompt;
    estimate.completionTokens += replyTokens;
    estimate.cost = estimate.cost === null || cost === null ? null : estimate.cost + cost;
  };
  let window: QueuedTask[] = [];
  const packOne = (): void => {
    const batch = pack(window, limits, share);
    const taken = new Set(batch);
    add(batch);
    window = window.filter((task) => !taken.has(task));
  };
  let counted = 0;
  for (const task of session.pending()) {
    if (counted++ >= limit) break;
    window.push(task);
    if (window.length >= limits.maxRows) packOne();
  }
  while (window.length > 0) packOne();
  return estimate;
}
