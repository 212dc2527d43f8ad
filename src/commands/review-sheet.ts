import { stringify } from 'csv-stringify/sync';
import { reviewReasons } from '../report/review.ts';
import { reviewColumns } from '../tasks/review-columns.ts';
import type { TaskRecord } from '../types/session.ts';
import type { TaskFormat } from '../types/task-file.ts';

/**
 * Rows worth a look as a long task file, with the row of the spreadsheet, what is wrong and the answer that was refused.
 * A reviewer edits `translation` and gives the file back with `--base`, which knows the sheet by its header.
 */
export function reviewSheet(tasks: readonly TaskRecord[], format: TaskFormat): string {
  const rows = tasks.map((task) => reviewColumns.map((column) => cellOf(task, column, format)));
  return stringify([reviewColumns, ...rows]);
}

/** A table's header takes the first row. */
function spreadsheetRow({ position }: TaskRecord, format: TaskFormat): number {
  return position + (format === 'csv' || format === 'tsv' ? 2 : 1);
}

function cellOf(task: TaskRecord, column: (typeof reviewColumns)[number], format: TaskFormat): string {
  switch (column) {
    case 'row':
      return String(spreadsheetRow(task, format));
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
    case 'issue':
      return reviewReasons(task).join('; ');
    case 'rejected':
      return task.rejected ?? '';
  }
}
