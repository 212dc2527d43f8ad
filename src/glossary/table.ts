import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { InputError, UsageError } from '../errors.ts';
import { findTermHeader, type Role, roleOf, type WantedLanguages } from './roles.ts';
import { TermList } from './term-list.ts';
import type { UnusedNames } from './unused.ts';

interface Row {
  cells: readonly string[];
  /** Text line on which it starts. */
  line: number;
}

/** Reads a glossary in CSV or TSV. Throws UsageError where the header cannot be used. */
export function readTable(
  text: string,
  file: string,
  isTsv: boolean,
  wanted: WantedLanguages,
  unused: UnusedNames,
): TermList {
  const [header, ...rows] = rowsOf(text, file, isTsv).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (header === undefined) throw new UsageError(`${file}: the glossary is empty; it needs a header and terms`);
  const list = new TermList(file);
  const headers = header.cells.map((cell) => cell.trim());
  const termHeader = findTermHeader(headers, wanted);
  if (termHeader === undefined) throw noTerm(file, header.line, headers);
  const termColumn = headers.indexOf(termHeader);
  const roles = headers.map((name, index): Role => {
    if (index === termColumn) return { kind: 'term' };
    const role = roleOf(name, wanted);
    if (typeof role === 'object') return role;
    list.fault(header, `${role}; rename the column, or say --to ${name}=…`);
    return { kind: 'unused', isKnown: true };
  });
  for (const [index, role] of roles.entries()) {
    if (role.kind === 'unused' && !role.isKnown) unused.add(headers[index] ?? '');
  }
  refuseTwins(headers, roles, header.line, list);
  for (const { cells, line } of rows) {
    if (cells.length !== headers.length) {
      const has = cells.length === 1 ? '1 cell' : `${cells.length} cells`;
      list.fault({ line }, `the row has ${has}, the header has ${headers.length}`);
      continue;
    }
    const fields = roles.flatMap((role, index) => {
      if (role.kind === 'term' || role.kind === 'unused') return [];
      return [{ role, name: headers[index] ?? '', texts: [cells[index] ?? ''], line }];
    });
    list.add(cells[termColumn] ?? '', fields, { line });
  }
  return list;
}

function rowsOf(text: string, file: string, isTsv: boolean): Row[] {
  // csv-parse counts a CRLF inside quotes as two lines.
  const plain = text.replace(/\r\n?/g, '\n');
  const named = /^sep=(.)\n/.exec(plain);
  const skipped = named === null ? 0 : 1;
  const body = named === null ? plain : plain.slice(named[0].length);
  const delimiter = isTsv ? '\t' : (named?.[1] ?? mostFrequent(body.slice(0, body.search(/\n|$/))));
  const rows: Row[] = [];
  let lines = skipped;
  try {
    parse(body, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      record_delimiter: '\n',
      on_record: (cells: string[], { lines: read }) => {
        rows.push({ cells, line: lines + 1 });
        lines = read + skipped;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message =
      error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote that opens in this row is never closed' : error.message;
    throw new InputError([{ file, line: lines + 1, message }], { cause: error });
  }
  return rows;
}

function mostFrequent(header: string): string {
  const outside = header.replace(/"[^"]*"/g, '');
  const count = (sign: string): number => outside.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function noTerm(file: string, line: number, headers: readonly string[]): UsageError {
  const shown = headers.slice(0, 12).map((name) => JSON.stringify(name));
  return new UsageError(
    `${file}:${line}: no column holds the terms; call it "term", or say --from LANG where it is a language. ` +
      `Columns: ${shown.join(', ')}${headers.length > 12 ? ' …' : ''}`,
  );
}

/** Two columns of one language: nobody can tell which is meant. */
function refuseTwins(headers: readonly string[], roles: readonly Role[], line: number, list: TermList): void {
  const seen = new Map<string, string>();
  for (const [index, role] of roles.entries()) {
    if (role.kind !== 'translation') continue;
    const earlier = seen.get(role.language);
    const name = headers[index] ?? '';
    if (earlier !== undefined) {
      list.fault(
        { line },
        `the columns ${JSON.stringify(earlier)} and ${JSON.stringify(name)} are both ${role.language}`,
      );
    }
    seen.set(role.language, name);
  }
}
