import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { InputError, UsageError } from '../errors.ts';
import { type MemoryEntry, memoryOrigins } from '../types/memory.ts';
import { canonicalTag } from '../utils/languages.ts';
import { type CsvColumn, csvColumns } from './csv-columns.ts';
import { readPieces } from './text.ts';

/** Languages of rows that do not say theirs, canonical. */
export interface DefaultLanguages {
  sourceLang?: string | undefined;
  targetLang?: string | undefined;
}

type Cells = Partial<Record<CsvColumn, string>>;

/**
 * Reads a memory's CSV, row by row; `source`, `translation` and a target language are needed. Rows without a translation are
 * passed over. Throws an InputError with `file:line`, a UsageError where a column is missing.
 */
export async function* readMemoryCsv(
  path: string,
  name: string,
  defaults: DefaultLanguages,
): AsyncGenerator<MemoryEntry> {
  const parser = parse({
    bom: true,
    columns: (header: string[]) => readHeader(header, name, defaults),
    info: true,
    skip_empty_lines: true,
  });
  // What goes wrong in the reading reaches the loop through the parser.
  pipeline(Readable.from(readPieces(path, name)), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Cells; info: { lines: number } }>) {
      const entry = toEntry(record, name, info.lines, defaults);
      if (entry) yield entry;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    throw new InputError([{ file: name, line, message: `cannot be read as CSV: ${error.message}` }], { cause: error });
  }
}

function readHeader(header: readonly string[], name: string, defaults: DefaultLanguages): (string | undefined)[] {
  const columns = header.map((title) => {
    const plain = title.trim().toLowerCase().replace(/[ -]/g, '_');
    return csvColumns.find((column) => column === plain);
  });
  const needed: CsvColumn[] = ['source', 'translation', ...(defaults.targetLang ? [] : ['target_lang' as const])];
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    const hint = missing.includes('target_lang') ? '; or name the language with --to' : '';
    throw new UsageError(
      `${name}:1: the header has no column ${missing.join(', ')} (known: ${csvColumns.join(', ')})${hint}`,
    );
  }
  return columns.map((column, index) => column ?? `(${index})`);
}

function toEntry(cells: Cells, name: string, line: number, defaults: DefaultLanguages): MemoryEntry | undefined {
  const { source = '', translation = '', context = '', options = '' } = cells;
  if (source.trim() === '' || translation.trim() === '') return undefined;
  const fault = (message: string): InputError => new InputError([{ file: name, line, message }]);
  const tagOf = (text: string | undefined, column: string): string | undefined => {
    if (text === undefined || text.trim() === '') return undefined;
    const tag = canonicalTag(text);
    if (tag === undefined)
      throw fault(`${column} ${JSON.stringify(text.slice(0, 40))} is no language tag: write ja, zh-CN …`);
    return tag;
  };
  const sourceLang = tagOf(cells.source_lang, 'source_lang') ?? defaults.sourceLang;
  const targetLang = tagOf(cells.target_lang, 'target_lang') ?? defaults.targetLang;
  if (targetLang === undefined) throw fault('the row has no target_lang; fill it in, or name the language with --to');
  const written = cells.origin?.trim().toLowerCase() ?? '';
  const origin = written === '' ? 'imported' : memoryOrigins.find((known) => known === written);
  if (origin === undefined) {
    throw fault(`origin ${JSON.stringify(written.slice(0, 40))} is not known: ${memoryOrigins.join(', ')}, or empty`);
  }
  return {
    source,
    translation,
    targetLang,
    // A provider's text without its options could be used nowhere.
    origin: origin === 'provider' && options === '' ? 'imported' : origin,
    options: origin === 'provider' ? options : '',
    ...(sourceLang !== undefined && { sourceLang }),
    ...(context !== '' && { context }),
    ...timeOf(cells.changed, fault),
  };
}

function timeOf(text: string | undefined, fault: (message: string) => InputError): Pick<MemoryEntry, 'changedAt'> {
  if (text === undefined || text === '') return {};
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text))) return { changedAt: text };
  throw fault(`changed ${JSON.stringify(text.slice(0, 40))} is no time: write 2026-01-31T23:59:59Z, or leave it empty`);
}
