import { displayWidth, pad } from './terminal.ts';

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
