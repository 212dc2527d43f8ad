import { ProviderError } from '../../errors.ts';
import type { BatchJob } from '../../types/jobs.ts';
import type { RemoteBatch } from '../../types/provider.ts';
import { plural } from '../../utils/format.ts';

const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/** Whether a batch that is to be cancelled goes on all the same. */
export function wantsCancelling({ cancelled }: BatchJob, { status }: RemoteBatch): boolean {
  return cancelled && !ended.has(status) && status !== 'cancelling';
}

/** An output file that is announced by the counts and not there yet would be lost; the user may give it up. */
export function isOver({ cancelled }: BatchJob, { status, counts, outputFileId }: RemoteBatch): boolean {
  if (!ended.has(status)) return false;
  return cancelled || status === 'failed' || counts.completed === 0 || outputFileId !== undefined;
}

/** A batch that the service has forgotten can only be given up by the user: it may be the wrong key that asks. */
export function unknownBatch({ cancelled }: BatchJob, id: string, error: unknown): RemoteBatch {
  if (!(error instanceof ProviderError) || error.status !== 404) throw error;
  if (cancelled) return { id, status: 'cancelled', counts: { total: 0, completed: 0, failed: 0 } };
  const note = `the service does not know batch ${id} (${error.message}): is this the key and base_url that it was made with? To give it up: translate stop --cancel-batches`;
  throw new ProviderError({ kind: 'permanent', reason: 'refused' }, note, { code: error.code, status: 404 });
}

export function foreignNote({ id }: RemoteBatch): string {
  return `the results of batch ${id} name none of its requests; to give them up and go on: translate stop --cancel-batches`;
}

/** What is at the service, and how it is fetched. */
export function waitingNote(open: readonly BatchJob[]): string {
  const rows = open.reduce((sum, { rows }) => sum + rows, 0);
  const wait = open.length === 1 ? 'waits' : 'wait';
  return `${plural(open.length, 'batch', 'batches')} with ${plural(rows, 'row')} ${wait} at the service, which takes up to 24 hours; the same command fetches what is done`;
}
