import type { Issue } from '../types/check.ts';
import type { Task } from '../types/task.ts';
import { readTargetLangs } from './counts.ts';
import { type Database, iterate, transaction } from './driver.ts';
import { type TaskColumns, taskColumns, toTask } from './records.ts';
import { decodeText, encodeText } from './text.ts';

/** A person's text that corrects one of ours, or that a base sheet brought. */
export interface Correction extends Task {
  task: number;
  line: number;
  translation: string;
}

/** The tasks that an import fills from a base sheet; the list lives as long as the connection. */
export const createBased = 'CREATE TEMP TABLE IF NOT EXISTS based (task INTEGER PRIMARY KEY)';

/**
 * People's texts that were changed after the sheet came in: those that correct ours, those that base sheets brought in this
 * import, and those that had an issue before. Not the cells that were filled from the start.
 */
export function* corrections(database: Database): IterableIterator<Correction> {
  database.exec(createBased);
  if (!hasHumanTexts(database)) return;
  const rows = iterate<TaskColumns & { task: number; line: number; translation: string }>(
    database,
    `SELECT task, line, translation, ${taskColumns} FROM task JOIN row USING (position)
     WHERE origin = 'human' AND state = 'completed' AND (cell_is_edit = 1
       OR task IN (SELECT task FROM temp.based) OR task IN (SELECT task FROM issue))
     ORDER BY position, slot`,
  );
  for (const row of rows) {
    yield { ...toTask(row), task: row.task, line: row.line, translation: decodeText(row.translation) };
  }
}

/** From an index: a large file without any is not read for it. */
function hasHumanTexts(database: Database): boolean {
  const found = database.prepare(
    `SELECT 1 FROM task INDEXED BY task_figures
       WHERE position IS NOT NULL AND target_lang = ? AND state = 'completed' AND origin = 'human' LIMIT 1`,
  );
  return readTargetLangs(database).some((language) => found.get(language) !== undefined);
}

/** Replaces what was noted of people's texts. */
export function noteCorrectionIssues(database: Database, issues: readonly (Issue & { task: number })[]): void {
  transaction(database, () => {
    database.exec("DELETE FROM issue WHERE task IN (SELECT task FROM task WHERE origin = 'human')");
    const insert = database.prepare('INSERT INTO issue (task, check_name, severity, message) VALUES (?, ?, ?, ?)');
    for (const { task, check, severity, message } of issues) insert.run(task, check, severity, encodeText(message));
  });
}
