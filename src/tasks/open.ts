import { open, stat } from 'node:fs/promises';
import { UsageError } from '../errors.ts';
import type { ColumnNames, ReadOptions, ResultTemplate, SourceRow, TaskFile, TaskFormat } from '../types/task-file.ts';
import { headerLanguage } from '../utils/languages.ts';
import { findRoles } from './columns.ts';
import { openCsv } from './csv-reader.ts';
import { describeLayout } from './describe.ts';
import { FaultList } from './faults.ts';
import { openJson } from './json-reader.ts';
import { type Layout, layoutOf, readLayout } from './layout.ts';
import { OwnColumns } from './own-columns.ts';
import type { OpenReader, RecordReader } from './records.ts';
import { RowReader } from './rows.ts';
import { detectFormat, refuseWorkbook } from './sniff.ts';
import { makeTemplate } from './template.ts';
import { Fingerprint, type TextSource, textSource } from './text.ts';

const readers = { csv: openCsv, tsv: openCsv, json: openJson, jsonl: openJson } satisfies Record<
  TaskFormat,
  OpenReader
>;

/** Bytes looked at to tell the format and the encoding. */
const headBytes = 4096;

/**
 * Opens a task file and understands its header: format, encoding, layout, columns. Nothing of the file is kept open or
 * in memory. Throws UsageError where the file or its header cannot be used, InputError where its text is broken.
 */
export async function openTaskFile(options: ReadOptions): Promise<TaskFile> {
  const { format, source, reader } = await openRecords(options);
  const layout = reader.isEmpty ? emptyLayout : readLayout(reader.headers, options);
  return new OpenedTaskFile(options, format, source, reader, layout);
}

/** A file as records, before its header is understood. Throws as `openTaskFile` does. */
export async function openRecords({
  path,
  name,
  encoding,
  format: given,
}: Pick<ReadOptions, 'path' | 'name' | 'encoding' | 'format'>): Promise<{
  format: TaskFormat;
  source: TextSource;
  reader: RecordReader;
}> {
  const head = await readHead(path, name);
  refuseWorkbook(name, path, head);
  const source = textSource(path, name, head, encoding);
  const format = given ?? detectFormat(name, path, startOf(head, source));
  return { format, source, reader: await readers[format](source, format) };
}

/** What the header of a file says before anybody has said which languages are wanted. */
export async function readHeader(
  path: string,
  name: string,
  columns: ColumnNames,
): Promise<{
  format: TaskFormat;
  headers: readonly string[];
  languages: { column: string; tag: string }[];
  layout: 'long' | 'wide' | null;
}> {
  const { format, reader } = await openRecords({ path, name });
  const { headers } = reader;
  const roles = findRoles(headers, columns, new Set(), name);
  const named = new Set([...roles.context, ...Object.values(roles).flat()]);
  const languages = headers.flatMap((column, index) => {
    const tag = named.has(index) ? undefined : headerLanguage(column);
    return tag === undefined ? [] : [{ column, tag }];
  });
  return { format, headers, languages, layout: layoutOf(roles, languages, columns) };
}

/** A JSON array without objects has no header, and needs none. */
const emptyLayout: Layout = { kind: 'long', roles: { context: [] }, source: -1, targets: [] };

async function readHead(path: string, name: string): Promise<Buffer> {
  try {
    if ((await stat(path)).isDirectory()) throw new UsageError(`${name}: is a folder, not a task file.`);
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      if (bytesRead === 0) throw new UsageError(`${name}: the file is empty.`);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cause instanceof UsageError ? cause : new UsageError(`${name}: ${whyUnreadable(cause)}.`, { cause });
  }
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'reading the file is not permitted';
  return `the file cannot be read (${error instanceof Error ? error.message : String(error)})`;
}

function startOf(head: Buffer, source: TextSource): string {
  return new TextDecoder(source.label).decode(head);
}

class OpenedTaskFile implements TaskFile {
  readonly format: TaskFormat;
  readonly layout: 'long' | 'wide';
  readonly description: string;
  readonly #options: ReadOptions;
  readonly #source: TextSource;
  readonly #reader: RecordReader;
  readonly #layout: Layout;
  readonly #fingerprint = new Fingerprint();
  readonly #own: OwnColumns;
  #progress: 'unread' | 'reading' | 'read' = 'unread';

  constructor(options: ReadOptions, format: TaskFormat, source: TextSource, reader: RecordReader, layout: Layout) {
    this.format = format;
    this.layout = layout.kind;
    this.description = describeLayout(reader.headers, layout, options);
    this.#options = options;
    this.#source = source;
    this.#reader = reader;
    this.#layout = layout;
    const taken = new Set([layout.source, ...Object.values(layout.roles).flat()]);
    this.#own = new OwnColumns(reader.headers, taken, options.ownColumns ?? []);
  }

  async *rows(): AsyncGenerator<readonly SourceRow[]> {
    if (this.#progress !== 'unread') throw new Error('The rows of a task file are read once.');
    this.#progress = 'reading';
    const faults = new FaultList(this.#options.name);
    const rows = new RowReader(this.#reader, this.#layout, this.#options, faults);
    for await (const batch of this.#reader.records(faults, this.#fingerprint)) {
      for (const record of batch) if (!record.isBlank) this.#own.observe(record.cells);
      yield batch.map((record) => rows.read(record));
    }
    faults.throwIfAny();
    this.#progress = 'read';
  }

  fingerprint(): { bytes: number; sha256: string } {
    return this.#fingerprint.value();
  }

  template(): ResultTemplate {
    if (this.#progress !== 'read') throw new Error('The template is known when the rows have been read.');
    const parts = { format: this.format, source: this.#source, headers: this.#reader.headers, layout: this.#layout };
    const result = { dialect: this.#reader.dialect(), outcomeColumns: this.#own.columns() };
    return makeTemplate({ ...parts, ...result }, this.#options);
  }
}
