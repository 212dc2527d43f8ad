import type { Reader } from '../store/reader.ts';
import type { LengthUnit } from '../types/check.ts';
import { formatNumber, plural } from '../utils/format.ts';
import { measure } from '../utils/measure.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';

/** A row whose source is longer than its translation may be. */
export interface LongSource {
  line: number;
  id: string | null;
  /** Of the source, in the unit of the limit. */
  length: number;
  maxLength: number;
}

/** In file order. Translations of most languages are as long as their source or longer: these rows want another limit or wording. */
export function sourcesTooLong(reader: Reader, unit: LengthUnit): LongSource[] {
  return reader.limitedSources().flatMap(({ source, ...row }) => {
    const length = measure(source, unit);
    return length > row.maxLength ? [{ ...row, length }] : [];
  });
}

const shownRows = 3;

/** A warning for the plan, a line per row; nothing where every source fits. */
export function describeTooLong(rows: readonly LongSource[], unit: LengthUnit): string[] {
  if (rows.length === 0) return [];
  const counted = unit === 'graphemes' ? '' : ` (${unit})`;
  const shown = rows.slice(0, shownRows).map(({ line, id, length, maxLength }) => {
    const name = id === null ? '' : ` (id ${escapeForTerminal(truncate(id, 40))})`;
    return `  line ${formatNumber(line)}${name}: length ${formatNumber(length)}, max_length ${formatNumber(maxLength)}${counted}`;
  });
  const more = rows.length - shown.length;
  return [
    `warning: ${plural(rows.length, 'row')} with a source longer than max_length; the translation may not fit`,
    ...shown,
    ...(more > 0 ? [`  and ${formatNumber(more)} more`] : []),
  ];
}
