import type { Severity } from '../../types/check.ts';
import { rowName } from './texts.ts';
import { type CheckReport, type FileIssue, isFailing, issuesByCheck } from './types.ts';
import { attributes, escapeXml } from './xml.ts';

/**
 * JUnit XML: a suite per check, a failed case per row and language that it refuses, one passed case where it refuses none.
 * JUnit knows no warnings: those that do not make the file fail stand in the suite's output.
 */
export function* renderCheckJunit(report: CheckReport): Generator<string> {
  const suites = [...issuesByCheck(report)].map(([check, issues]) => ({ check, ...divide(issues, report.failOn) }));
  const failures = suites.reduce((sum, { cases }) => sum + cases.length, 0);
  const tests = suites.reduce((sum, { cases }) => sum + Math.max(1, cases.length), 0);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites${attributes({ name: 'translate check', tests, failures, errors: 0 })}>\n`;
  for (const { check, cases, warnings } of suites) {
    const counts = { tests: Math.max(1, cases.length), failures: cases.length, errors: 0, skipped: 0 };
    yield `  <testsuite${attributes({ name: check, ...counts })}>\n`;
    const place = { classname: check, file: report.file };
    if (cases.length === 0) yield `    <testcase${attributes({ name: 'all rows', ...place })}/>\n`;
    const taken = new Set<string>();
    for (const issues of cases) yield failedCase(issues, place, taken);
    if (warnings.length > 0) {
      yield '    <system-out>';
      for (const issue of warnings) yield `\n${line(report.file, issue)}`;
      yield '\n    </system-out>\n';
    }
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

/** Issues of one row and language are one case: GitLab takes the first of several with one name, and of several failures. */
function divide(issues: readonly FileIssue[], failOn: Severity): { cases: FileIssue[][]; warnings: FileIssue[] } {
  const cases: FileIssue[][] = [];
  const warnings: FileIssue[] = [];
  for (const issue of issues) {
    const last = cases.at(-1)?.[0];
    if (!isFailing(issue, failOn)) warnings.push(issue);
    else if (last?.row === issue.row && last.targetLang === issue.targetLang) cases.at(-1)?.push(issue);
    else cases.push([issue]);
  }
  return { cases, warnings };
}

function failedCase(
  issues: readonly FileIssue[],
  place: { classname: string; file: string },
  taken: Set<string>,
): string {
  const [first] = issues;
  if (!first) return '';
  const name = uniqueName(first, taken);
  const message = issues.map((issue) => issue.message).join('; ');
  const type = issues.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
  const lines = issues.map((issue) => line(place.file, issue)).join('\n');
  return (
    `    <testcase${attributes({ name, ...place, line: first.row })}>\n` +
    `      <failure${attributes({ type, message })}>${lines}</failure>\n    </testcase>\n`
  );
}

/** The id is the better name, since it stays when lines are inserted; rows may share one, or have none. */
function uniqueName(issue: FileIssue, taken: Set<string>): string {
  const name = rowName(issue);
  const unique = issue.id === undefined || taken.has(name) ? `line ${issue.row}, ${name}` : name;
  taken.add(unique);
  return unique;
}

function line(file: string, issue: FileIssue): string {
  return escapeXml(`${file}:${issue.row}: ${rowName(issue)}: ${issue.message}`);
}
