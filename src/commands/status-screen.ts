import { costText, type LanguageColumn, labelled, languageLines, tokensText, unknownText } from '../report/sections.ts';
import { outcomeAdvice } from '../report/texts.ts';
import { formatMoney, plural } from '../utils/format.ts';
import { widest } from '../utils/table.ts';
import { displayWidth, escapeForTerminal, escapeLines, meter, truncate } from '../utils/terminal.ts';
import type { Status } from './read-status.ts';
import { figures, stateText } from './status-texts.ts';

/** Of a terminal; a part that is missing has no end. */
export interface Size {
  columns?: number | undefined;
  rows?: number | undefined;
}

const endless = Number.POSITIVE_INFINITY;

/** One compact screen, fitted to the terminal. */
export function statusScreen(status: Status, size: Size): string {
  // A line that is full to the last column wraps on some terminals, and the cursor needs a line.
  const columns = Math.max(20, (size.columns || endless) - 1);
  const around = [
    headline(status).flatMap((line) => wrap(line.split(' '), ' ', columns)),
    progress(status, columns),
    labelled([
      ['model', escapeForTerminal(status.provider === null ? '' : `${status.provider} ${status.model ?? ''}`)],
      ['waits', batchesText(status)],
      ['tokens', tokensText(status.tokens)],
      ['cost', costLine(status)],
      ['unknown', unknownText(status.unknown)],
      ['result', escapeForTerminal(status.output ?? '')],
    ]).flatMap((line) => hanging(line, columns)),
  ];
  const taken = around.reduce((sum, lines) => sum + lines.length + 1, 0);
  const [head = [], bar = [], facts = []] = around;
  const sections = [head, bar, languageTable(status, columns, (size.rows || endless) - 1 - taken), facts];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function headline(status: Status): string[] {
  const advice = outcomeAdvice(status.outcome);
  const sentence = `${escapeForTerminal(status.input)}: ${stateText(status)}.`;
  return [sentence, ...(status.note ? escapeLines(status.note).split('\n') : []), ...(advice ? [advice] : [])];
}

/** Figures grow and shrink: from here on they always have room behind the bar, and the screen does not jump. */
const roomyColumns = 110;

/** The bar with its figures behind it, or below it where they may have no room. */
function progress(status: Status, columns: number): string[] {
  const { total, completed, failed } = status.tasks;
  // Nothing was read yet, or there is nothing to do: neither is a part of anything.
  if (total === 0) return [];
  const done = (completed + failed) / total;
  const line = `${meter(done, 24)} ${figures(status).join(' · ')}`;
  if (columns >= roomyColumns && displayWidth(line) <= columns) return [line];
  return [meter(done, Math.min(40, columns)), ...wrap(figures(status), ' · ', columns)];
}

const shown: readonly LanguageColumn[] = ['rows', 'done', 'kept', 'failed', 'pending', 'stale', 'cost'];
/** What goes first where there is no room. */
const dispensable: readonly LanguageColumn[] = ['stale', 'kept', 'pending', 'rows', 'cost', 'failed'];
/** The header and two languages: with less it is no table. */
const leastLines = 3;

function languageTable(status: Status, columns: number, room: number): string[] {
  if (status.languages.length === 0) return [];
  const lines = Math.max(leastLines, room);
  const isCut = status.languages.length + 1 > lines;
  const languages = isCut ? firstUnfinished(status.languages, lines - 2) : status.languages;
  const table = fitted({ ...status, languages }, columns);
  return isCut ? [...table, `  … and ${plural(status.languages.length - languages.length, 'more language')}`] : table;
}

/** So many languages in their order, those with work left before those that are done. */
function firstUnfinished(languages: Status['languages'], count: number): Status['languages'] {
  const chosen = new Set(
    [...languages.filter(({ pending }) => pending > 0), ...languages.filter(({ pending }) => pending === 0)].slice(
      0,
      count,
    ),
  );
  return languages.filter((language) => chosen.has(language));
}

function fitted(status: Status, columns: number): string[] {
  const left = new Set(shown);
  for (const column of dispensable) {
    const lines = languageLines(status, [...left]);
    if (widest(lines) <= columns) return lines;
    left.delete(column);
  }
  return languageLines(status, [...left]).map((line) => truncate(line, columns));
}

function batchesText({ batches_waiting: batches, rows_waiting: rows }: Status): string {
  return batches === 0 ? '' : `${plural(batches, 'batch', 'batches')} at the service, ${plural(rows, 'row')}`;
}

function costLine({
  cost,
  requests,
  batches_waiting: waiting,
  provider,
  run,
  last_run_cost: last,
  last_run_currency: currency,
}: Status): string {
  const total = costText(cost, requests.total + waiting, provider);
  return run !== null && run > 1 && last !== cost.total ? `${total}; this run ${formatMoney(last, currency)}` : total;
}

/** What the labels of the facts take: `  tokens  `. */
const indent = 10;

/** A fact that is longer than a line goes on below its value. */
function hanging(line: string, columns: number): string[] {
  const [first = '', ...rest] = wrap(line.slice(indent).split(' '), ' ', columns - indent);
  return [line.slice(0, indent) + first, ...rest.map((text) => ' '.repeat(indent) + text)];
}

/** Lines of as many parts as fit; a part that is longer than a line stands alone. */
function wrap(parts: readonly string[], between: string, columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = `${lines.at(-1)}${between}${part}`;
    if (lines.length > 0 && displayWidth(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}
