import type { Progress } from '../types/events.ts';
import {
  formatCompact,
  formatMoney,
  formatNumber,
  formatRate,
  formatRoughDuration,
  percent,
  plural,
} from '../utils/format.ts';
import { displayWidth, meter, truncate } from '../utils/terminal.ts';
import { type Palette, plainPalette } from './palette.ts';

type Part = 'rows' | 'waiting' | 'arriving' | 'failed' | 'inFlight' | 'rate' | 'left' | 'tokens' | 'cost';

/** What goes first where the terminal is too narrow for all of it. */
const dropOrder: readonly Part[] = ['tokens', 'arriving', 'inFlight', 'rate', 'left', 'cost', 'waiting'];
const widestBar = 24;
const narrowestBar = 6;
/** Below this many columns the word "rows" goes too. */
const narrowTerminal = 48;

/** Share of the rows that are dealt with, failed ones included. */
export function progressPercent({ counts }: Progress): number {
  return percent(counts.completed + counts.failed, counts.total);
}

/** The live line: at most `columns` wide, without a line break. */
export function renderBarLine(progress: Progress, columns: number, palette: Palette = plainPalette): string {
  const parts = allParts(progress);
  if (columns < narrowTerminal) parts.set('rows', rowsText(progress));
  const head = `${String(progressPercent(progress)).padStart(3)} %  `;
  for (const dropped of dropOrder) {
    if (head.length + widthOf(parts) <= columns) break;
    parts.delete(dropped);
  }
  const room = columns - head.length - widthOf(parts) - 1;
  const bar = room >= narrowestBar ? `${palette.done(barOf(progress, Math.min(room, widestBar)))} ` : '';
  const line = bar === '' ? truncate(head + joined(parts), columns) : head + joined(parts, palette);
  return bar + line;
}

/** The same figures as a line for logs: no bar, no control characters. Batches at the service have lines of their own there. */
export function renderPlainLine({ waiting: _, ...progress }: Progress): string {
  return `${progressPercent(progress)} % · ${joined(allParts(progress))}`;
}

function barOf({ counts }: Progress, width: number): string {
  return meter(counts.total === 0 ? 1 : (counts.completed + counts.failed) / counts.total, width);
}

function allParts(progress: Progress): Map<Part, string> {
  const { counts, waiting, inFlight, arriving = 0, tokens, secondsLeft } = progress;
  const parts = new Map<Part, string>();
  parts.set('rows', `${rowsText(progress)} ${counts.total === 1 ? 'row' : 'rows'}`);
  if (waiting) {
    parts.set('waiting', `${formatNumber(waiting.answered)} of ${plural(waiting.requests, 'request')} done`);
  }
  if (arriving > 0) parts.set('arriving', `${formatNumber(arriving)} arriving`);
  if (counts.failed > 0) parts.set('failed', `${formatNumber(counts.failed)} failed`);
  if (inFlight > 0) parts.set('inFlight', `${formatNumber(inFlight)} in flight`);
  const rate = rateText(progress);
  if (rate !== '') parts.set('rate', rate);
  if (secondsLeft !== undefined && counts.pending > 0) parts.set('left', `${formatRoughDuration(secondsLeft)} left`);
  if (tokens > 0) parts.set('tokens', `${formatCompact(tokens)} tokens`);
  const cost = costText(progress);
  if (cost !== '') parts.set('cost', cost);
  return parts;
}

function rowsText({ counts }: Progress): string {
  return `${formatNumber(counts.completed)}/${formatNumber(counts.total)}`;
}

function rateText({ rowsPerMinute, secondsPaused }: Progress): string {
  if (secondsPaused !== undefined) return `waits ${formatRoughDuration(Math.ceil(secondsPaused))}`;
  return rowsPerMinute >= 1 ? `${formatRate(rowsPerMinute)} rows/min` : '';
}

function costText({ cost, currency, tokens }: Progress): string {
  if (cost === null) return 'price unknown';
  return tokens > 0 || cost > 0 ? formatMoney(cost, currency) : '';
}

function joined(parts: Map<Part, string>, palette: Palette = plainPalette): string {
  return [...parts].map(([part, text]) => (part === 'failed' ? palette.failed(text) : text)).join(' · ');
}

function widthOf(parts: Map<Part, string>): number {
  return displayWidth(joined(parts));
}
