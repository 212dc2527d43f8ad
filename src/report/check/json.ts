import { toSafeJson } from '../../utils/terminal.ts';
import type { CheckReport, FileIssue } from './types.ts';

/** One object; one line per issue. `id` is null where the row has none. */
export function* renderCheckJson({ rows, issues }: CheckReport): Generator<string> {
  yield `{\n  "rows": ${rows},\n  "issues": [`;
  for (const [index, issue] of issues.entries()) yield `${index === 0 ? '' : ','}\n    ${toSafeJson(issueJson(issue))}`;
  yield issues.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

function issueJson({ row, id, targetLang, check, severity, message }: FileIssue): Record<string, unknown> {
  return { row, id: id ?? null, target_lang: targetLang, check, severity, message };
}
