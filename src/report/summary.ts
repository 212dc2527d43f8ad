import { formatDuration, formatMoney, formatNumber, plural } from '../utils/format.ts';
import { escapeForTerminal, escapeLines } from '../utils/terminal.ts';
import { nextCommand, type Place, targetArgument } from './next-command.ts';
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

export interface SummaryFacts {
  /** The task file as the user named it. */
  input: string;
  checkpoint: string;
  /** What was written; absent where nothing was. */
  output?: string | undefined;
  report?: string | undefined;
  /** One sentence beside the outcome, such as when to come back. Default: the report's. */
  note?: string | undefined;
  warnings: readonly string[];
  /** The command as it was typed, quoted; what resumes the run. Default: `translate run` with the task file. */
  command?: string | undefined;
}

/** The screen at the end of `run`; its last line is the next command to type. */
export function renderSummary(report: Report, facts: SummaryFacts): string {
  const place: Place = { input: facts.input, checkpoint: facts.checkpoint, command: facts.command };
  const sections = [
    headline(report, facts),
    files(facts),
    report.languages.length > 0 ? languageLines(report, ['done', 'kept', 'failed', 'stale', 'cost']) : [],
    spending(report, place),
    failures(report, place),
    issues(report, place),
    facts.warnings.map((warning) => `warning: ${escapeLines(warning)}`),
    [`Next: ${nextCommand(report, place)}`],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

/** What even a quiet run tells: warnings, and in one line why the work is not whole. Empty where all went well. */
export function renderTrouble(report: Report, facts: SummaryFacts): string {
  const lines = facts.warnings.map((warning) => `warning: ${escapeLines(warning)}\n`);
  const { outcome } = report;
  if (outcome !== 'done' && outcome !== 'limit' && outcome !== 'interrupted') {
    const note = report.note ? `: ${escapeForTerminal(report.note)}` : '';
    lines.push(`translate: ${escapeForTerminal(facts.input)}: ${outcomeText(report)}${note}\n`);
  }
  return lines.join('');
}

/** One line for several files: rows of all, cost of this run. */
export function renderTotal(reports: readonly Report[]): string {
  const count = (state: 'total' | 'completed' | 'failed'): number =>
    reports.reduce((sum, { tasks }) => sum + tasks[state], 0);
  const runs = reports.flatMap(({ last_run: run }) => run ?? []);
  const costs = runs.map(({ cost }) => cost.total);
  const cost = costs.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0);
  const rows = `${formatNumber(count('completed'))} of ${plural(count('total'), 'row')} done`;
  const failed = `${formatNumber(count('failed'))} failed`;
  const money = cost === null ? 'cost unknown' : formatMoney(cost, runs[0]?.cost.currency ?? 'USD');
  return `Total: ${[plural(reports.length, 'file'), rows, failed, money].join(', ')}`;
}

function headline(report: Report, facts: SummaryFacts): string[] {
  const run = report.last_run;
  const time = run ? ` (${formatDuration(run.elapsed_seconds)})` : '';
  const note = facts.note ?? report.note;
  const advice = outcomeAdvice(report.outcome);
  const sentence = `${escapeForTerminal(facts.input)}: ${outcomeText(report)}${time}.`;
  return [sentence, ...(note ? [escapeLines(note)] : []), ...(advice ? [advice] : [])];
}

function files(facts: SummaryFacts): string[] {
  return labelled([
    ['result', escapeForTerminal(facts.output ?? '')],
    ['report', escapeForTerminal(facts.report ?? '')],
    ['checkpoint', escapeForTerminal(facts.checkpoint)],
  ]);
}

function spending(report: Report, place: Place): string[] {
  const run = report.last_run;
  if (!run) return [];
  return labelled([
    ['tokens', tokensText(run.tokens)],
    ['cost', costText(run.cost, run.requests.total + report.waiting.batches, run.provider) + sessionCost(report)],
    ['waits', waitingText(report.waiting)],
    ['unknown', unknownText(run.unknown)],
    ['saved', savedText(run.saved)],
    ['stale', staleText(report, targetArgument(place))],
    ['quality', qualityText(report)],
    ['review', reviewText(report, targetArgument(place))],
  ]);
}

/** What all runs cost together, where earlier ones cost something. */
function sessionCost({ cost, requests, provider, last_run: run }: Report): string {
  if (!run || requests.total === run.requests.total || cost.total === run.cost.total) return '';
  return `; all runs so far: ${costText(cost, requests.total, provider)}`;
}

function issues(report: Report, place: Place): string[] {
  const lines = issueLines(report);
  if (lines.length === 0) return [];
  const all = `  all of them: translate tasks ${targetArgument(place)} --needs-review`;
  return ['Issues in translations that were kept:', ...lines, all];
}

function failures(report: Report, place: Place): string[] {
  if (report.failures.length === 0) return [];
  return [
    `${plural(report.failures.length, 'row')} failed:`,
    ...failureLines(report.failures),
    `  all of them: translate tasks ${targetArgument(place)} --status failed`,
  ];
}
