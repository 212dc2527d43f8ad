import { nextChange } from './changes.ts';
import { type Database, transaction } from './driver.ts';
import { forgetMeta } from './meta.ts';
import { inFlight } from './records.ts';
import { containsText } from './search.ts';
import { encodeText } from './text.ts';

/** Which tasks to do again; conditions add up. */
export interface RedoSelection {
  ids?: readonly string[];
  /** Private numbers of tasks. */
  tasks?: readonly number[];
  targetLangs?: readonly string[];
  /** Part of the id, source or translation. */
  search?: string;
  /** Failed with this code, or completed with an issue of this check. */
  check?: string;
  failed?: boolean;
  /** Failed with this code. */
  code?: string;
  /** A person's texts whose source has changed: only named so are they given up. */
  stale?: boolean;
}

/**
 * Marks tasks as pending. A person's text is left alone, unless it is stale and stale ones were asked for. Returns how many
 * were marked, and how many a person's text kept from it.
 */
export function markForRedo(database: Database, selection: RedoSelection): { marked: number; kept: number } {
  const { where, values } = conditions(selection);
  return transaction(database, () => {
    forgetMeta(database, 'prepared');
    const human = selection.stale ? "origin = 'human' AND stale = 0" : "origin = 'human'";
    const kept = database.prepare(`SELECT count(*) AS n FROM task WHERE ${where} AND ${human}`).get(...values);
    database
      .prepare(
        `INSERT OR IGNORE INTO wrote SELECT target_lang, coalesce(id, hash), cell FROM task
         WHERE ${where} AND origin = 'human' AND stale = 1 AND cell IS NOT NULL AND ${selection.stale ? 1 : 0}`,
      )
      .run(...values);
    const { changes } = database
      .prepare(
        `UPDATE task SET state = 'pending', again = 1, origin = NULL, translation = NULL, code = NULL, message = NULL, mended = NULL,
           tries = 0, misses = 0, cuts = 0, previous = NULL, problem = NULL, confidence = NULL, saved = NULL, duplicate_of = NULL,
           cell = NULL, cell_source = NULL, cell_is_edit = 0, stale = 0, change = ${nextChange(database)}
         WHERE ${where} AND NOT (coalesce(origin, '') = 'copied') AND NOT coalesce(${human}, 0)`,
      )
      .run(...values);
    return { marked: Number(changes), kept: (kept as { n: number }).n };
  });
}

function conditions(selection: RedoSelection): { where: string; values: string[] } {
  // What a service is working on is paid for already.
  const parts = ['position IS NOT NULL', `NOT ${inFlight}`];
  const values: string[] = [];
  const add = (condition: string, ...of: string[]): void => {
    parts.push(condition);
    values.push(...of);
  };
  const oneOf = (column: string, of: readonly string[]): void =>
    add(`${column} IN (${of.map(() => '?').join(', ')})`, ...of);
  if (selection.ids)
    oneOf(
      'id',
      selection.ids.map((id) => encodeText(id)),
    );
  if (selection.tasks) add('task IN (SELECT value FROM json_each(?))', JSON.stringify(selection.tasks));
  if (selection.targetLangs) oneOf('target_lang', selection.targetLangs);
  if (selection.check !== undefined) {
    add('(code = ? OR task IN (SELECT task FROM issue WHERE check_name = ?))', selection.check, selection.check);
  }
  if (selection.failed) add("state = 'failed'");
  if (selection.code !== undefined) add("state = 'failed' AND code = ?", selection.code);
  if (selection.stale) add('stale = 1');
  if (selection.search !== undefined) {
    const { condition, values: patterns } = containsText(selection.search);
    add(condition, ...patterns);
  }
  return { where: parts.join(' AND '), values };
}
