import { plural } from '../../utils/format.ts';
import { escapeForTerminal } from '../../utils/terminal.ts';
import { annotationLimit, workflowCommand } from '../workflow-command.ts';
import { fileName, rowName, totalText } from './texts.ts';
import { type CheckReport, countIssues, type FileIssue } from './types.ts';

/** Annotations for the first issues of each severity, the rest as a count, and a plain last line for the log. */
export function* renderCheckGithub(report: CheckReport): Generator<string> {
  for (const severity of ['error', 'warning'] as const) {
    let shown = 0;
    for (const issue of report.issues) {
      if (issue.severity !== severity) continue;
      yield `${workflowCommand(severity, annotation(report.file, issue))}\n`;
      if (++shown === annotationLimit) break;
    }
  }
  const rest = restText(report);
  if (rest !== '') yield `${workflowCommand('notice', { title: 'translate check', message: rest })}\n`;
  yield `Checked ${fileName(report)}: ${totalText(report)}\n`;
}

/** Text from stdin has no file that an annotation could point to. */
function annotation(file: string, issue: FileIssue) {
  const message = `${escapeForTerminal(rowName(issue))}: ${escapeForTerminal(issue.message)}`;
  const isFile = file !== '-';
  return {
    file: isFile ? escapeForTerminal(file) : undefined,
    line: isFile ? issue.row : undefined,
    title: issue.check,
    message: isFile ? message : `line ${issue.row}, ${message}`,
  };
}

function restText({ issues }: CheckReport): string {
  const { error, warning } = countIssues(issues);
  const errors = Math.max(0, error - annotationLimit);
  const warnings = Math.max(0, warning - annotationLimit);
  const parts = [errors > 0 && plural(errors, 'more error'), warnings > 0 && plural(warnings, 'more warning')];
  const rest = parts.filter(Boolean).join(' and ');
  return rest === '' ? '' : `${rest} found; translate check --format json lists all`;
}
