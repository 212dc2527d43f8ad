import type { ImportSummary } from '../store/import.ts';
import { formatNumber, plural } from '../utils/format.ts';
import type { Job } from './job.ts';

/** What a file brought and what is to do, a line or two. */
export function describeImport({ session, imported }: Pick<Job, 'session' | 'imported'>): string[] {
  const { total, pending, skipped } = session.reader.counts();
  const { tasks } = session.remaining();
  const parts = imported ? changes(imported) : ['file unchanged'];
  const { rows: waiting } = session.reader.waiting();
  const duplicates = pending - tasks - waiting;
  const recalled = session.recalled();
  if (recalled > 0) parts.push(`${formatNumber(recalled)} from the translation memory`);
  if (waiting > 0) parts.push(`${formatNumber(waiting)} at the service`);
  const spared = counted([
    [duplicates, duplicates === 1 ? 'more says the same' : 'more say the same'],
    [imported?.filled ?? 0, 'filled in by people'],
    [imported?.copied ?? 0, 'with nothing to translate'],
  ]);
  const toSend = `${plural(tasks, 'row')} to send${spared.length > 0 ? ` (${spared.join(', ')})` : ''}`;
  const others =
    imported && skipped > 0 ? `; ${plural(skipped, 'other row')} ${skipped === 1 ? 'passes' : 'pass'} through` : '';
  const lines = [`${plural(total, 'task')}: ${[...parts, toSend].join(', ')}${others}`];
  const { filled, filledSame } = imported ?? session.reader.importSummary() ?? { filled: 0, filledSame: 0 };
  if (filledSame * 2 > filled) {
    lines.push(
      `${formatNumber(filledSame)} of ${formatNumber(filled)} filled cells repeat their source; --refill same translates them`,
    );
  }
  return lines;
}

function changes(summary: ImportSummary): string[] {
  return counted([
    [summary.added, 'new'],
    [summary.changedSource, 'changed in the source'],
    [summary.changedContext, 'changed only in the context'],
    [summary.unchanged, 'known'],
    [summary.removed, 'no longer asked for'],
  ]);
}

function counted(counts: readonly [number, string][]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${formatNumber(count)} ${what}`);
}
