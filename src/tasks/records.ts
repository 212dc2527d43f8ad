import type { ResultRow, TaskFormat } from '../types/task-file.ts';
import type { FaultList } from './faults.ts';
import type { Place } from './place.ts';
import type { Fingerprint, TextSource } from './text.ts';

/**
 * The interface of a task format on the way in: a file as a header and records of cells. A member is one file
 * (`csv-reader.ts`, `json-reader.ts`) listed in the registry of `open.ts`; ResultRows is its twin on the way out.
 */
export interface RecordReader {
  /** Names of the columns, in order; JSON: the keys of all objects in order of appearance. */
  headers: readonly string[];
  /** The file has no records at all, so that a format without header cannot have one. */
  isEmpty: boolean;
  /**
   * All records in batches, once. Faults of single records go to `faults`, those records are left out; a fault after which nothing can be
   * understood is thrown as InputError.
   */
  records(faults: FaultList, fingerprint: Fingerprint): AsyncIterable<readonly TaskRecord[]>;
  /** Where a cell starts. */
  placeOf(record: TaskRecord, column: number): Place;
  /** What the result needs to look like the file; known when `records()` has ended. */
  dialect(): FileDialect;
}

/** What a cell that is no text holds (JSON only). */
export type CellKind = 'number' | 'boolean' | 'array' | 'object';

export interface TaskRecord {
  /** 0-based, header not counted. */
  position: number;
  line: number;
  /** Column of the record's first character; absent: 1. */
  column?: number;
  /** Row number in a spreadsheet; absent where the file is none. */
  sheetRow?: number;
  raw: string;
  /** In the order of the header; a missing cell is empty. */
  cells: readonly string[];
  /** A line with nothing on it. */
  isBlank: boolean;
  /** By column; absent where all cells are text. */
  kinds?: ReadonlyMap<number, CellKind>;
}

/** ` (row 12 in a spreadsheet)` where that is not the text line. */
export function inSheet({ sheetRow, line }: TaskRecord): string {
  return sheetRow === undefined || sheetRow === line ? '' : ` (row ${sheetRow} in a spreadsheet)`;
}

/** How many records in a row are followed by a text, and that text. */
export type GapRun = [count: number, text: string];

export interface CsvDialect {
  delimiter: string;
  /** Every cell of the header stands in quotes. */
  quoteAll: boolean;
  /** Text before the header: blank lines, a `sep=;` line. */
  preamble: string;
  /** The header as it stands, without its line end. */
  header: string;
  headerEnd: string;
}

export interface JsonDialect {
  /** Text before the first object. */
  opening: string;
  /** Everything outside ASCII is written as an escape. */
  asciiOnly: boolean;
}

interface Gaps {
  /** Texts after each record but the last, run-length encoded. */
  gaps: readonly GapRun[];
  /** Stands between the rows that one row becomes, and after rows that `gaps` does not reach. */
  separator: string;
  /** Text after the last record, to the end of the file. */
  closing: string;
}

export type FileDialect = Gaps & (({ kind: 'csv' } & CsvDialect) | ({ kind: 'json' } & JsonDialect));

/** The interface of a task format on the way out: one file per format (`csv-result.ts`, `json-result.ts`). */
export interface ResultRows {
  /** Text before the first row; with the header where the format has one. */
  opening: string;
  /** One row of the file as one or several of the result. */
  write(row: ResultRow): string[];
}

/** Opens a file of one format: reads as much of it as its header needs. */
export type OpenReader = (source: TextSource, format: TaskFormat) => Promise<RecordReader>;

/** Collects the texts between records. */
export class GapList {
  readonly runs: GapRun[] = [];

  /** Adds what follows the next record. */
  add(text: string): void {
    const last = this.runs.at(-1);
    if (last !== undefined && last[1] === text) last[0]++;
    else this.runs.push([1, text]);
  }

  /** Takes back what follows the last record. */
  pop(): string | undefined {
    const last = this.runs.at(-1);
    if (last === undefined) return undefined;
    if (--last[0] === 0) this.runs.pop();
    return last[1];
  }
}
