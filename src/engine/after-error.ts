import type { ProviderError, ProviderFault } from '../errors.ts';
import type { RetrySettings } from '../types/settings.ts';
import type { Account } from './account.ts';
import { isolate } from './after-reply.ts';
import { type Aftermath, type Batch, released, type Stop } from './batch.ts';
import { longestRetryPauseMs } from './breaker.ts';
import type { Salvage } from './salvage.ts';

export interface ErrorFacts {
  now: number;
  retry: RetrySettings;
  /** Has been told of the error. */
  account: Account;
  /** What had come before the error. */
  salvaged: Salvage;
}

/** With a service that goes on throttling and names no end: give up after this many times the longest wait. */
const patience = 5;

/** What follows from a failed call, by the class of its error: for rows that had come before it, nothing. */
export function afterError(batch: Batch, error: ProviderError, facts: ErrorFacts): Aftermath {
  const { partial, requestId = partial?.requestId } = error;
  // Of a reply that had begun something may be billed, whatever status an error in it speaks of.
  const status = partial ? 200 : error.status;
  const end: Aftermath['end'] = {
    outcome: error.code,
    message: error.message,
    cost: error.sent ? null : 0,
    ...(partial && { model: partial.model }),
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
  };
  const { results, rest, shuffled } = facts.salvaged;
  const left = { ...batch, tasks: rest, shuffled: batch.shuffled || shuffled };
  const { stop, ...then } = consequences(left, error, error.fault, facts);
  return {
    end,
    results: [...results, ...then.results],
    again: then.again.filter(({ tasks }) => tasks.length > 0),
    ...(stop && { stop }),
  };
}

function consequences(
  batch: Batch,
  error: ProviderError,
  fault: ProviderFault,
  facts: ErrorFacts,
): Omit<Aftermath, 'end'> {
  const { tasks } = batch;
  // The row that is left was not alone in its request; it may be.
  const isPartOfMore = facts.salvaged.results.length > 0;
  switch (fault.kind) {
    case 'permanent':
      return stopping(batch, { outcome: fault.reason, note: error.message });
    case 'throttled':
      return throttled(batch, error, fault.retryAfterMs, facts);
    case 'transient':
      return transient(batch, error, fault.retryAfterMs, facts);
    case 'content':
      return isolate(batch, tasks, { code: fault.failure, message: error.message }, isPartOfMore);
    case 'rejected':
      return facts.account.successes === 0
        ? stopping(batch, { outcome: 'refused', note: error.message })
        : isolate(batch, tasks, { code: 'provider_error', message: error.message }, isPartOfMore);
  }
}

function stopping(batch: Batch, stop: Stop): Omit<Aftermath, 'end'> {
  return { results: released(batch.tasks), again: [], stop };
}

/** The whole account pauses; the batch goes again as it is, and no try is counted. */
function throttled(
  batch: Batch,
  error: ProviderError,
  retryAfterMs: number | undefined,
  { now, retry, account }: ErrorFacts,
): Omit<Aftermath, 'end'> {
  const pausedUntil = now + account.waitMs(now);
  const maxWaitMs = retry.maxWaitSeconds * 1000;
  if ((retryAfterMs ?? 0) > maxWaitMs || account.throttledForMs(now) > maxWaitMs * patience) {
    return stopping(batch, waiting(error, pausedUntil));
  }
  return { results: [], again: [{ ...batch, notBefore: pausedUntil }] };
}

/** Rows fail by a passing fault only where other batches succeed meanwhile; in an outage they stay pending. */
function transient(
  batch: Batch,
  error: ProviderError,
  retryAfterMs: number | undefined,
  { now, retry, account, salvaged }: ErrorFacts,
): Omit<Aftermath, 'end'> {
  if ((retryAfterMs ?? 0) > retry.maxWaitSeconds * 1000) {
    return stopping(batch, waiting(error, now + (retryAfterMs ?? 0)));
  }
  // Rows that a broken reply did not come to: alone in a request they would pay its system message again.
  if (salvaged.hasDelivered && retryAfterMs === undefined) {
    return { results: batch.tasks.map(({ task }) => ({ kind: 'unreached', task })), again: [] };
  }
  const { successes } = account;
  const failures = batch.failures + 1;
  const successesAtFirstFailure = batch.failures === 0 ? successes : batch.successesAtFirstFailure;
  const othersSucceed = successes > successesAtFirstFailure;
  const again = (of: Partial<Batch>): Omit<Aftermath, 'end'> => {
    const notBefore = now + Math.max(backoffMs(retry, Math.min(failures, retry.maxAttempts)), retryAfterMs ?? 0);
    return { results: [], again: [{ ...batch, failures, successesAtFirstFailure, notBefore, ...of }] };
  };
  if (failures >= account.triesToBlame(retry.maxAttempts) && othersSucceed) {
    const failure = { code: 'provider_error', message: `${error.message} (${failures} tries)` };
    return { results: batch.tasks.map(({ task }) => ({ kind: 'failed', task, failure })), again: [] };
  }
  if (account.isGivenUp(now)) {
    return stopping(batch, { outcome: 'provider_down', note: error.message });
  }
  // In an outage no batch is to blame: it keeps its last try.
  return again(othersSucceed ? {} : { failures: Math.min(failures, retry.maxAttempts - 1) });
}

function waiting(error: ProviderError, until: number): Stop {
  const time = new Date(until).toISOString().replace(/\.\d+Z$/, 'Z');
  return { outcome: 'waiting', note: `${error.message}; come back after ${time}` };
}

/**
 * Full jitter: anything from nothing to the whole delay (AWS Architecture Blog, "Exponential Backoff And Jitter"). A short
 * `give_up_after` shortens it: it must not pass in a few tries.
 */
export function backoffMs(retry: RetrySettings, failures: number): number {
  const factor = retry.exponentialBackoff ? 2 ** (failures - 1) : 1;
  return Math.random() * Math.min(retry.delaySeconds * 1000 * factor, longestRetryPauseMs(retry.giveUpAfterSeconds));
}
