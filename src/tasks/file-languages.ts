import type { ColumnNames } from '../types/task-file.ts';
import { canonicalTag, headerLanguage } from '../utils/languages.ts';
import { findRoles } from './columns.ts';
import { FaultList } from './faults.ts';
import { openRecords } from './open.ts';
import { Fingerprint } from './text.ts';

/** Rows that are enough to know a file's languages. */
const mostRows = 100_000;

/** A language of a file, with how much there is of it. */
export interface FileLanguage {
  tag: string;
  /** Cells with a text in the column of this language, or rows whose `target_lang` names it. */
  texts: number;
}

/** The languages of a file's rows where they name their own, else those of its columns. Throws as `openTaskFile` does. */
export async function readFileLanguages(path: string, name: string, columns: ColumnNames): Promise<FileLanguage[]> {
  const { reader } = await openRecords({ path, name });
  const { headers } = reader;
  const roles = findRoles(headers, columns, new Set(), name);
  const named = new Set([...roles.context, ...Object.values(roles).flat()]);
  const ofColumns = headers.flatMap((header, index) => {
    const tag = named.has(index) ? undefined : headerLanguage(header);
    return tag === undefined ? [] : [{ tag, index }];
  });
  const own = roles.target_lang;
  const counts = new Map<string, number>(own === undefined ? ofColumns.map(({ tag }) => [tag, 0]) : []);
  const count = (tag: string | undefined): void => {
    if (tag !== undefined) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  };
  let rows = 0;
  for await (const batch of reader.records(new FaultList(name), new Fingerprint())) {
    for (const { cells } of batch) {
      if (own !== undefined) count(canonicalTag(cells[own] ?? ''));
      else for (const { tag, index } of ofColumns) if ((cells[index] ?? '').trim() !== '') count(tag);
    }
    rows += batch.length;
    if (rows >= mostRows || (own === undefined && ofColumns.length === 0)) break;
  }
  return [...counts].map(([tag, texts]) => ({ tag, texts }));
}
