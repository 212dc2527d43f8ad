import type { Severity } from '../types/check.ts';
import { plural } from '../utils/format.ts';
import { escapeForTerminal, truncate } from '../utils/terminal.ts';
import { targetArgument } from './next-command.ts';
import { outcomeText } from './texts.ts';
import type { Report, ReportSource } from './types.ts';
import { annotationLimit, workflowCommand } from './workflow-command.ts';

interface Finding {
  id: string | null;
  line: number;
  targetLang: string;
  code: string;
  message: string;
}

/** Annotations for the first failed rows and issues, as many as GitHub shows; the rest as a count, and a plain last line for the log. */
export function renderGithub(report: Report, source: ReportSource): string {
  const issues = (severity: Severity): Finding[] =>
    source.issues(severity, annotationLimit).map((issue) => ({ ...issue, code: issue.check }));
  const failures = report.failures.slice(0, annotationLimit).map((failure) => {
    return { ...failure, targetLang: failure.target_lang };
  });
  const errors = [...failures, ...issues('error')].slice(0, annotationLimit);
  const warnings = issues('warning');
  const lines = [
    ...errors.map((finding) => annotation(report.input, 'error', finding)),
    ...warnings.map((finding) => annotation(report.input, 'warning', finding)),
  ];
  const rest = restText(report, errors.length, warnings.length);
  if (rest !== '') lines.push(workflowCommand('notice', { title: 'translate report', message: rest }));
  lines.push(`${escapeForTerminal(report.input)}: ${escapeForTerminal(outcomeText(report))}`);
  return `${lines.join('\n')}\n`;
}

/** Text from stdin has no file that an annotation could point to. */
function annotation(input: string, severity: Severity, { id, line, targetLang, code, message }: Finding): string {
  const row = id === null ? '' : `${truncate(escapeForTerminal(id), 80)} `;
  const text = `${row}(${escapeForTerminal(targetLang)}): ${truncate(escapeForTerminal(message), 500)}`;
  const isFile = input !== '-';
  return workflowCommand(severity, {
    file: isFile ? escapeForTerminal(input) : undefined,
    line: isFile ? line : undefined,
    title: escapeForTerminal(code),
    message: isFile ? text : `line ${line}, ${text}`,
  });
}

function restText(report: Report, errors: number, warnings: number): string {
  const count = (severity: Severity): number =>
    report.quality.issues.reduce((sum, issue) => sum + (issue.severity === severity ? issue.count : 0), 0);
  const more = {
    errors: report.failures.length + count('error') - errors,
    warnings: count('warning') - warnings,
  };
  const parts = [
    more.errors > 0 && plural(more.errors, 'more error'),
    more.warnings > 0 && plural(more.warnings, 'more warning'),
  ];
  const rest = parts.filter(Boolean).join(' and ');
  return rest === '' ? '' : `${rest}; translate tasks ${targetArgument(report)} --needs-review lists all`;
}
