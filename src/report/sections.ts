import type { Currency } from '../types/usage.ts';
import { formatMoney, formatNumber, plural } from '../utils/format.ts';
import { type TableColumn, tableLines } from '../utils/table.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';
import { failureText } from './texts.ts';
import type {
  Report,
  ReportCost,
  ReportFailure,
  ReportIssue,
  ReportLanguage,
  ReportSaved,
  ReportTokens,
  ReportUnknown,
} from './types.ts';

/** Pieces of text that summary and report share. */

export type LanguageColumn = 'rows' | 'done' | 'kept' | 'failed' | 'pending' | 'stale' | 'tokens' | 'cost';

/** One line per language, the header first. */
export function languageLines(report: Pick<Report, 'languages' | 'cost'>, shown: readonly LanguageColumn[]): string[] {
  const columns: TableColumn[] = [{ header: 'language' }];
  for (const header of shown) columns.push({ header, align: 'right' });
  const rows = report.languages.map((language) => {
    const cells = languageCells(language, report.cost);
    return [escapeForTerminal(language.target_lang), ...shown.map((column) => cells[column])];
  });
  return tableLines(columns, rows, '  ');
}

function languageCells(language: ReportLanguage, cost: ReportCost): Record<LanguageColumn, string> {
  return {
    rows: formatNumber(language.total),
    done: formatNumber(language.completed),
    kept: formatNumber(language.kept),
    failed: formatNumber(language.failed),
    pending: formatNumber(language.pending),
    stale: formatNumber(language.stale),
    tokens: formatNumber(language.tokens),
    cost: languageCost(language, cost),
  };
}

export function languageCost(language: ReportLanguage, cost: ReportCost): string {
  return language.cost === null && paidSums(cost).length > 1 ? 'mixed' : formatMoney(language.cost, language.currency);
}

/** What was paid, one sum per currency. */
function paidSums(cost: ReportCost): string[] {
  const sums = new Map<Currency, number>();
  for (const { currency, cost: paid } of cost.by_model) {
    if (paid !== null && paid !== 0) sums.set(currency, (sums.get(currency) ?? 0) + paid);
  }
  return [...sums].map(([currency, sum]) => formatMoney(sum, currency));
}

/** `1,234 (900 prompt, 400 of them cached; 334 completion, 12 of them reasoning)`. */
export function tokensText(tokens: ReportTokens): string {
  const prompt = `${formatNumber(tokens.prompt)} prompt${part(tokens.cached, 'cached')}`;
  const completion = `${formatNumber(tokens.completion)} completion${part(tokens.reasoning, 'reasoning')}`;
  return tokens.total === 0 ? '0' : `${formatNumber(tokens.total)} (${prompt}; ${completion})`;
}

function part(count: number, name: string): string {
  return count > 0 ? `, ${formatNumber(count)} of them ${name}` : '';
}

/** What stands at the service in batch mode; empty where nothing does. */
export function waitingText({ batches, rows }: Report['waiting']): string {
  if (batches === 0) return '';
  return `${plural(rows, 'row')} in ${plural(batches, 'batch', 'batches')} at the service, billed when done`;
}

/** The sum, or why there is none and what to do about it. `requests`: how many the sum stands for. */
export function costText(cost: ReportCost, requests: number, provider: string | null): string {
  if (cost.total === null) {
    const sums = paidSums(cost);
    const unpriced = cost.by_model.some((model) => model.cost === null);
    const unknown = `price unknown: set ${priceKeys(cost, provider)} in translate.yaml`;
    if (sums.length <= 1) return unknown;
    return `${sums.join(' and ')}: two currencies, not added up${unpriced ? `; ${unknown}` : ''}`;
  }
  if (requests === 0) return `${formatMoney(0, cost.currency)}, nothing was sent`;
  const free = cost.total === 0 && cost.by_model.every((model) => model.provider === 'pseudo');
  return free && provider === 'pseudo' ? 'pseudo-localization costs nothing' : formatMoney(cost.total, cost.currency);
}

function priceKeys(cost: ReportCost, provider: string | null): string {
  const unpriced = cost.by_model.filter((model) => model.cost === null).map((model) => model.provider);
  const names = unpriced.length > 0 ? [...new Set(unpriced)] : [provider ?? 'NAME'];
  return names.map((name) => `llm.providers.${escapeForTerminal(name)}.prices`).join(', ');
}

/** `300 duplicates, 120 filled by people`; empty where nothing was saved. */
export function savedText(saved: ReportSaved): string {
  const parts: [number, string][] = [
    [saved.existing, 'already filled in by people'],
    [saved.checkpoint, 'translated by an earlier run'],
    [saved.memory, 'from the translation memory'],
    [saved.duplicates, saved.duplicates === 1 ? 'that repeats another' : 'that repeat another'],
  ];
  const shown = parts.filter(([count]) => count > 0).map(([count, text]) => `${plural(count, 'row')} ${text}`);
  return shown.join(', ');
}

