import { costOf } from '../config/prices.ts';
import type { BatchModeParts } from '../engine/batch-api/parts.ts';
import { UsageError } from '../errors.ts';
import { isTranslationModel } from '../providers/qwen-mt.ts';
import type { Session } from '../store/session.ts';
import type { Settings } from '../types/settings.ts';
import { plural } from '../utils/format.ts';
import { requestFile } from './request-file.ts';

/** Throws a UsageError where the settings ask for a batch mode that does not exist. */
export function checkBatchMode({ batchMode, provider }: Settings): void {
  if (!batchMode.enabled) return;
  if (provider.kind === 'pseudo') {
    throw new UsageError('--batch-api: the provider pseudo has no batch mode; choose another with --provider');
  }
  if (provider.kind === 'qwen' && isTranslationModel(provider.model)) {
    throw new UsageError(
      `--batch-api: ${provider.model} takes one text per request and has no batch mode; choose another --model, such as qwen-plus`,
    );
  }
}

/** Throws a UsageError where batches wait at another provider: only with its key can they be fetched. */
export function refuseOtherProvider(session: Session, name: string, { provider }: Settings): void {
  const waiting = session.openJobs();
  const foreign = waiting.filter((job) => job.provider !== provider.name);
  const [first] = foreign;
  if (!first) return;
  throw new UsageError(
    `${name}: ${describe(foreign.length)} at "${first.provider}"; fetch it with --provider ${first.provider}, or give it up with: translate stop ${name} --cancel-batches`,
  );
}

/** Throws a UsageError where a fresh start would forget batches that are being paid for. */
export function refuseFreshBeside(session: Session, name: string): void {
  const { length } = session.openJobs();
  if (length === 0) return;
  throw new UsageError(
    `${name}: ${describe(length)} at the service, and --fresh would forget what is being paid for; run without it to fetch the results, or cancel first with: translate stop ${name} --cancel-batches`,
  );
}

function describe(count: number): string {
  return `${plural(count, 'batch', 'batches')} of it ${count === 1 ? 'waits' : 'wait'}`;
}

/** What batch mode needs beyond what a live run has. */
export function batchModeFacts(
  { batchMode, provider }: Settings,
  checkpoint: string,
  waits: boolean,
): Pick<BatchModeParts, 'price' | 'costOf' | 'fileOf' | 'options'> {
  return {
    price: provider.price,
    costOf: (usage, price) => costOf(usage, price, 'batch'),
    fileOf: (job) => requestFile(checkpoint, job),
    options: {
      submits: batchMode.enabled,
      freshOnly: batchMode.finishOnline,
      waits,
      pollMs: batchMode.pollSeconds * 1000,
      requestsPerFile: batchMode.requestsPerFile,
    },
  };
}
