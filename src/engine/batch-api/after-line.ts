import type { ProviderError } from '../../errors.ts';
import { isolate } from '../after-reply.ts';
import { type Aftermath, type Batch, released, type Stop } from '../batch.ts';

export interface LineFacts {
  /** Some request of the job was answered well. */
  succeeded: boolean;
  /** The error is about a parameter, which later requests go without. */
  learned: boolean;
  maxAttempts: number;
}

/** A service may refuse one parameter after the other, not without end. */
const mostParameters = 6;

/** What follows from a request that a batch answered with an error: as with live calls, only that waiting is of no use here. */
export function afterLineError(batch: Batch, error: ProviderError, facts: LineFacts): Aftermath {
  const end: Aftermath['end'] = {
    outcome: error.code,
    message: error.message,
    // An answer that cannot be read was made, and billed.
    cost: error.status === 200 ? null : 0,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.requestId !== undefined && { requestId: error.requestId }),
  };
  return { end, ...consequences(batch, error, facts) };
}

function consequences(
  batch: Batch,
  { fault, message }: ProviderError,
  { succeeded, learned, maxAttempts }: LineFacts,
): Omit<Aftermath, 'end'> {
  const { tasks } = batch;
  const failures = batch.failures + 1;
  const again = { results: [], again: [{ ...batch, failures }] };
  const stopping = (stop: Stop) => ({ results: released(tasks), again: [], stop });
  if (learned && failures <= mostParameters) return again;
  switch (fault.kind) {
    case 'permanent':
      return stopping({ outcome: fault.reason, note: message });
    case 'content':
      return isolate(batch, tasks, { code: fault.failure, message }, false);
    case 'rejected':
      if (!succeeded) return stopping({ outcome: 'refused', note: message });
      return isolate(batch, tasks, { code: 'provider_error', message }, false);
    default: {
      if (!succeeded) return stopping({ outcome: 'provider_down', note: message });
      if (failures < maxAttempts) return again;
      const failure = { code: 'provider_error', message: `${message} (${failures} tries)` };
      return { results: tasks.map(({ task }) => ({ kind: 'failed', task, failure })), again: [] };
    }
  }
}
