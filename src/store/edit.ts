import type { Issue } from '../types/check.ts';
import { nextChange } from './changes.ts';
import { type Database, transaction } from './driver.ts';
import { forgetMeta } from './meta.ts';
import { inFlight } from './records.ts';
import { encodeText } from './text.ts';

/**
 * Puts a person's text in the place of a translation. It counts as typed into the file: it stays through later runs and
 * imports, wins over an answer that is on its way, and is the one text that `wrote` may not disown. What stood in the cell
 * before is no longer taken for a person's, though the file still says so.
 *
 * Returns false where there is no such task in the file.
 *
 * @param issues what is known to be wrong with it, to be shown with the row
 */
export function editTask(database: Database, task: number, text: string, issues: readonly Issue[] = []): boolean {
  return transaction(database, () => {
    const found = database
      .prepare('SELECT target_lang, coalesce(id, hash) AS name, cell FROM task WHERE task = ? AND position IS NOT NULL')
      .get(task) as { target_lang: string; name: string; cell: string | null } | undefined;
    if (!found) return false;
    const written = encodeText(text);
    if (found.cell !== null && found.cell !== written) {
      database
        .prepare('INSERT OR IGNORE INTO wrote (target_lang, name, text) VALUES (?, ?, ?)')
        .run(found.target_lang, found.name, found.cell);
    }
    database
      .prepare('DELETE FROM wrote WHERE target_lang = ? AND name = ? AND text = ?')
      .run(found.target_lang, found.name, written);
    database.prepare('DELETE FROM issue WHERE task = ?').run(task);
    const note = database.prepare('INSERT INTO issue (task, check_name, severity, message) VALUES (?, ?, ?, ?)');
    for (const { check, severity, message } of issues) note.run(task, check, severity, encodeText(message));
    forgetMeta(database, 'prepared');
    const isInFlight = database.prepare(`SELECT 1 FROM task WHERE task = ? AND ${inFlight}`).get(task);
    database
      .prepare(
        `UPDATE task SET state = 'completed', origin = 'human', translation = ?1, cell = ?1, cell_source = source,
           cell_is_edit = 1, stale = 0, code = NULL, message = NULL, mended = NULL, previous = NULL, problem = NULL,
           again = 0, duplicate_of = NULL, confidence = NULL, saved = NULL, change = ?2
         WHERE task = ?3`,
      )
      .run(written, nextChange(database), task);
    // The answer on its way still fills those that say the same.
    if (!isInFlight) releaseCopies(database, task);
    return true;
  });
}

/** Names another task to be sent for those that waited for this one's answer. */
export function releaseCopies(database: Database, task: number): void {
  const waiting = "duplicate_of = ? AND state = 'pending'";
  const { first } = database.prepare(`SELECT min(task) AS first FROM task WHERE ${waiting}`).get(task) as {
    first: number | null;
  };
  if (first === null) return;
  database.prepare('UPDATE task SET duplicate_of = NULL WHERE task = ?').run(first);
  database.prepare(`UPDATE task SET duplicate_of = ? WHERE ${waiting}`).run(first, task);
}
