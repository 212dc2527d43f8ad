import { formatDuration, formatMoney, formatNumber, plural } from '../utils/format.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';
import { costText, groupFailures, languageCost, savedText, tokensText, unknownText } from './sections.ts';
import { failureText, outcomeAdvice, outcomeText } from './texts.ts';
import type { Report, ReportFailure } from './types.ts';

/** What `$GITHUB_STEP_SUMMARY` takes, in bytes. */
const maxBytes = 1024 * 1024;
/** More rows than anybody reads on a page; the JSON report has them all. */
const maxFailures = 500;
const maxIssues = 200;

/** The report for a CI job's page. At most 1 MiB; the list of failures is cut where it would grow longer. */
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
  const room = maxBytes - Buffer.byteLength(text) - 1024;
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
    ['cost', costText(report.cost, requests.total, report.provider)],
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
  const rows = languages.map((language) => [
    cell(language.target_lang),
    ...[language.completed, language.kept, language.failed, language.pending, language.stale].map(formatNumber),
    cell(languageCost(language, cost)),
  ]);
  return table(['language', 'done', 'kept', 'failed', 'pending', 'stale', 'cost'], ['', ...Array(6).fill(':')], rows);
}

function models({ cost }: Report): string {
  if (cost.by_model.length < 2) return '';
  const rows = cost.by_model.map((model) => [
    cell(`${model.provider} ${model.model}`),
    formatNumber(model.requests),
    formatNumber(model.prompt + model.completion),
    cell(formatMoney(model.cost, model.currency)),
  ]);
  return table(['model', 'requests', 'tokens', 'cost'], ['', ':', ':', ':'], rows);
}

function wasted({ wasted }: Report): string {
  if (wasted.length === 0) return '';
  const rows = wasted.map(({ outcome, requests, rows, tokens, cost, currency }) => [
    cell(outcome),
    ...[requests, rows, tokens].map(formatNumber),
    cell(formatMoney(cost, currency)),
  ]);
  const head = ['wasted', 'requests', 'rows', 'tokens', 'cost'];
  const title = 'Requests that brought nothing or only part:';
  return `${title}\n\n${table(head, ['', ...Array(4).fill(':')], rows)}`;
}

function reasons({ failures }: Report): string {
  const groups = groupFailures(failures);
  const lines = groups.map(({ code, count }) => `- ${formatNumber(count)} × ${cell(code)}: ${cell(failureText(code))}`);
  return lines.length > 0 ? `### ${plural(failures.length, 'row')} failed\n\n${lines.join('\n')}` : '';
}

function issues({ quality }: Report): string {
  if (quality.issues.length === 0) return '';
  const rows = quality.issues
    .slice(0, maxIssues)
    .map(({ check, severity, target_lang, count, example }) => [
      cell(check),
      severity,
      cell(target_lang),
      formatNumber(count),
      cell(`line ${example.line}: ${example.message}`),
    ]);
  const more = quality.issues.length > maxIssues ? '\n\n… and more; the JSON report lists all.' : '';
  const head = ['check', 'severity', 'language', 'rows', 'example'];
  return `### Issues in translations that were kept\n\n${table(head, ['', '', '', ':', ''], rows)}${more}`;
}

function mended({ quality }: Report): string {
  const lines = quality.mended.slice(0, maxIssues).map(({ what, count }) => `- ${formatNumber(count)} × ${cell(what)}`);
  return lines.length === 0 ? '' : `### Mended by the program\n\n${lines.join('\n')}`;
}

function failures(list: readonly ReportFailure[], room: number): string {
  if (list.length === 0) return '';
  let text = `\n${table(['line', 'id', 'language', 'reason'], [':', '', '', ''], [])}\n`;
  let bytes = Buffer.byteLength(text);
  let shown = 0;
  for (const failure of list.slice(0, maxFailures)) {
    const row = `${failureRow(failure)}\n`;
    bytes += Buffer.byteLength(row);
    if (bytes > room) break;
    text += row;
    shown++;
  }
  return shown < list.length
    ? `${text}\n… and ${plural(list.length - shown, 'more row')}; the JSON report lists all.\n`
    : text;
}

function failureRow({ line, id, target_lang, code, message }: ReportFailure): string {
  return tableRow([String(line), cell(id ?? ''), cell(target_lang), cell(`${code}: ${message}`)]);
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
