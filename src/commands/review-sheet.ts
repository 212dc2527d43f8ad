import { stringify } from 'csv-stringify/sync';
import { reviewReasons } from '../report/review.ts';
import type { TaskRecord } from '../types/session.ts';
import type { ColumnNames, ColumnRole, TaskFormat } from '../types/task-file.ts';

/** Columns that `--base` reads, by role, in the order of the sheet. */
const roles = [
  'id',
  'source_lang',
  'target_lang',
  'source',
  'context',
  'speaker',
  'max_length',
  'translation',
] as const;

/**
 * Rows worth a look as a long task file, with the row of the spreadsheet, what is wrong and the answer that was refused.
 * A reviewer edits `translation` and gives the file back with `--base`.
 *
 * @param names columns as the configuration calls them: `--base` looks for them under these names
 */
export function reviewSheet(tasks: readonly TaskRecord[], format: TaskFormat, names: ColumnNames): string {
  const columns = roles.flatMap((role) => {
    const header = headerOf(role, names);
    return header === undefined ? [] : [{ role, header }];
  });
  const headers = ['row', ...columns.map(({ header }) => header), 'issue', 'rejected'];
  const rows = tasks.map((task) => [
    spreadsheetRow(task, format),
    ...columns.map(({ role }) => cellOf(task, role)),
    reviewReasons(task).join('; '),
    task.rejected ?? '',
  ]);
  return stringify([headers, ...rows]);
}

/** Undefined where the configuration switches the column off. */
function headerOf(role: ColumnRole, names: ColumnNames): string | undefined {
  const name = names[role];
  if (name === null) return undefined;
  return (typeof name === 'string' ? name : name?.[0]) ?? role;
}

/** A table's header takes the first row. */
function spreadsheetRow({ position }: TaskRecord, format: TaskFormat): number {
  return position + (format === 'csv' || format === 'tsv' ? 2 : 1);
}

function cellOf(task: TaskRecord, role: (typeof roles)[number]): string {
  switch (role) {
    case 'id':
      return task.id ?? '';
    case 'source_lang':
      return task.sourceLang ?? '';
    case 'target_lang':
      return task.targetLang;
    case 'source':
      return task.source;
    case 'context':
      return task.context ?? '';
    case 'speaker':
      return task.speaker ?? '';
    case 'max_length':
      return task.maxLength === undefined ? '' : String(task.maxLength);
    case 'translation':
      return task.translation ?? '';
  }
}
