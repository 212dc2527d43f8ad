import type { ImportSummary } from '../store/import.ts';
import { formatNumber, plural } from '../utils/format.ts';
import type { Job } from './job.ts';

/** What a file brought and what is to do, a line or two. */
export function describeImport({ session, imported }: Pick<Job, 'session' | 'imported'>): string[] {
  const { total, pending } = session.reader.counts();
  const { tasks } = session.remaining();
  const parts = imported ? changes(imported) : ['file unchanged'];
  const { rows: waiting } = session.reader.waiting();
  const duplicates = pending - tasks - waiting;
  const recalled = session.recalled();
  if (recalled > 0) parts.push(`${formatNumber(recalled)} from the translation memory`);
  if (waiting > 0) parts.push(`${formatNumber(waiting)} at the service`);
  const toSend = `${plural(tasks, 'row')} to send${duplicates > 0 ? ` (${formatNumber(duplicates)} more say the same)` : ''}`;
  const lines = [`${plural(total, 'task')}: ${[...parts, toSend].join(', ')}`];
  const { filled, filledSame } = imported ?? session.reader.importSummary() ?? { filled: 0, filledSame: 0 };
  if (filledSame * 2 > filled) {
    lines.push(
      `${formatNumber(filledSame)} of ${formatNumber(filled)} filled cells repeat their source; --refill same translates them`,
    );
  }
  return lines;
}

function changes(summary: ImportSummary): string[] {
  const counted: [number, string][] = [
    [summary.added, 'new'],
    [summary.changedSource, 'changed in the source'],
    [summary.changedContext, 'changed only in the context'],
    [summary.unchanged, 'known'],
    [summary.removed, 'no longer asked for'],
  ];
  return counted.filter(([count]) => count > 0).map(([count, what]) => `${formatNumber(count)} ${what}`);
}
