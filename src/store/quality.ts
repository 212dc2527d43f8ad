import type { CheckName, Issue, Severity } from '../types/check.ts';
import type { IssueCount, Quality } from '../types/figures.ts';
import type { IssueRecord } from '../types/session.ts';
import { type Database, transaction } from './driver.ts';
import { decodeText, encodeText } from './text.ts';

/** Rows worth a person's look, as SQL over `task`. */
export const needsReview = `(state = 'failed' OR stale = 1 OR state = 'completed' AND (code IS NOT NULL
  OR EXISTS (SELECT 1 FROM issue WHERE issue.task = task.task)))`;

/** A person's text that breaks a check has no code of a failure. */
const isFaulty = `(code IS NOT NULL OR EXISTS (SELECT 1 FROM issue WHERE issue.task = task.task AND severity = 'error'))`;

/** Those in greatest need first: no text at all, a faulty text, many findings, hard-won answers, unsure ones. */
export const byNeed = `state = 'failed' DESC, ${isFaulty} DESC, stale DESC,
  (SELECT count(*) FROM issue WHERE issue.task = task.task) DESC, tries DESC, coalesce(confidence, 1), position, slot`;

/** A JSON array of a task's issues, for `toIssues`. */
export const issuesOfTask = `(SELECT json_group_array(json_array(check_name, severity, issue.message))
  FROM issue WHERE issue.task = task.task)`;

export function toIssues(json: string): Issue[] {
  const found = JSON.parse(json) as [Issue['check'], Severity, string][];
  return found.map(([check, severity, message]) => ({ check, severity, message: decodeText(message) }));
}

export function replaceIssues(
  database: Database,
  check: CheckName,
  issues: Iterable<{ task: number; severity: Severity; message: string }>,
): void {
  transaction(database, () => {
    database
      .prepare("DELETE FROM issue WHERE check_name = ? AND task NOT IN (SELECT task FROM task WHERE origin = 'human')")
      .run(check);
    // A person may have edited a row since it was looked at.
    const insert = database.prepare(
      `INSERT INTO issue (task, check_name, severity, message) SELECT task, ?, ?, ? FROM task WHERE task = ? AND origin IS NOT 'human'`,
    );
    for (const { task, severity, message } of issues) insert.run(check, severity, encodeText(message), task);
  });
}

export function readIssueCounts(database: Database): IssueCount[] {
  const rows = database
    .prepare(
      `SELECT check_name, severity, target_lang, count(*) AS count, min(position) AS first, line, id, issue.message
       FROM issue CROSS JOIN task USING (task) JOIN row USING (position)
       WHERE state = 'completed'
       GROUP BY check_name, severity, target_lang ORDER BY severity, count DESC, check_name, target_lang`,
    )
    .all() as (Record<'check_name' | 'target_lang' | 'message', string> &
    Record<'count' | 'line', number> & { severity: Severity; id: string | null })[];
  return rows.map((row) => ({
    check: row.check_name,
    targetLang: row.target_lang,
    severity: row.severity,
    count: row.count,
    example: { id: decodeText(row.id), line: row.line, message: decodeText(row.message) },
  }));
}

export function readIssues(database: Database, severity: Severity, limit: number): IssueRecord[] {
  const rows = database
    .prepare(
      `SELECT check_name, target_lang, line, id, issue.message
       FROM issue JOIN task USING (task) JOIN row USING (position)
       WHERE severity = ? AND state = 'completed' ORDER BY position, slot, check_name LIMIT ?`,
    )
    .all(severity, limit) as {
    check_name: CheckName;
    target_lang: string;
    line: number;
    id: string | null;
    message: string;
  }[];
  return rows.map(({ check_name, target_lang, line, id, message }) => {
    return {
      check: check_name,
      severity,
      message: decodeText(message),
      id: decodeText(id),
      targetLang: target_lang,
      line,
    };
  });
}

export function readQuality(database: Database): Quality {
  // Not those with a person's text: it tells nothing of the answer that stood there, which may have been polished only.
  const sent = `(coalesce(model, '') <> 'pseudo' AND (origin = 'provider' AND saved IS NULL OR state = 'failed'))`;
  const counts = database
    .prepare(
      `SELECT count(CASE WHEN ${sent} THEN 1 END) AS answered,
         count(CASE WHEN ${sent} AND origin = 'provider' AND code IS NULL AND tries = 0 AND misses = cuts THEN 1 END) AS rightAtFirst,
         count(CASE WHEN ${needsReview} THEN 1 END) AS needsReview
       FROM task WHERE position IS NOT NULL AND state IN ('completed', 'failed')`,
    )
    .get() as Omit<Quality, 'mended'>;
  const mended = database
    .prepare(
      `SELECT value AS what, count(*) AS count FROM task, json_each(mended)
       WHERE position IS NOT NULL AND state = 'completed' AND origin <> 'human' AND mended IS NOT NULL
       GROUP BY value ORDER BY count DESC, value LIMIT 100`,
    )
    .all() as Quality['mended'];
  return { ...counts, mended };
}
