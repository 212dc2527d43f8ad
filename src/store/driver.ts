import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { StorageError, UsageError } from '../errors.ts';

export type SqlValue = string | number | null;
export type SqlRow = Record<string, SqlValue>;

/** The part of the `node:sqlite` interface that is used here; both drivers have it. */
export interface Statement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
  /** Only through the function `iterate`, which keeps the statement. */
  iterate(...values: SqlValue[]): Iterable<unknown>;
}

export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

type DatabaseConstructor = new (path: string, options: { readOnly: boolean }) => Database;

let loaded: Promise<DatabaseConstructor> | undefined;

/** Node's own SQLite where it has one (22.13 and later), else the package with the same interface. */
export function loadDriver(): Promise<DatabaseConstructor> {
  loaded ??= importDriver();
  return loaded;
}

async function importDriver(): Promise<DatabaseConstructor> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) {
    // Named through a variable: the type definitions of the oldest supported Node do not have it.
    const name = 'node:sqlite';
    return withoutSqliteWarning(
      async () => ((await import(name)) as { DatabaseSync: DatabaseConstructor }).DatabaseSync,
    );
  }
  keepsStatements = true;
  // Its CommonJS form, which is loaded in half the time.
  const { DatabaseSync } = createRequire(import.meta.url)('@photostructure/sqlite') as {
    DatabaseSync: DatabaseConstructor;
  };
  return DatabaseSync;
}

let keepsStatements = false;

/**
 * Lets go of connections that are closed. The package holds on to them until their statements are collected as garbage, which
 * may be never, and as long nobody can fold the log into the database. Node's own driver needs no such help.
 */
export function releaseClosed(): void {
  if (!keepsStatements) return;
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Node warns once that its SQLite is experimental; a user's screen is no place for that. Other warnings pass. */
async function withoutSqliteWarning<T>(load: () => Promise<T>): Promise<T> {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite')) Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

export interface OpenOptions {
  readOnly?: boolean;
  /** What the file is to be, for messages; default: a checkpoint. */
  as?: string;
}

/** Opens a database file; a file that is none becomes a sentence. */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<Database> {
  return (await databaseOpener())(path, options);
}

/** As openDatabase, for those who have to open without waiting. */
export async function databaseOpener(): Promise<(path: string, options?: OpenOptions) => Database> {
  const DatabaseSync = await loadDriver();
  return (path, options = {}) => {
    try {
      const database = withStorageErrors(path, new DatabaseSync(path, { readOnly: options.readOnly ?? false }));
      database.exec('PRAGMA busy_timeout = 10000');
      return database;
    } catch (error) {
      if (error instanceof StorageError) throw error;
      throw new UsageError(`${path}: cannot be opened as ${options.as ?? 'a checkpoint'} (${sentence(error)})`, {
        cause: error,
      });
    }
  };
}

/** What SQLite says when the disk refuses, and what that means. */
const refusals: readonly [RegExp, string][] = [
  [/database or disk is full/i, 'the disk is full'],
  [/readonly database/i, 'it is read-only'],
  [/disk I\/O error/i, 'the disk refuses to read or write; is it full?'],
  [/disk image is malformed/i, 'it is damaged'],
];

/** The same database, whose calls throw a StorageError where the disk refuses: any of them can be the first to notice. */
function withStorageErrors(path: string, database: Database): Database {
  /** The function with the errors explained; not by a closure for each call, which all rows would pay for. */
  const explained =
    <A extends unknown[], T>(call: (...values: A) => T): ((...values: A) => T) =>
    (...values) => {
      try {
        return call(...values);
      } catch (error) {
        const reason = refusals.find(([said]) => said.test(sentence(error)))?.[1];
        throw reason === undefined ? error : new StorageError(path, reason, { cause: error });
      }
    };
  return {
    exec: explained((sql: string) => database.exec(sql)),
    prepare: explained((sql: string) => {
      const statement = database.prepare(sql);
      return {
        run: explained((...values: SqlValue[]) => statement.run(...values)),
        get: explained((...values: SqlValue[]) => statement.get(...values)),
        all: explained((...values: SqlValue[]) => statement.all(...values)),
        iterate: (...values) => statement.iterate(...values),
      };
    }),
    close: () => database.close(),
  };
}

export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether SQLite answered that another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  return /database is locked|SQLITE_BUSY|database table is locked/i.test(sentence(error));
}

/** The statements that `iterate` is reading. */
const reading = new Set<Statement>();

/**
 * The rows of a query one by one, read as they are asked for. The package's own iterator does not keep its statement: once
 * that is collected as garbage, the process crashes. So they are kept here, until the last row or `return`.
 */
export function* iterate<T>(database: Database, sql: string, ...values: SqlValue[]): IterableIterator<T> {
  const statement = database.prepare(sql);
  reading.add(statement);
  try {
    for (const row of statement.iterate(...values)) yield row as T;
  } finally {
    reading.delete(statement);
  }
}

/** Connections with a transaction that is held open over several steps. */
const held = new WeakSet<Database>();

/** Opens a transaction that `transaction` and `asyncTransaction` then become parts of, until it is settled. */
export function holdTransaction(database: Database): void {
  database.exec('BEGIN IMMEDIATE');
  held.add(database);
}

/** Ends what `holdTransaction` began, if it did. */
export function settleTransaction(database: Database, how: 'COMMIT' | 'ROLLBACK'): void {
  if (!held.delete(database)) return;
  if (how === 'COMMIT') database.exec('COMMIT');
  else rollback(database);
}

/** Runs `work` in one write transaction; an exception rolls it back. */
export function transaction<T>(database: Database, work: () => T): T {
  if (held.has(database)) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollback(database);
    throw error;
  }
}

/** As `transaction`, for work that awaits; nothing else may use the connection meanwhile. */
export async function asyncTransaction<T>(database: Database, work: () => Promise<T>): Promise<T> {
  if (held.has(database)) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = await work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollback(database);
    throw error;
  }
}

/** A full disk has rolled back already; then this one has nothing to do and would hide the first error. */
function rollback(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {}
}