/** What a person wrote for a source that has changed since, and what offers it again; empty where there is none. */
export function staleText({ languages }: Pick<Report, 'languages'>, target: string): string {
  const count = languages.reduce((sum, language) => sum + language.stale, 0);
  if (count === 0) return '';
  const verb = count === 1 ? 'keeps' : 'keep';
  return `${plural(count, 'row')} ${verb} a person's text although the source has changed: translate redo ${target} --stale`;
}

/** `2 requests whose usage never arrived, about 3,000 tokens, up to $0.01`; empty where there are none. */
export function unknownText(unknown: ReportUnknown): string {
  if (unknown.attempts === 0) return '';
  const cost = unknown.cost === null ? 'cost unknown' : `about ${formatMoney(unknown.cost, unknown.currency)}`;
  const tokens = plural(unknown.prompt + unknown.completion, 'token');
  return `${plural(unknown.attempts, 'request')} whose usage never arrived: about ${tokens}, ${cost}`;
}

export interface FailureGroup {
  code: string;
  count: number;
  example: ReportFailure;
}

/** Failures by code, most first; the first of each in file order is its example. */
export function groupFailures(failures: readonly ReportFailure[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const failure of failures) {
    const group = groups.get(failure.code);
    if (group) group.count++;
    else groups.set(failure.code, { code: failure.code, count: 1, example: failure });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** Two lines per reason: how many and why, then the first of them. */
export function failureLines(failures: readonly ReportFailure[]): string[] {
  const groups = groupFailures(failures);
  const width = Math.max(0, ...groups.map(({ count }) => formatNumber(count).length));
  return groups.flatMap(({ code, count, example }) => [
    `  ${formatNumber(count).padStart(width)}  ${escapeForTerminal(code)}: ${escapeForTerminal(failureText(code))}`,
    `  ${' '.repeat(width)}  e.g. ${exampleText(example)}`,
  ]);
}

function exampleText({ id, target_lang, line, message }: Omit<ReportFailure, 'code'>): string {
  const name = id === null ? '' : `${truncate(escapeForTerminal(id), 40)}, `;
  const place = `${name}line ${line} (${escapeForTerminal(target_lang)})`;
  return message === '' ? place : `${place}: ${truncate(escapeForTerminal(message), 100)}`;
}

/** `98.2 % of 500 rows right at the first answer, 12 mended`; empty where the model answered nothing. */
export function qualityText({ quality }: Pick<Report, 'quality'>): string {
  const { answered, right_at_first: right, mended } = quality;
  if (answered === 0) return '';
  const percent = right === answered ? '100' : (Math.floor((right / answered) * 1000) / 10).toFixed(1);
  const mends = mended.reduce((sum, { count }) => sum + count, 0);
  const first = `${percent} % of ${plural(answered, 'row')} right at the first answer`;
  return mends > 0 ? `${first}, ${formatNumber(mends)} mended` : first;
}

/** Which rows a person should look at, and how to see them; empty where there are none. */
export function reviewText({ quality }: Pick<Report, 'quality'>, target: string): string {
  const { needs_review: count } = quality;
  return count === 0 ? '' : `${plural(count, 'row')} worth a look: translate tasks ${target} --needs-review`;
}

/** One line per check and severity, all languages together, then the first finding. */
export function issueLines({ quality }: Pick<Report, 'quality'>): string[] {
  const groups = new Map<string, ReportIssue>();
  for (const issue of quality.issues) {
    const key = `${issue.severity} ${issue.check}`;
    const group = groups.get(key);
    if (group) group.count += issue.count;
    else groups.set(key, { ...issue });
  }
  const sorted = [...groups.values()].sort((a, b) => a.severity.localeCompare(b.severity) || b.count - a.count);
  const width = Math.max(0, ...sorted.map(({ count }) => formatNumber(count).length));
  return sorted.flatMap(({ check, severity, target_lang, count, example }) => [
    `  ${formatNumber(count).padStart(width)}  ${escapeForTerminal(check)} (${severity})`,
    `  ${' '.repeat(width)}  e.g. ${exampleText({ ...example, target_lang })}`,
  ]);
}

/** Lines of `label  value`, aligned; entries without a value are left out. */
export function labelled(entries: readonly (readonly [label: string, value: string])[]): string[] {
  const present = entries.filter(([, value]) => value !== '');
  const width = Math.max(0, ...present.map(([label]) => label.length));
  return present.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}
