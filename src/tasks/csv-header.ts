import { InputError, UsageError } from '../errors.ts';
import type { TaskFormat } from '../types/task-file.ts';
import { cellSpans, decodeCell, findJunk, isBlankLine } from './csv-cells.ts';
import { type Place, placeAfter } from './place.ts';
import { readText, type TextSource } from './text.ts';

/** The first record of a CSV file that says anything, and what it tells of the rest. */
export interface CsvHeader {
  delimiter: string;
  quoteAll: boolean;
  preamble: string;
  /** Records before the header: blank lines, a `sep=;` line. */
  preambleRecords: number;
  raw: string;
  lineEnd: string;
  cells: readonly string[];
  /** Where the header starts. */
  place: Place;
}

/** A quote that is still open this far into the header was never closed. Characters. */
const longestQuote = 1_000_000;

export async function readCsvHeader(source: TextSource, format: TaskFormat): Promise<CsvHeader> {
  const fixed = format === 'tsv' ? '\t' : undefined;
  let text = '';
  let nextLook = 0;
  for await (const chunk of readText(source)) {
    text += chunk.toString();
    // Looking after every piece would be quadratic.
    if (text.length < nextLook) continue;
    nextLook = text.length * 2;
    const header = findHeader(text, false, fixed);
    if (header !== undefined) return checked(header, source.name);
    const isQuoteOpen = text.trim() !== '' && findHeader(text, true, fixed) === undefined;
    if (text.length > longestQuote && isQuoteOpen) break;
  }
  if (text.trim() === '') throw new UsageError(`${source.name}: the file is empty.`);
  const header = findHeader(text, true, fixed);
  if (header !== undefined) return checked(header, source.name);
  throw unclosed(source.name, text, fixed);
}

interface Extent {
  end: number;
  lineEnd: string;
  counts: Map<string, number>;
  quoteOpened: number;
}

function findHeader(text: string, complete: boolean, fixed: string | undefined): CsvHeader | undefined {
  let delimiter = fixed;
  for (let start = 0, records = 0; start < text.length; records++) {
    const extent = recordExtent(text, start, delimiter);
    const isCut = extent.end + 1 >= text.length && !complete;
    if (isCut || extent.quoteOpened !== -1) return undefined;
    const raw = text.slice(start, extent.end);
    const named = /^sep=(.)$/.exec(raw)?.[1];
    if (named !== undefined && start === 0) delimiter ??= named;
    else if (!isBlankLine(raw, delimiter ?? ',')) {
      const preamble = text.slice(0, start);
      return describe(raw, extent, delimiter ?? mostFrequent(extent.counts), preamble, records);
    }
    start = extent.end + extent.lineEnd.length;
  }
  return undefined;
}

function describe(
  raw: string,
  extent: Extent,
  delimiter: string,
  preamble: string,
  preambleRecords: number,
): CsvHeader {
  const spans = cellSpans(raw, delimiter);
  const written = Array.from({ length: spans.length / 2 }, (_, column) =>
    raw.slice(spans[column * 2], spans[column * 2 + 1]),
  );
  return {
    delimiter,
    quoteAll: written.every((cell) => cell.startsWith('"')),
    preamble,
    preambleRecords,
    raw,
    lineEnd: extent.lineEnd,
    cells: written.map(decodeCell),
    place: placeAfter({ line: 1, column: 1 }, preamble),
  };
}

/** Walks one record; with no delimiter decided yet, any of the usual ones starts a cell. */
function recordExtent(text: string, start: number, delimiter: string | undefined): Extent {
  const counts = new Map<string, number>();
  const usual = delimiter ?? ',;\t';
  let quoteOpened = -1;
  let cellStart = true;
  let at = start;
  for (; at < text.length; at++) {
    const char = text[at] as string;
    if (quoteOpened !== -1) {
      if (char !== '"') continue;
      if (text[at + 1] === '"') at++;
      else quoteOpened = -1;
    } else if (char === '"' && cellStart) {
      quoteOpened = at;
      cellStart = false;
    } else if (char === '\n' || char === '\r') break;
    else {
      cellStart = usual.includes(char);
      if (cellStart) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
  }
  const lineEnd = text.startsWith('\r\n', at) ? '\r\n' : text.slice(at, at + 1);
  return { end: at, lineEnd, counts, quoteOpened };
}

function mostFrequent(counts: Map<string, number>): string {
  const found = [',', ';', '\t'].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  return found[0] ?? ',';
}

function checked(header: CsvHeader, file: string): CsvHeader {
  const junk = findJunk(header.raw, header.delimiter);
  if (junk === undefined) return header;
  const place = placeAfter(header.place, header.raw.slice(0, junk.index));
  throw new InputError([{ file, ...place, message: 'text after the closing quote of a header cell' }]);
}

function unclosed(file: string, text: string, delimiter: string | undefined): InputError {
  let extent = recordExtent(text, 0, delimiter);
  while (extent.quoteOpened === -1 && extent.end < text.length) {
    extent = recordExtent(text, extent.end + Math.max(1, extent.lineEnd.length), delimiter);
  }
  const place = placeAfter({ line: 1, column: 1 }, text.slice(0, Math.max(0, extent.quoteOpened)));
  return new InputError([{ file, ...place, message: 'the quote that opens here is never closed' }]);
}
