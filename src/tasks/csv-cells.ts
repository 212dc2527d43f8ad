/** The text of one CSV record, cell by cell. Byte for byte what is not changed stays. */

const quote = '"';

/** Text after the quote that closes a cell: `opened` and `index` are places in the record. */
export interface JunkAfterQuote {
  opened: number;
  index: number;
}

/** A line that holds nothing at all. */
export function isBlankLine(raw: string, delimiter: string): boolean {
  return raw === '' || (raw.trim() === '' && !raw.includes(delimiter));
}

/**
 * Start and end of each cell of a record, flat: `[start, end, start, end …]`. A quote opens a quoted cell only as the
 * cell's first character; elsewhere in an unquoted cell it is text.
 */
export function cellSpans(raw: string, delimiter: string): number[] {
  const spans: number[] = [];
  for (let start = 0; ; ) {
    const end = cellEnd(raw, start, delimiter);
    spans.push(start, end);
    if (end >= raw.length) return spans;
    start = end + 1;
  }
}

function cellEnd(raw: string, start: number, delimiter: string): number {
  const from = raw[start] === quote ? closingQuote(raw, start) : start;
  const end = from === -1 ? -1 : raw.indexOf(delimiter, from);
  return end === -1 ? raw.length : end;
}

/** Index of the quote that closes the cell opened at `start`, or -1. */
export function closingQuote(raw: string, start: number): number {
  let at = raw.indexOf(quote, start + 1);
  while (at !== -1 && raw[at + 1] === quote) at = raw.indexOf(quote, at + 2);
  return at;
}

/** Finds `"x" y`: text between a closing quote and the next delimiter, which no reader agrees on. */
export function findJunk(raw: string, delimiter: string): JunkAfterQuote | undefined {
  for (let start = 0; start < raw.length; ) {
    if (raw[start] === quote) {
      const index = closingQuote(raw, start) + 1;
      if (index > 0 && index < raw.length && raw[index] !== delimiter) return { opened: start, index };
    }
    start = cellEnd(raw, start, delimiter) + 1;
  }
  return undefined;
}

/** Index of the quote that opens a cell which the record does not close, or -1. */
export function unclosedQuote(raw: string, delimiter: string): number {
  for (let start = 0; start < raw.length; start = cellEnd(raw, start, delimiter) + 1) {
    if (raw[start] === quote && closingQuote(raw, start) === -1) return start;
  }
  return -1;
}

/** What the cell says: quotes taken off, doubled quotes single. */
export function decodeCell(cell: string): string {
  return cell.startsWith(quote) ? cell.slice(1, -1).replaceAll('""', quote) : cell;
}

/** The text as a cell, in quotes where it needs them or `always`. */
export function encodeCell(text: string, delimiter: string, always: boolean): string {
  const needed = text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text);
  return always || needed ? `"${text.replaceAll(quote, '""')}"` : text;
}

/**
 * Sets cells of a record: `changes` are pairs of column and text. A cell that already says so, and every other, stays as
 * it stands; a cell that stood in quotes is quoted again.
 */
export function setCells(
  raw: string,
  changes: readonly (readonly [column: number, text: string])[],
  delimiter: string,
  quoteAll: boolean,
): string {
  if (changes.length === 0) return raw;
  const spans = cellSpans(raw, delimiter);
  let result = '';
  let done = 0;
  for (const [column, text] of [...changes].sort((a, b) => a[0] - b[0])) {
    const start = spans[column * 2];
    const end = spans[column * 2 + 1];
    if (start === undefined || end === undefined) continue;
    const cell = raw.slice(start, end);
    if (decodeCell(cell) === text) continue;
    result += raw.slice(done, start) + encodeCell(text, delimiter, quoteAll || cell.startsWith(quote));
    done = end;
  }
  return result + raw.slice(done);
}
