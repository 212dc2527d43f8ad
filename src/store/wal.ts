import { rmSync } from 'node:fs';
import { StorageError, UsageError } from '../errors.ts';
import { type Database, isBusy } from './driver.ts';

/** A command that looks at a session is gone again sooner. */
const longestLookMs = 500;

/**
 * Leaves the checkpoint as one file. Closing alone does not do it: a driver that keeps prepared statements alive until they
 * are collected keeps the log too. While somebody goes on reading, the log stays; it is folded in by whoever comes next.
 */
export function foldLog(database: Database): void {
  database.exec('PRAGMA busy_timeout = 0');
  const until = performance.now() + longestLookMs;
  for (;;) {
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
      return;
    } catch (error) {
      // A full disk has no room for it; the log holds everything.
      if (error instanceof StorageError) return;
      if (!isBusy(error)) throw error;
      if (performance.now() > until) return;
    }
    // SQLite does not wait for this lock, whatever the timeout.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}

/** The checkpoint and what stands beside it. */
export function removeFiles(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Throws a UsageError where the folder cannot hold a database that one process writes while others read. */
export function requireWal(database: Database, path: string): void {
  const { journal_mode: mode } = database.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string };
  if (mode !== 'wal') {
    throw new UsageError(
      `${path}: this folder cannot hold a checkpoint (journal mode "${mode}", as on network folders); put it on a local disk with --checkpoint FILE`,
    );
  }
  // In WAL mode NORMAL loses nothing when the process is killed; a power cut may lose the last commits, never the file.
  database.exec('PRAGMA synchronous = NORMAL');
}
