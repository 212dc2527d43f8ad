import { ProviderError } from '../../errors.ts';
import type { BatchJob } from '../../types/jobs.ts';
import type { RemoteBatch } from '../../types/provider.ts';
import { plural } from '../../utils/format.ts';

const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/** Whether a batch that is to be cancelled goes on all the same. */
export function wantsCancelling({ cancelled }: BatchJob, { status }: RemoteBatch): boolean {
  return cancelled && !ended.has(status) && status !== 'cancelling';
}

/** Results that are not there yet would be lost; the user may give them up. */
export function isOver({ cancelled }: BatchJob, remote: RemoteBatch): boolean {
  return ended.has(remote.status) && (cancelled || remote.status === 'failed' || hasResults(remote));
}

/** It is over, and the service does not name the file with its results. */
export function isLate(remote: RemoteBatch): boolean {
  return ended.has(remote.status) && remote.status !== 'failed' && !hasResults(remote);
}

/** As far as the counts tell: some answers were made, or all failed, or none was begun. */
function hasResults({ status, counts, outputFileId, errorFileId }: RemoteBatch): boolean {
  if (outputFileId !== undefined) return true;
  return counts.completed === 0 && (errorFileId !== undefined || status !== 'completed');
}

/** A batch that the service has forgotten can only be given up by the user: it may be the wrong key that asks. */
export function unknownBatch({ cancelled }: BatchJob, id: string, error: unknown): RemoteBatch {
  if (!(error instanceof ProviderError) || error.status !== 404) throw error;
  if (cancelled) return { id, status: 'cancelled', counts: { total: 0, completed: 0, failed: 0 } };
  const note = `the service does not know batch ${id} (${error.message}): is this the key and base_url that it was made with? To give it up: translate stop --cancel-batches`;
  throw new ProviderError({ kind: 'permanent', reason: 'refused' }, note, { code: error.code, status: 404 });
}

export function foreignNote({ id }: RemoteBatch): string {
  return `the results of batch ${id} name none of its requests; ${howToGiveUp}`;
}

export function fruitlessNote(count: number, { status }: RemoteBatch): string {
  return `${plural(count, 'batch', 'batches')} in a row ended without an answer, the last one as ${status}`;
}

/** What is at the service, and how it is fetched. `late`: one of them that is over, without its results. */
export function waitingNote(open: readonly BatchJob[], late?: BatchJob): string {
  const rows = open.reduce((sum, { rows }) => sum + rows, 0);
  const wait = open.length === 1 ? 'waits' : 'wait';
  const what = `${plural(open.length, 'batch', 'batches')} with ${plural(rows, 'row')} ${wait} at the service`;
  if (late) {
    return `${what}; ${late.batchId} is ${late.remote?.status}, but its results are not there: the same command looks again; ${howToGiveUp}`;
  }
  return `${what}, which takes up to 24 hours; the same command fetches what is done`;
}

const howToGiveUp = 'to give them up and go on: translate stop --cancel-batches';
