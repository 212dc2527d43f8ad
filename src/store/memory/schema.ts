import { UsageError } from '../../errors.ts';
import { type Database, isBusy, sentence, transaction } from '../driver.ts';

/** `TRME` in the file's header (`application_id`): tells a memory from a checkpoint, and from everybody else's database. */
const applicationId = 0x54_52_4d_45;

/** Schema steps, append-only: step n takes a memory from version n to n + 1 (`user_version`). */
const steps: readonly string[] = [
  `
  -- The texts that were translated, each once for a target language; hash: of both.
  CREATE TABLE text (text INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, source TEXT NOT NULL);

  -- spoken: the source language in its shortest form, empty where it is unknown; source_lang and target_lang as they were given.
  -- options: empty for people's texts.
  CREATE TABLE entry (
    entry INTEGER PRIMARY KEY, text INTEGER NOT NULL, context TEXT NOT NULL, spoken TEXT NOT NULL, options TEXT NOT NULL,
    source_lang TEXT NOT NULL, target_lang TEXT NOT NULL,
    translation TEXT NOT NULL, origin TEXT NOT NULL, changed_at TEXT NOT NULL,
    UNIQUE (text, context, spoken, options)
  );

  -- Signatures of the texts: texts that are alike have some in common.
  CREATE TABLE signature (band INTEGER NOT NULL, text INTEGER NOT NULL, PRIMARY KEY (band, text)) WITHOUT ROWID;

  -- Texts of people that gave way to a newer one: a sheet that still holds them does not bring them back.
  CREATE TABLE superseded (
    text INTEGER NOT NULL, context TEXT NOT NULL, spoken TEXT NOT NULL, translation TEXT NOT NULL,
    PRIMARY KEY (text, context, spoken, translation)
  ) WITHOUT ROWID;
  `,
];

/** Whether a file holds a memory, or nothing yet. Anything else, and a newer memory than this program knows, is an error. */
export function inspectMemory(database: Database, path: string): 'memory' | 'empty' {
  const { tables, checkpoint } = readTables(database, path);
  const { application_id: found } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  if (tables === 0 && found === 0) return 'empty';
  if (found !== applicationId) {
    const what = checkpoint > 0 ? 'is a checkpoint, no translation memory' : 'is no translation memory of translate';
    throw new UsageError(`${path}: ${what}; name another file with --memory`);
  }
  const version = versionOf(database);
  if (version > steps.length) {
    throw new UsageError(
      `${path}: was written by a newer version of translate (schema ${version}, this one knows ${steps.length}); update translate-batch, or name another file with --memory`,
    );
  }
  return 'memory';
}

/** Brings an inspected file to the newest schema, in one transaction; several processes may come to it at once. */
export function migrateMemory(database: Database): void {
  if (versionOf(database) === steps.length) return;
  transaction(database, () => {
    for (const step of steps.slice(versionOf(database))) database.exec(step);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}`);
  });
}

function readTables(database: Database, path: string): { tables: number; checkpoint: number } {
  try {
    return database
      .prepare(
        "SELECT count(*) AS tables, count(CASE WHEN name = 'attempt' THEN 1 END) AS checkpoint FROM sqlite_schema",
      )
      .get() as { tables: number; checkpoint: number };
  } catch (error) {
    if (isBusy(error)) throw error;
    throw new UsageError(`${path}: cannot be read as a translation memory (${sentence(error)})`, { cause: error });
  }
}

function versionOf(database: Database): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
