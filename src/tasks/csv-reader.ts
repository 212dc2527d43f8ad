import { CsvError, Parser } from 'csv-parse';
import { InputError } from '../errors.ts';
import type { TaskFormat } from '../types/task-file.ts';
import { cellSpans, findJunk, isBlankLine, unclosedQuote } from './csv-cells.ts';
import { type CsvHeader, readCsvHeader } from './csv-header.ts';
import type { FaultList } from './faults.ts';
import { type Place, placeAfter } from './place.ts';
import { type FileDialect, GapList, inSheet, type RecordReader, type TaskRecord } from './records.ts';
import { type Fingerprint, readText, type TextSource } from './text.ts';

/** Opens CSV and TSV. */
export async function openCsv(source: TextSource, format: TaskFormat): Promise<RecordReader> {
  return new CsvReader(source, await readCsvHeader(source, format));
}

/** One record as csv-parse delivers it: `raw` with the first character of its line end, `bytes` read when it had ended. */
interface ParsedRecord {
  record: string[];
  raw: string;
  bytes: number;
}

class CsvReader implements RecordReader {
  readonly headers: readonly string[];
  readonly isEmpty = false;
  readonly #source: TextSource;
  readonly #header: CsvHeader;
  readonly #gaps = new GapList();
  #closing = '';
  #records = 0;
  #bytes = 0;
  #line = 1;

  constructor(source: TextSource, header: CsvHeader) {
    this.#source = source;
    this.#header = header;
    this.headers = header.cells;
  }

  async *records(faults: FaultList, fingerprint: Fingerprint): AsyncGenerator<readonly TaskRecord[]> {
    const parser = new CsvBatches(this.#header.delimiter);
    try {
      for await (const chunk of readText(this.#source, fingerprint)) {
        yield this.#understand(await parser.feed(chunk), faults);
      }
      yield this.#understand(await parser.finish(), faults);
    } catch (error) {
      if (error instanceof InputError) faults.throwIfAny(error.faults[0]);
      if (error instanceof CsvError) {
        // Whole records that came with the broken one.
        this.#understand(parser.takeRecords(), faults);
        this.#throwUnclosed(error, faults);
      }
      throw error;
    }
    this.#closing = this.#gaps.pop() ?? '';
  }

  placeOf(record: TaskRecord, column: number): Place {
    const start = cellSpans(record.raw, this.#header.delimiter)[column * 2] ?? 0;
    return placeAfter({ line: record.line, column: 1 }, record.raw.slice(0, start));
  }

  dialect(): FileDialect {
    const { delimiter, quoteAll, preamble, raw, lineEnd } = this.#header;
    const separator = lineEnd === '' ? '\n' : lineEnd;
    const gaps = { gaps: this.#gaps.runs, separator, closing: this.#closing };
    return { kind: 'csv', delimiter, quoteAll, preamble, header: raw, headerEnd: lineEnd, ...gaps };
  }

  #understand(parsed: readonly ParsedRecord[], faults: FaultList): TaskRecord[] {
    const records: TaskRecord[] = [];
    for (const each of parsed) {
      const record = this.#next(each);
      if (record === undefined) continue;
      if (this.#isSound(record, faults)) records.push(record);
    }
    return records;
  }

  /** Follows the lines and keeps the line end; undefined for the header and what stands before it. */
  #next({ record: cells, raw: rawWithEnd, bytes }: ParsedRecord): TaskRecord | undefined {
    const last = rawWithEnd.at(-1);
    const hasEnd = last === '\n' || last === '\r';
    const raw = hasEnd ? rawWithEnd.slice(0, -1) : rawWithEnd;
    const isPair = last === '\r' && bytes - this.#bytes > Buffer.byteLength(rawWithEnd);
    this.#bytes = bytes;
    const line = this.#line;
    this.#line = raw.includes('"') ? placeAfter({ line, column: 1 }, raw).line + 1 : line + 1;
    const number = this.#records++;
    const position = number - this.#header.preambleRecords - 1;
    if (position < 0) return undefined;
    this.#gaps.add(hasEnd ? (isPair ? '\r\n' : last) : '');
    return { position, line, sheetRow: number + 1, raw, cells, isBlank: isBlankLine(raw, this.#header.delimiter) };
  }

  #isSound(record: TaskRecord, faults: FaultList): boolean {
    const { raw, line, cells } = record;
    const junk = raw.includes('"') ? findJunk(raw, this.#header.delimiter) : undefined;
    if (junk !== undefined) {
      const opened = placeAfter({ line, column: 1 }, raw.slice(0, junk.opened));
      const place = placeAfter({ line, column: 1 }, raw.slice(0, junk.index));
      const from = `${opened.line}:${opened.column}`;
      faults.add({
        ...place,
        message: `text after the closing quote of the cell that opens at ${from}${inSheet(record)}`,
      });
      return false;
    }
    const expected = this.headers.length;
    if (cells.length === expected || record.isBlank) return true;
    const has = cells.length === 1 ? '1 cell' : `${cells.length} cells`;
    faults.add({ line, message: `the row has ${has}, the header has ${expected}${inSheet(record)}` });
    return false;
  }

  /** csv-parse reports where the file ends; a person needs the place where the quote opens. */
  #throwUnclosed(error: CsvError, faults: FaultList): never {
    const raw = typeof error.raw === 'string' ? error.raw : '';
    const opened = unclosedQuote(raw, this.#header.delimiter);
    const place = placeAfter({ line: this.#line, column: 1 }, raw.slice(0, Math.max(0, opened)));
    const message = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'the quote that opens here is never closed' : error.message;
    faults.throwIfAny({ file: this.#source.name, ...place, message });
    throw error;
  }
}

const parserOptions = {
  // Quotes in the middle of a cell are text. It also lets junk after a closing quote pass; findJunk refuses that.
  relax_quotes: true,
  relax_column_count: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  bom: false,
  raw: true,
};

/**
 * csv-parse, fed and emptied piece by piece: records are taken as they are pushed, which spares them the way through the
 * stream's buffer and, against `info: true`, a copy of every record's text.
 */
class CsvBatches extends Parser {
  #batch: ParsedRecord[] = [];

  constructor(delimiter: string) {
    super({ ...parserOptions, delimiter });
    // feed() and finish() reject with the error; without a listener it would also end the process.
    this.on('error', () => {});
    this.resume();
  }

  override push(pushed: { record: string[]; raw: string } | null): boolean {
    if (pushed === null) return super.push(null);
    this.#batch.push({ record: pushed.record, raw: pushed.raw, bytes: this.info.bytes });
    return true;
  }

  async feed(chunk: Buffer): Promise<ParsedRecord[]> {
    await new Promise<void>((resolve, reject) => {
      this.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    return this.takeRecords();
  }

  async finish(): Promise<ParsedRecord[]> {
    await new Promise<void>((resolve, reject) => {
      this.once('error', reject);
      this.once('end', resolve);
      this.end();
    });
    return this.takeRecords();
  }

  /** The records pushed since the last call. */
  takeRecords(): ParsedRecord[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }
}
