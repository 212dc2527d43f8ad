import type { ReadOptions, ResultTemplate, TaskFormat } from '../types/task-file.ts';
import type { Layout, TargetColumn } from './layout.ts';
import { type ColumnSlot, freeName, type OutcomeColumns } from './own-columns.ts';
import type { FileDialect } from './records.ts';
import type { ResultEncoding, TextSource } from './text.ts';

/** What this folder keeps in a ResultTemplate: plain JSON. */
export interface TaskTemplate extends ResultTemplate {
  encoding: ResultEncoding;
  bom: boolean;
  dialect: FileDialect;
  columns: LongColumns | WideColumns;
}

/** The columns a long result sets. */
export interface LongColumns extends OutcomeColumns {
  layout: 'long';
  /** Null where the file has no such column and needs none: one target language. */
  targetLang: ColumnSlot | null;
  translation: ColumnSlot;
  /** Languages of the run; empty where the rows alone say it. Rows of other languages pass through untouched. */
  wanted: readonly { tag: string; column?: string }[];
}

export interface WideColumns {
  layout: 'wide';
  targets: readonly TargetColumn[];
}

interface TemplateParts {
  format: TaskFormat;
  source: TextSource;
  headers: readonly string[];
  layout: Layout;
  dialect: FileDialect;
  outcomeColumns: OutcomeColumns;
}

export function makeTemplate(parts: TemplateParts, options: ReadOptions): TaskTemplate {
  const { format, source, layout, dialect } = parts;
  const isLong = layout.kind === 'long';
  const columns = isLong ? longColumns(parts, options) : ({ layout: 'wide', targets: layout.targets } as const);
  // JSON readers stumble over a byte order mark that the file did not have; spreadsheets need one to see UTF-8.
  const bom = source.bom && (source.reencodedFrom === undefined || dialect.kind === 'csv');
  return {
    format,
    layout: layout.kind,
    ownColumns: isLong ? Object.values(parts.outcomeColumns).map(({ name }: ColumnSlot) => name) : [],
    ...(source.reencodedFrom !== undefined && { reencodedFrom: source.reencodedFrom }),
    encoding: source.encoding,
    bom,
    dialect,
    columns,
  };
}

function longColumns({ headers, layout, outcomeColumns }: TemplateParts, options: ReadOptions): LongColumns {
  const { roles } = layout;
  const { translation } = options.columns;
  const needsLanguage = roles.target_lang !== undefined || options.to.length > 1;
  return {
    layout: 'long',
    targetLang: needsLanguage ? slotOf(headers, roles.target_lang, 'target_lang') : null,
    translation: slotOf(headers, roles.translation, typeof translation === 'string' ? translation : 'translation'),
    ...outcomeColumns,
    wanted: options.to.map(({ tag, column }) => (column === undefined ? { tag } : { tag, column })),
  };
}

function slotOf(headers: readonly string[], index: number | undefined, name: string): ColumnSlot {
  return index === undefined ? { name: freeName(headers, name), index: null } : { name: headers[index] ?? name, index };
}
