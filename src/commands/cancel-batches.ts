import { requireKey } from '../config/providers.ts';
import { ProviderError, UsageError } from '../errors.ts';
import { createProvider } from '../providers/registry.ts';
import { openReader, requestCancel } from '../store/reading.ts';
import type { BatchJob } from '../types/jobs.ts';
import type { BatchService } from '../types/provider.ts';
import type { Settings } from '../types/settings.ts';
import { plural } from '../utils/format.ts';

/** Name of the provider that has batches of a session; undefined where there are none. */
export async function providerOfBatches(checkpoint: string): Promise<string | undefined> {
  const reader = await openReader(checkpoint);
  try {
    return reader.openJobs()[0]?.provider;
  } finally {
    reader.close();
  }
}

/**
 * `translate stop --cancel-batches`: asks the service to cancel what it has of a session. The next run fetches what was
 * answered until then. Returns what to tell.
 *
 * @param settings of the provider that has the batches
 */
export async function cancelBatches(checkpoint: string, { provider }: Settings, signal: AbortSignal): Promise<string> {
  requireKey(provider);
  const { batches: service } = await createProvider(provider);
  if (!service) throw new UsageError(`the provider ${provider.name} has no batch mode`);
  // Noted first: a batch whose making was cut off is then not made by the next run.
  const jobs = (await requestCancel(checkpoint)).filter((job) => job.provider === provider.name);
  const left: BatchJob[] = [];
  for (const job of jobs) if (!(await cancel(job, service, signal))) left.push(job);
  const asked = jobs.length - left.length;
  const lines = [
    ...(asked > 0 ? [`Asked the service to cancel ${plural(asked, 'batch', 'batches')}.`] : []),
    ...left.map(({ batchId = '' }) => `The service could not be asked to cancel ${batchId}: the next run asks again.`),
    'The next run fetches what was done before, which is billed, and goes on with the rest.',
  ];
  return `${lines.join('\n')}\n`;
}

/** False where the service did not answer. One that does not know the batch, or has ended it, has nothing to cancel. */
async function cancel({ batchId }: BatchJob, service: BatchService, signal: AbortSignal): Promise<boolean> {
  if (batchId === undefined) return true;
  try {
    await service.cancel(batchId, signal);
    return true;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.fault.kind === 'permanent') throw error;
    return error.status === 404 || error.fault.kind === 'rejected';
  }
}
