import { extname } from 'node:path';
import { UsageError } from '../errors.ts';
import type { TaskFormat } from '../types/task-file.ts';

const formats: Readonly<Record<string, TaskFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

const workbooks = new Set(['.xlsx', '.xlsm', '.xls', '.ods', '.numbers']);

/** Throws UsageError for spreadsheet workbooks, known by name or by their first bytes. */
export function refuseWorkbook(name: string, path: string, head: Buffer): void {
  const zip = head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));
  const oldOffice = head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]));
  const named = [name, path].some((file) => workbooks.has(extname(file).toLowerCase()));
  if (!zip && !oldOffice && !named) return;
  throw new UsageError(
    `${name}: a spreadsheet workbook cannot be read; save it as "CSV UTF-8 (comma delimited)" (LibreOffice: Text CSV, character set UTF-8) and translate that file.`,
  );
}

/** The format by extension, else by the first character that is not blank: `[` JSON, `{` JSON Lines, else CSV. */
export function detectFormat(name: string, path: string, start: string): TaskFormat {
  const byExtension = formats[extname(name).toLowerCase()] ?? formats[extname(path).toLowerCase()];
  if (byExtension !== undefined) return byExtension;
  const first = start.trimStart()[0];
  return first === '[' ? 'json' : first === '{' ? 'jsonl' : 'csv';
}
