import { closeSync, existsSync, openSync } from 'node:fs';
import { StorageError, UsageError } from '../../errors.ts';
import type { MemoryCount, MemoryEntry, MemoryQuery } from '../../types/memory.ts';
import { reasonOf } from '../../utils/system-error.ts';
import { type Database, isBusy, iterate, openDatabase, releaseClosed } from '../driver.ts';
import { exactFinder, suggestionFinder } from './find.ts';
import { type EntryRecord, toEntry } from './records.ts';
import { inspectMemory, migrateMemory } from './schema.ts';
import { type Added, type AddOptions, addEntries } from './write.ts';

/** How long to wait for another process that writes, or turns the same new file into a memory; milliseconds. */
const longestWaitMs = 10_000;

/** A translation memory: what was translated once, by whom, for any file. Several processes may have it open at a time. */
export class Memory {
  readonly path: string;
  readonly #database: Database;
  readonly #isWritable: boolean;
  /** Translations of exactly this, the one to believe first; see exactFinder. */
  readonly find: (query: MemoryQuery, options: string) => string[];
  /** The most similar text with its translation; see suggestionFinder. */
  readonly suggest: ReturnType<typeof suggestionFinder>;

  private constructor(path: string, database: Database, isWritable: boolean) {
    this.path = path;
    this.#database = database;
    this.#isWritable = isWritable;
    this.find = exactFinder(database);
    this.suggest = suggestionFinder(database);
  }

  /** Opens a memory to read it. Undefined where there is none yet. Throws a UsageError for a file that is something else. */
  static async open(path: string): Promise<Memory | undefined> {
    if (!existsSync(path)) return undefined;
    const database = await openDatabase(path, { readOnly: true, as: 'a translation memory' });
    try {
      if (inspectMemory(database, path) === 'memory') return new Memory(path, database, false);
      database.close();
      return undefined;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /**
   * Opens a memory to write to it, made if there is none, readable by its owner alone.
   *
   * @param waitMs how long to wait for others, now and later, before what `isBusy` knows is thrown
   */
  static async create(path: string, waitMs = longestWaitMs): Promise<Memory> {
    try {
      // Made before the driver would, so that at no moment anybody else can read it.
      closeSync(openSync(path, 'a', 0o600));
    } catch (error) {
      const fix = 'choose another place with --memory FILE';
      throw new UsageError(`${path}: cannot be written (${reasonOf(error)}); ${fix}`, { cause: error });
    }
    const database = await openDatabase(path, { as: 'a translation memory' });
    try {
      database.exec(`PRAGMA busy_timeout = ${waitMs}`);
      inspectMemory(database, path);
      useWal(database, path, waitMs);
      migrateMemory(database);
      return new Memory(path, database, true);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Takes translations in, in one transaction; see addEntries. */
  add(entries: Iterable<MemoryEntry>, options: AddOptions): Added {
    return addEntries(this.#database, entries, options);
  }

  /** All translations, in the order in which their texts came. */
  *entries(): IterableIterator<MemoryEntry> {
    const records = iterate<EntryRecord>(
      this.#database,
      'SELECT * FROM entry JOIN text USING (text) ORDER BY text, entry',
    );
    for (const record of records) yield toEntry(record);
  }

  counts(): MemoryCount[] {
    return this.#database
      .prepare(
        `SELECT source_lang AS sourceLang, target_lang AS targetLang,
           count(CASE WHEN origin = 'human' THEN 1 END) AS human,
           count(CASE WHEN origin = 'imported' THEN 1 END) AS imported,
           count(CASE WHEN origin = 'provider' THEN 1 END) AS provider
         FROM entry GROUP BY source_lang, target_lang ORDER BY source_lang, target_lang`,
      )
      .all() as MemoryCount[];
  }

  /** After writing, leaves one file without a log beside it, as far as nobody else has it open. */
  close(): void {
    try {
      if (this.#isWritable) foldLog(this.#database);
    } finally {
      this.#database.close();
      releaseClosed();
    }
  }
}

function foldLog(database: Database): void {
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
  } catch (error) {
    // Whoever closes last folds the log in; until then it holds everything.
    if (!isBusy(error) && !(error instanceof StorageError)) throw error;
  }
}

function useWal(database: Database, path: string, waitMs: number): void {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      const { journal_mode: mode } = database.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string };
      if (mode === 'wal') break;
      throw new UsageError(
        `${path}: this folder cannot hold a translation memory (journal mode "${mode}", as on network folders); put it on a local disk with --memory FILE`,
      );
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
    // SQLite does not wait for this lock, whatever the timeout.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  database.exec('PRAGMA synchronous = NORMAL');
}
