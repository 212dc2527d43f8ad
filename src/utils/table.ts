import { displayWidth, pad, truncate } from './terminal.ts';

export interface TableColumn {
  header: string;
  align?: 'left' | 'right';
}

/** Lines of an aligned text table, its header first; widths count terminal columns. Cells must be escaped already. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  indent = '',
): string[] {
  const lines = [columns.map((column) => column.header), ...rows];
  const widths = columns.map((_, index) => widest(lines.map((cells) => cells[index] ?? '')));
  return lines.map((cells) => {
    const padded = columns.map((column, index) => pad(cells[index] ?? '', widths[index] ?? 0, column.align));
    return (indent + padded.join('  ')).trimEnd();
  });
}

/** Columns that the widest of any number of cells takes. */
export function widest(cells: readonly string[]): number {
  return cells.reduce((width, cell) => Math.max(width, displayWidth(cell)), 0);
}

/** A narrower terminal has no room for texts beside the facts of a row: they stand under it. */
export const leastTableColumns = 110;
/** In a still narrower one the ids would take what language and state need. */
export const leastColumnsForIds = 52;

export interface StackedRow {
  cells: readonly string[];
  /** What stands under the row, each on a line of its own; empty ones are left out. */
  below: readonly string[];
}

/**
 * A table of short cells whose rows have longer texts under them, set in below the second column, in `columns` terminal
 * columns. The first text of a row takes up to three lines, the others are cut to one. Texts must be escaped already.
 */
export function stackedLines(
  columns: readonly TableColumn[],
  rows: readonly StackedRow[],
  width: number,
  indent = '',
): string[] {
  const first = widest([columns[0]?.header ?? '', ...rows.map(({ cells }) => cells[0] ?? '')]);
  const inset = ' '.repeat(indent.length + first + 2);
  const room = Math.max(8, width - inset.length);
  const table = tableLines(
    columns,
    rows.map(({ cells }) => cells),
    indent,
  ).map((line) => truncate(line, width));
  const [head = '', ...lines] = table;
  return [
    head,
    ...lines.flatMap((line, index) => {
      const [essential = '', ...texts] = rows[index]?.below ?? [];
      const below = [...wrapped(essential, room, 3), ...texts.map((text) => truncate(text, room))];
      return [line, ...below.filter((text) => text !== '').map((text) => truncate(inset + text, width))];
    }),
  ];
}

/** Breaks at blanks into at most `most` lines; what does not fit into the last one is cut. */
function wrapped(text: string, room: number, most: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (lines.length < most - 1 && displayWidth(rest) > room) {
    const head = truncate(rest, room).slice(0, -'…'.length);
    const blank = head.lastIndexOf(' ');
    const end = blank > 0 ? blank : head.length;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, truncate(rest, room)];
}
