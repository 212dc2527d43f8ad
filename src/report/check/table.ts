import type { CheckName, Severity } from '../../types/check.ts';
import { formatNumber } from '../../utils/format.ts';
import {
  leastColumnsForIds,
  leastTableColumns,
  stackedLines,
  type TableColumn,
  tableLines,
  widest,
} from '../../utils/table.ts';
import { escapeForTerminal, truncate } from '../../utils/terminal.ts';
import { checkTexts, fileName, totalText } from './texts.ts';
import { type CheckReport, type CheckScreen, countIssues, type FileIssue, issuesByCheck } from './types.ts';

const indent = '  ';
/** A translation that has less room than this beside its message stands under it. */
const leastWidth = 16;

/** For people: the issues of each check under its title, errors first, then the figures. */
export function* renderCheckTable(report: CheckReport, screen: CheckScreen): Generator<string> {
  yield `${fileName(report)}: ${report.header}\n\n`;
  const groups = [...issuesByCheck(report)].filter(([, issues]) => issues.length > 0);
  const graver = ([, a]: (typeof groups)[number], [, b]: (typeof groups)[number]) =>
    countIssues(b).error - countIssues(a).error || b.length - a.length;
  for (const [check, issues] of groups.sort(graver)) yield* groupLines(check, issues, screen);
  if (groups.length > 1) yield `${figures(groups).join('\n')}\n\n`;
  yield `${totalText(report)}\n`;
}

function* groupLines(check: CheckName, issues: readonly FileIssue[], screen: CheckScreen): Generator<string> {
  yield `${truncate(`${check}: ${checkTexts[check]}`, screen.columns)}\n`;
  const first = [...bySeverity(issues, 'error'), ...bySeverity(issues, 'warning')].slice(0, screen.limit);
  yield `${issueLines(first, screen.columns).join('\n')}\n`;
  const rest = issues.length - first.length;
  if (rest > 0) yield `${indent}… and ${formatNumber(rest)} more (--limit ${issues.length})\n`;
  yield '\n';
}

function bySeverity(issues: readonly FileIssue[], severity: Severity): FileIssue[] {
  return issues.filter((issue) => issue.severity === severity);
}

/** As a table where every message fits into it, else with message and translation under each row: nothing else matters more. */
function issueLines(issues: readonly FileIssue[], columns: number): string[] {
  const hasIds = issues.some(({ id }) => id !== undefined);
  const facts = factColumns.filter(({ header }) => (hasIds && columns >= leastColumnsForIds) || header !== 'id');
  const rows = issues.map((issue) => facts.map(({ cell }) => cell(issue)));
  const messages = issues.map(({ message }) => escapeForTerminal(message));
  const widths = facts.map(({ header }, index) => widest([header, ...rows.map((row) => row[index] ?? '')]));
  const taken = [...widths, widest(['issue', ...messages])].reduce((sum, width) => sum + width + 2, indent.length);
  const room = columns - taken;
  const texts = issues.map(({ translation }) => escapeForTerminal(translation));
  const hasTexts = texts.some((text) => text !== '');
  if (columns < leastTableColumns || room < (hasTexts ? leastWidth : 0)) {
    const stacked = rows.map((cells, index) => ({ cells, below: [messages[index] ?? '', quoted(texts[index] ?? '')] }));
    return stackedLines(facts, stacked, columns, indent);
  }
  return tableLines(
    [...facts, { header: 'issue' }, ...(hasTexts ? [{ header: 'translation' }] : [])],
    rows.map((cells, index) => [...cells, messages[index] ?? '', truncate(texts[index] ?? '', room)]),
    indent,
  );
}

function quoted(text: string): string {
  return text === '' ? '' : `→ ${text}`;
}

const factColumns: readonly (TableColumn & { cell: (issue: FileIssue) => string })[] = [
  { header: 'line', align: 'right', cell: ({ row }) => formatNumber(row) },
  { header: 'id', cell: ({ id }) => truncate(escapeForTerminal(id ?? ''), 24) },
  { header: 'language', cell: ({ targetLang }) => truncate(escapeForTerminal(targetLang), 12) },
  { header: 'severity', cell: ({ severity }) => severity },
];

function figures(groups: readonly (readonly [CheckName, readonly FileIssue[]])[]): string[] {
  const counts = groups.map(([check, issues]) => ({ check, ...countIssues(issues) }));
  const heads: TableColumn[] = [
    { header: 'check' },
    { header: 'errors', align: 'right' },
    { header: 'warnings', align: 'right' },
  ];
  return tableLines(
    heads,
    counts.map(({ check, error, warning }) => [check, formatNumber(error), formatNumber(warning)]),
  );
}
