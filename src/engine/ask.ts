import type { Provider, ProviderReply, ProviderRequest } from '../types/provider.ts';
import type { Batch } from './batch.ts';
import { judge, type Verdict } from './judge.ts';
import type { Rules } from './rules.ts';

/** What came back for a batch, and what it means for the rows. */
export interface Answer {
  reply: Omit<ProviderReply, 'text' | 'logprobs'>;
  verdict: Verdict;
  durationMs: number;
}

/** A batch on its way to the service. */
export type Question = Pick<Batch, 'tasks' | 'shuffled'> & { request: ProviderRequest };

/** Sends a batch and judges the reply, in this thread or another. Throws as `Provider.complete` does. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** @param maxAttempts answers that a row may get */
export function askHere(provider: Pick<Provider, 'complete'>, rules: Rules, maxAttempts: number): Ask {
  return async ({ request, ...batch }, signal) => {
    const started = performance.now();
    const reply = await provider.complete(request, signal);
    const durationMs = performance.now() - started;
    const { text: _, logprobs: __, ...judged } = reply;
    return { reply: judged, verdict: judge(batch, reply, durationMs, maxAttempts, rules), durationMs };
  };
}
