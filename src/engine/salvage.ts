import type { ProviderReply } from '../types/provider.ts';
import type { QueuedTask, TaskResult } from '../types/queue.ts';
import type { Batch } from './batch.ts';
import { judge } from './judge.ts';
import type { Rules } from './rules.ts';

/** What there was of a reply that broke off. */
export interface Salvage {
  /** Rows that had come whole, judged like any others. */
  results: TaskResult[];
  /** Rows that go again. */
  rest: readonly QueuedTask[];
  /** The rows that had come changed places; none of them is believed. */
  shuffled: boolean;
  /** Whether it brought any translation: the service is up, and the batch gets smaller. */
  hasDelivered: boolean;
}

export function salvage(
  batch: Batch,
  partial: ProviderReply | undefined,
  facts: { durationMs: number; maxAttempts: number; rules: Rules },
): Salvage {
  const nothing = { results: [], rest: batch.tasks, shuffled: false, hasDelivered: false };
  if (!partial) return nothing;
  const verdict = judge(batch, partial, facts.durationMs, facts.maxAttempts, facts.rules, true);
  if (verdict.shuffled) return { ...nothing, shuffled: true };
  const { results, rest = [] } = verdict;
  return { results, rest, shuffled: false, hasDelivered: results.some(({ kind }) => kind === 'completed') };
}
