import { ProviderError } from '../../errors.ts';
import type { RetrySettings } from '../../types/settings.ts';
import { backoffMs } from '../after-error.ts';
import type { Stop } from '../batch.ts';
import type { BatchModeParts } from './parts.ts';
import { pause } from './pause.ts';

/**
 * Makes a call again while its fault may pass, for `give_up_after` and at least `max_attempts` times, but not once somebody has
 * asked the run to stop. Throws its last error.
 */
export async function persistently<T>(
  call: (failures: number) => Promise<T>,
  { retry, signal, jobs }: Pick<BatchModeParts, 'retry' | 'signal' | 'jobs'>,
): Promise<T> {
  const started = Date.now();
  for (let failures = 0; ; ) {
    try {
      return await call(failures);
    } catch (error) {
      signal.throwIfAborted();
      failures++;
      const isOver = failures >= retry.maxAttempts && Date.now() - started >= retry.giveUpAfterSeconds * 1000;
      const wait = error instanceof ProviderError ? waitMs(error, failures, retry) : undefined;
      if (isOver || wait === undefined) throw error;
      await pause(wait, signal, () => jobs.stopRequested());
      signal.throwIfAborted();
      if (jobs.stopRequested()) throw error;
    }
  }
}

/** Undefined where waiting does not help, or would take too long. */
function waitMs({ fault }: ProviderError, failures: number, retry: RetrySettings): number | undefined {
  if (fault.kind !== 'transient' && fault.kind !== 'throttled') return undefined;
  const asked = fault.retryAfterMs ?? 0;
  return asked > retry.maxWaitSeconds * 1000 ? undefined : Math.max(asked, backoffMs(retry, failures));
}

/** Why a run ends on an error of a call for files or batches. What is at the service stays there. */
export function stopFor(error: ProviderError): Stop {
  const { fault, message } = error;
  switch (fault.kind) {
    case 'permanent':
      return { outcome: fault.reason, note: message };
    case 'throttled':
      return { outcome: 'waiting', note: message, thisFileOnly: true };
    case 'transient':
      return { outcome: 'provider_down', note: message };
    default:
      return { outcome: 'refused', note: message };
  }
}

/** Whether the same call may succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ProviderError && (error.fault.kind === 'transient' || error.fault.kind === 'throttled');
}
