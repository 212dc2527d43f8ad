import type { Issue } from '../types/check.ts';
import type { Task } from '../types/task.ts';
import type { Database } from './driver.ts';
import { type TaskColumns, taskColumns, toTask } from './records.ts';
import { encodeText } from './text.ts';

export interface Recalled {
  text: string;
  /** What the checks found in it; no errors. */
  issues: readonly Issue[];
}

/** What the translation memory has for a task, if it may be used. */
export type Recall = (task: Task) => Recalled | undefined;

const pageSize = 1000;

/** Completes pending tasks that the translation memory knows; not those that were marked to be done again. */
export function fillFromMemory(database: Database, recall: Recall, change: number): void {
  const page = database.prepare(
    `SELECT task, ${taskColumns} FROM task
     WHERE state = 'pending' AND position IS NOT NULL AND again = 0 AND task > ? ORDER BY task LIMIT ?`,
  );
  // A text of ours that gives way may still stand in a sheet: it is not to be taken for a person's there.
  const noteReplaced = database.prepare(
    `INSERT OR IGNORE INTO wrote SELECT target_lang, coalesce(id, hash), ours FROM task
     WHERE task = ? AND ours IS NOT NULL AND ours <> ?`,
  );
  const complete = database.prepare(
    `UPDATE task SET state = 'completed', origin = 'memory', saved = 'memory', translation = ?, ours = ?,
       confidence = NULL, code = NULL, message = NULL, mended = NULL, run = NULL, model = NULL, prompt_tokens = NULL, completion_tokens = NULL, duration_ms = NULL,
       change = ?
     WHERE task = ?`,
  );
  const noteIssue = database.prepare('INSERT INTO issue (task, check_name, severity, message) VALUES (?, ?, ?, ?)');
  for (let last = 0; ; ) {
    const records = page.all(last, pageSize) as (TaskColumns & { task: number })[];
    if (records.length === 0) return;
    for (const record of records) {
      last = record.task;
      const recalled = recall(toTask(record));
      if (!recalled) continue;
      const stored = encodeText(recalled.text);
      noteReplaced.run(record.task, stored);
      complete.run(stored, stored, change, record.task);
      for (const { check, severity, message } of recalled.issues) {
        noteIssue.run(record.task, check, severity, encodeText(message));
      }
    }
  }
}
