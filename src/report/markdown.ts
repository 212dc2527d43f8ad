import { formatDuration, formatMoney, formatNumber, plural } from '../utils/format.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';
import { fitLines, leftOut, summaryBytes } from './fit.ts';
import {
  costText,
  type FailureGroup,
  groupFailures,
  languageCost,
  savedText,
  tokensText,
  unknownText,
  waitingText,
} from './sections.ts';
import { failureText, outcomeAdvice, outcomeText } from './texts.ts';
import type { Report, ReportFailure, ReportIssue, ReportLanguage, ReportModelCost, ReportWasted } from './types.ts';

/** Bytes that the rows of one section may take, so that none crowds out the others. */
const sectionBytes = 48 * 1024;
/** More rows than anybody reads on a page; the JSON report has them all. */
const maxFailures = 500;

/** The report for a CI job's page. At most 1 MiB: lists are cut where they would grow longer, and say how much is left out. */
export function renderMarkdown(report: Report): string {
  const head = [
    headline(report),
    figures(report),
    languages(report),
    models(report),
    wasted(report),
    reasons(report),
    issues(report),
    mended(report),
  ].filter(Boolean);
  const text = `${head.join('\n\n')}\n`;
  const room = summaryBytes - Buffer.byteLength(text) - 1024;
  return text + failures(report.failures, room);
}

function headline(report: Report): string {
  const advice = outcomeAdvice(report.outcome);
  const note = report.note ? `\n\n${cell(report.note, 1000)}` : '';
  return `## ${cell(report.input)}: ${cell(outcomeText(report))}${note}${advice ? `\n\n${cell(advice)}` : ''}`;
}

function figures(report: Report): string {
  const { requests, tasks } = report;
  const rows: [string, string][] = [
    [
      'rows',
      `${plural(tasks.total, 'row')}, ${formatNumber(tasks.pending)} pending, ${formatNumber(tasks.skipped)} skipped`,
    ],
    ['model', report.provider === null ? '' : `${report.provider} ${report.model ?? ''}`],
    ['time', formatDuration(report.elapsed_seconds)],
    ['requests', `${formatNumber(requests.total)}, ${formatNumber(requests.failed)} failed`],
    ['tokens', tokensText(report.tokens)],
    ['cost', costText(report.cost, requests.total + report.waiting.batches, report.provider)],
    ['waits', waitingText(report.waiting)],
    ['unknown', unknownText(report.unknown)],
    ['saved', savedText(report.saved)],
    ['quality', shareText(report)],
  ];
  const present = rows.filter(([, value]) => value !== '');
  return table(
    ['', ''],
    ['', ''],
    present.map(([name, value]) => [`**${name}**`, cell(value)]),
  );
}

function shareText({ quality }: Report): string {
  const { answered, right_at_first: right, needs_review: review } = quality;
  if (answered === 0) return '';
  return `${formatNumber(right)} of ${plural(answered, 'row')} right at the first answer, ${formatNumber(review)} worth a look`;
}

function languages({ languages, cost }: Report): string {
  if (languages.length === 0) return '';
  const row = (language: ReportLanguage) => [
    cell(language.target_lang),
    ...[language.completed, language.kept, language.failed, language.pending, language.stale].map(formatNumber),
    cell(languageCost(language, cost)),
  ];
  const head = ['language', 'done', 'kept', 'failed', 'pending', 'stale', 'cost'];
  return section(head, ['', ...Array(6).fill(':')], languages, row, 'language');
}

function models({ cost }: Report): string {
  if (cost.by_model.length < 2) return '';
  const row = (model: ReportModelCost) => [
    cell(`${model.provider} ${model.model}`),
    formatNumber(model.requests),
    formatNumber(model.prompt + model.completion),
    cell(formatMoney(model.cost, model.currency)),
  ];
  return section(['model', 'requests', 'tokens', 'cost'], ['', ':', ':', ':'], cost.by_model, row, 'model');
}

function wasted({ wasted }: Report): string {
  if (wasted.length === 0) return '';
  const row = ({ outcome, requests, rows, tokens, cost, currency }: ReportWasted) => [
    cell(outcome),
    ...[requests, rows, tokens].map(formatNumber),
    cell(formatMoney(cost, currency)),
  ];
  const head = ['wasted', 'requests', 'rows', 'tokens', 'cost'];
  const title = 'Requests that brought nothing or only part:';
  return `${title}\n\n${section(head, ['', ...Array(4).fill(':')], wasted, row, 'outcome')}`;
}

function reasons({ failures }: Report): string {
  if (failures.length === 0) return '';
  const groups = groupFailures(failures);
  const { text, shown } = fitLines(groups, sectionBytes, reasonLine);
  return `### ${plural(failures.length, 'row')} failed\n\n${text}${leftOut(groups.length - shown, 'reason')}`.trimEnd();
}

function reasonLine({ code, count }: FailureGroup): string {
  return `- ${formatNumber(count)} × ${cell(code)}: ${cell(failureText(code))}`;
}

function issues({ quality }: Report): string {
  if (quality.issues.length === 0) return '';
  const row = ({ check, severity, target_lang, count, example }: ReportIssue) => [
    cell(check),
    severity,
    cell(target_lang),
    formatNumber(count),
    cell(`line ${example.line}: ${example.message}`),
  ];
  const head = ['check', 'severity', 'language', 'rows', 'example'];
  const title = '### Issues in translations that were kept';
  return `${title}\n\n${section(head, ['', '', '', ':', ''], quality.issues, row, 'issue')}`;
}

function mended({ quality }: Report): string {
  if (quality.mended.length === 0) return '';
  const line = ({ what, count }: (typeof quality.mended)[number]) => `- ${formatNumber(count)} × ${cell(what)}`;
  const { text, shown } = fitLines(quality.mended, sectionBytes, line);
  return `### Mended by the program\n\n${text}${leftOut(quality.mended.length - shown, 'kind')}`.trimEnd();
}

function failures(list: readonly ReportFailure[], room: number): string {
  if (list.length === 0) return '';
  const head = `\n### Which rows failed\n\n${table(['line', 'id', 'language', 'reason'], [':', '', '', ''], [])}\n`;
  const { text, shown } = fitLines(list.slice(0, maxFailures), room - Buffer.byteLength(head), failureRow);
  return head + text + leftOut(list.length - shown, 'row');
}

function failureRow({ line, id, target_lang, code, message }: ReportFailure): string {
  return tableRow([String(line), cell(id ?? ''), cell(target_lang), cell(`${code}: ${message}`)]);
}

/** A table of as many rows as a section has room for. */
function section<Item>(
  headers: readonly string[],
  align: readonly string[],
  items: readonly Item[],
  cellsOf: (item: Item) => string[],
  noun: string,
): string {
  const { text, shown } = fitLines(items, sectionBytes, (item) => tableRow(cellsOf(item)));
  return `${table(headers, align, [])}\n${text}${leftOut(items.length - shown, noun)}`.trimEnd();
}

/** `align` holds what stands behind the dashes: `:` puts numbers to the right. */
function table(headers: readonly string[], align: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = tableRow(align.map((mark) => `---${mark}`));
  return [tableRow(headers), rule, ...rows.map(tableRow)].join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Somebody's text as plain text in Markdown: no markup, no HTML, no formula, no line break, at most `columns` long. */
function cell(text: string, columns = 300): string {
  return truncate(escapeForTerminal(text), columns)
    .replace(/[\\`*_[\]{}|~#@!]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('$', '&#36;');
}
