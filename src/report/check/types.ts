import type { CheckName, Issue, Severity } from '../../types/check.ts';

/**
 * What `translate check` answers: plain data, made by the command from one file.
 *
 * A format turns it into text: one file per format in this folder, listed in registry.ts. To add one, add its name to
 * `checkFormats`, write a CheckReporter in a file of its own and enter it in the registry, which the compiler keeps complete.
 */
export interface CheckReport {
  /** As the user named it; `-`: stdin. */
  file: string;
  /** How its header was read. */
  header: string;
  /** Rows of the file that were looked at: those with a source and a language that is asked for. */
  rows: number;
  /** Filled cells of those rows, over all languages, and empty ones. */
  translations: number;
  untranslated: number;
  /** The checks that were switched on. */
  checks: readonly CheckName[];
  /** By row, in the order of the languages within it. */
  issues: readonly FileIssue[];
  /** What makes the file fail: errors alone, or warnings too. */
  failOn: Severity;
}

export interface FileIssue extends Issue {
  /** 1-based line of the file on which the row starts. */
  row: number;
  id?: string | undefined;
  targetLang: string;
  translation: string;
}

export const checkFormats = ['table', 'json', 'github', 'junit', 'sarif'] as const;
export type CheckFormat = (typeof checkFormats)[number];

export interface CheckScreen {
  /** Width of a table, in terminal columns. */
  columns: number;
  /** Most issues that a table shows of each check. */
  limit: number;
}

/** Yields the document in pieces, so that it need not stand in memory whole; it ends with a line break. */
export type CheckReporter = (report: CheckReport, screen: CheckScreen) => Iterable<string>;

/** Whether an issue makes the file fail. */
export function isFailing({ severity }: Pick<Issue, 'severity'>, failOn: Severity): boolean {
  return severity === 'error' || failOn === 'warning';
}

export function countIssues(issues: readonly Issue[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0 };
  for (const { severity } of issues) counts[severity]++;
  return counts;
}

/** The checks that found something, or were switched on, in the order of their names' list. */
export function issuesByCheck({ checks, issues }: CheckReport): Map<CheckName, FileIssue[]> {
  const groups = new Map<CheckName, FileIssue[]>(checks.map((check) => [check, []]));
  for (const issue of issues) {
    const group = groups.get(issue.check);
    if (group) group.push(issue);
    else groups.set(issue.check, [issue]);
  }
  return groups;
}
