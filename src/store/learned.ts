import type { Task } from '../types/task.ts';
import { type Database, iterate } from './driver.ts';
import { readMeta, writeMeta } from './meta.ts';
import { type TaskColumns, taskColumns, toTask } from './records.ts';
import { decodeText, encodeText } from './text.ts';

/** A finished translation, for the translation memory. */
export interface Learned {
  task: Task;
  translation: string;
  isHuman: boolean;
}

/** Notes what prompts a run sends: its texts may be used again only where the same is asked. */
export function notePrompts(database: Database, run: number, prompts: string): void {
  const known = readPrompts(database);
  known[prompts] = [...(known[prompts] ?? []), run];
  writeMeta(database, 'prompts', JSON.stringify(known));
}

/** Fingerprint of prompts to the runs that sent them. */
function readPrompts(database: Database): Record<string, number[]> {
  return JSON.parse(readMeta(database, 'prompts') ?? '{}') as Record<string, number[]>;
}

/**
 * The finished translations of the file: people's, but for those whose source has changed since, and a provider's, of runs
 * that sent these very prompts. Pseudo-localized text is no translation, and what was kept although a check refused it is none to be used again.
 */
export function* finishedTranslations(database: Database, prompts: string): IterableIterator<Learned> {
  const runs = JSON.stringify(readPrompts(database)[prompts] ?? []);
  const records = iterate<TaskColumns & { translation: string; origin: string }>(
    database,
    `SELECT ${taskColumns}, translation, origin FROM task
     WHERE position IS NOT NULL AND state = 'completed' AND ((origin = 'human' AND stale = 0)
       OR (origin = 'provider' AND code IS NULL AND model IS NOT 'pseudo' AND run IN (SELECT value FROM json_each(?))))
     ORDER BY position, slot`,
    runs,
  );
  for (const record of records) {
    yield { task: toTask(record), translation: decodeText(record.translation), isHuman: record.origin === 'human' };
  }
}

export type IsOurs = (targetLang: string, hash: string, id: string | undefined, text: string) => boolean;

/** A function that tells whether the program wrote a text for a task, now or at an earlier time. */
export function ownTexts(database: Database): IsOurs {
  const ours = database.prepare('SELECT 1 FROM task WHERE target_lang = ? AND (hash = ? OR id = ?) AND ours = ?');
  const wrote = database.prepare('SELECT 1 FROM wrote WHERE target_lang = ? AND name IN (?, ?) AND text = ?');
  return (targetLang, hash, id, text) => {
    const values = [targetLang, hash, encodeText(id ?? null), encodeText(text)] as const;
    return ours.get(...values) !== undefined || wrote.get(...values) !== undefined;
  };
}
