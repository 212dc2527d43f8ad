import { formatNumber, plural } from '../../utils/format.ts';
import { html, type Markup } from './markup.ts';

export interface Column<Item> {
  header: string;
  cell: (item: Item) => Markup | string | number;
  /** Puts the cells to the right; numbers are written with separators. */
  number?: boolean;
  /** Sentences: may be broken anywhere to fit, names may not. */
  prose?: boolean;
}

/** A section with its heading, for the table of contents that a screen reader makes of it. */
export function section(title: string, body: Markup, note = ''): Markup {
  const explanation = note === '' ? undefined : html`<p class="note">${note}</p>`;
  return html`<section><h2>${title}</h2>${explanation}${body}</section>\n`;
}

/** At most `limit` rows; the rest as a count. */
export function table<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  { limit, noun }: { limit: number; noun: string },
): Markup {
  const heads = columns.map(({ header, number = false }) => html`<th scope="col"${classOf({ number })}>${header}</th>`);
  const rows = items.slice(0, limit).map((item) => html`<tr>${columns.map((column) => cell(column, item))}</tr>\n`);
  const rest = items.length > limit ? more(items.length - limit, noun) : undefined;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${`Table: ${columns.map(({ header }) => header).join(', ')}`}"><table><thead><tr>${heads}</tr></thead><tbody>\n${rows}</tbody></table></div>${rest}`;
}

export function more(count: number, noun: string): Markup {
  return html`<p class="note">… and ${plural(count, `more ${noun}`)}; the JSON report lists all.</p>`;
}

function cell<Item>(column: Column<Item>, item: Item): Markup {
  const value = column.cell(item);
  return html`<td${classOf(column)}>${typeof value === 'number' ? formatNumber(value) : value}</td>`;
}

function classOf({ number = false, prose = false }: { number?: boolean; prose?: boolean }): Markup | undefined {
  if (number) return html` class="number"`;
  return prose ? html` class="prose"` : undefined;
}

/** A share, 0 to 1, as a bar and in words. */
export function shareColumn<Item>(header: string, shareOf: (item: Item) => number): Column<Item> {
  const cell = (item: Item): Markup => {
    const percent = Math.round(Math.max(0, Math.min(1, shareOf(item))) * 1000) / 10;
    return html`<span class="bar" aria-hidden="true"><span style="width:${percent}%"></span></span>${percent.toFixed(1)} %`;
  };
  return { header, cell, number: true };
}
