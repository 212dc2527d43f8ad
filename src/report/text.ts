import { formatDuration, formatMoney, formatNumber, plural } from '../utils/format.ts';
import { tableLines } from '../utils/table.ts';
import { escapeForTerminal, escapeLines } from '../utils/terminal.ts';
import { nextAfterReport, targetArgument } from './next-command.ts';
import {
  costText,
  failureLines,
  issueLines,
  labelled,
  languageLines,
  qualityText,
  reviewText,
  savedText,
  staleText,
  tokensText,
  unknownText,
  waitingText,
} from './sections.ts';
import { outcomeAdvice, outcomeText } from './texts.ts';
import type { Report } from './types.ts';

/** The report for a person at a desk: what became of the work, what it cost, what to type next. */
export function renderText(report: Report): string {
  const sections = [
    headline(report),
    facts(report),
    report.languages.length > 0 ? languageLines(report, allColumns) : [],
    spending(report),
    models(report),
    wasted(report),
    failures(report),
    issues(report),
    mended(report),
    next(report),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

const allColumns = ['rows', 'done', 'kept', 'failed', 'pending', 'stale', 'tokens', 'cost'] as const;

function headline(report: Report): string[] {
  const advice = outcomeAdvice(report.outcome);
  const sentence = `${escapeForTerminal(report.input)}: ${outcomeText(report)}.`;
  return [sentence, ...(report.note ? [escapeLines(report.note)] : []), ...(advice ? [advice] : [])];
}

function facts(report: Report): string[] {
  const runs = plural(report.last_run?.run ?? 0, 'run');
  const model = report.provider === null ? '' : `${report.provider} ${report.model ?? ''}`;
  return labelled([
    ['session', report.session_id],
    ['started', `${shortTime(report.started_at)}, worked ${formatDuration(report.elapsed_seconds)} in ${runs}`],
    ['model', escapeForTerminal(model)],
    ['result', escapeForTerminal(report.output ?? '')],
    ['rows', rowsText(report)],
  ]);
}

function rowsText({ tasks }: Report): string {
  const skipped = tasks.skipped > 0 ? `; ${formatNumber(tasks.skipped)} skipped` : '';
  const { total, completed, failed, pending } = tasks;
  const parts = `${formatNumber(completed)} done, ${formatNumber(failed)} failed, ${formatNumber(pending)} pending`;
  return `${formatNumber(total)}: ${parts}${skipped}`;
}

function spending(report: Report): string[] {
  const { requests, last_run: run } = report;
  const cost = costText(report.cost, requests.total + report.waiting.batches, report.provider);
  const lastCost = run && run.run > 1 ? ` (last run: ${costText(run.cost, run.requests.total, run.provider)})` : '';
  return labelled([
    ['requests', requestsText(report)],
    ['tokens', tokensText(report.tokens)],
    ['cost', cost + lastCost],
    ['waits', waitingText(report.waiting)],
    ['unknown', unknownText(report.unknown)],
    ['saved', savedText(report.saved)],
    ['stale', staleText(report, targetArgument(report))],
    ['quality', qualityText(report)],
    ['review', reviewText(report, targetArgument(report))],
  ]);
}

function requestsText({ requests }: Report): string {
  const failed = requests.failed > 0 ? `, ${formatNumber(requests.failed)} failed` : '';
  const retried = requests.retried > 0 ? `, ${formatNumber(requests.retried)} retried` : '';
  return `${formatNumber(requests.total)}${failed}${retried}`;
}

function models({ cost }: Report): string[] {
  if (cost.by_model.length < 2) return [];
  const right = 'right' as const;
  const rows = cost.by_model.map((model) => [
    escapeForTerminal(`${model.provider} ${model.model}`),
    formatNumber(model.requests),
    formatNumber(model.prompt),
    formatNumber(model.completion),
    formatMoney(model.cost, model.currency),
  ]);
  const headers = ['requests', 'prompt', 'completion', 'cost'].map((header) => ({ header, align: right }));
  return tableLines([{ header: 'model' }, ...headers], rows, '  ');
}

function wasted({ wasted }: Report): string[] {
  if (wasted.length === 0) return [];
  const rows = wasted.map(({ outcome, requests, rows, tokens, cost, currency }) => [
    escapeForTerminal(outcome),
    ...[requests, rows, tokens].map(formatNumber),
    formatMoney(cost, currency),
  ]);
  const headers = ['requests', 'rows', 'tokens', 'cost'].map((header) => ({ header, align: 'right' as const }));
  return [
    'Wasted, by requests that brought nothing or only part:',
    ...tableLines([{ header: 'outcome' }, ...headers], rows, '  '),
  ];
}

function failures(report: Report): string[] {
  if (report.failures.length === 0) return [];
  return [
    `${plural(report.failures.length, 'row')} failed:`,
    ...failureLines(report.failures),
    `  all of them: translate tasks ${targetArgument(report)} --status failed`,
  ];
}

function issues(report: Report): string[] {
  const lines = issueLines(report);
  return lines.length === 0 ? [] : ['Issues in translations that were kept:', ...lines];
}

function mended({ quality }: Report): string[] {
  if (quality.mended.length === 0) return [];
  return [
    'Mended by the program:',
    ...quality.mended.map(({ what, count }) => `  ${formatNumber(count)}  ${escapeForTerminal(what)}`),
  ];
}

/** `2026-01-31 22:00 UTC`. */
function shortTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function next(report: Report): string[] {
  const command = nextAfterReport(report);
  return command === '' ? [] : [`Next: ${command}`];
}
