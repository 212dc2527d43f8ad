import type { Database } from './driver.ts';
import { decodeText, encodeText } from './text.ts';

/** `command`: as it was typed last. `families`: of placeholders, found in the sources of this import, as JSON. `written`: result file to SHA-256, as JSON. `prepared`: how the queue was made ready, until tasks change otherwise than by a run. `longest`: most characters of text and notes that a task of the file has. `named_sources`: whether a task of the file names its source language, `1` or `0`. `holder`: the process that opened the session last, as JSON; for the message that refuses another one. `prompts`: see learned.ts. `checks`: fingerprint of what the checks of the last run went by. */
export type MetaKey =
  | 'session_id'
  | 'created_at'
  | 'input'
  | 'output'
  | 'template'
  | 'import'
  | 'import_summary'
  | 'families'
  | 'prepared'
  | 'longest'
  | 'named_sources'
  | 'command'
  | 'written'
  | 'holder'
  | 'prompts'
  | 'checks';

export function readMeta(database: Database, key: MetaKey): string | undefined {
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined;
  return row && decodeText(row.value);
}

export function writeMeta(database: Database, key: MetaKey, value: string): void {
  database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, encodeText(value));
}

/** Forgets what was noted of the tasks as they were. */
export function forgetMeta(database: Database, ...keys: readonly MetaKey[]): void {
  for (const key of keys) database.prepare('DELETE FROM meta WHERE key = ?').run(key);
}
