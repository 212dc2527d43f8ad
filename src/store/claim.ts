import { closeSync, openSync, statSync, unlinkSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { makeFolderOf } from '../utils/folder.ts';
import { reasonOf } from '../utils/system-error.ts';
import { type Database, databaseOpener, isBusy, openDatabase } from './driver.ts';

/** The right to write a session, held until `release` or the death of the process. */
export interface Claim {
  release(): void;
}

export function lockPath(checkpoint: string): string {
  return `${checkpoint}.lock`;
}

/**
 * Takes the session, or returns undefined while another process holds it. The claim is an exclusive transaction on a
 * small database beside the checkpoint: the system frees it the moment the process dies, whatever its pid. A folder made
 * for it goes with the release when nothing else has come to stand in it.
 */
export async function takeClaim(checkpoint: string): Promise<Claim | undefined> {
  const path = lockPath(checkpoint);
  const removeFolder = orRefuse(checkpoint, () => makeFolderOf(path));
  for (;;) {
    orRefuse(checkpoint, () => closeSync(openSync(path, 'a', 0o600)));
    const inode = inodeOf(path);
    const database = await openDatabase(path);
    // Long enough to outlast a reader that looks whether the session is live, no more.
    database.exec('PRAGMA busy_timeout = 500');
    if (!lock(database)) {
      database.close();
      return undefined;
    }
    // The last holder removes the file. A lock taken on a removed file excludes nobody: take it again on the new one.
    if (inode !== undefined && inodeOf(path) === inode) {
      return {
        release: () => {
          release(database, path);
          removeFolder();
        },
      };
    }
    database.close();
  }
}

/** A function that tells whether a live process holds the session now. */
export async function claimWatcher(checkpoint: string): Promise<() => boolean> {
  const open = await databaseOpener();
  const path = lockPath(checkpoint);
  return () => {
    if (inodeOf(path) === undefined) return false;
    let database: Database | undefined;
    try {
      database = open(path, { readOnly: true });
      database.exec('PRAGMA busy_timeout = 0');
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return false;
    } catch (error) {
      // A holder that has just gone took its file with it.
      if (inodeOf(path) === undefined) return false;
      if (isBusy(error)) return true;
      throw error;
    } finally {
      database?.close();
    }
  };
}

function orRefuse<T>(checkpoint: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UsageError(
      `${checkpoint}: cannot be written (${reasonOf(error)}); choose another place with --checkpoint or state_dir`,
      { cause: error },
    );
  }
}

function lock(database: Database): boolean {
  try {
    // Nothing is ever written here: without a journal a full disk does not stand in the way.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

function release(database: Database, path: string): void {
  try {
    // While the lock is still held, so that nobody removes a file that a successor has locked.
    unlinkSync(path);
  } catch {
    // Windows does not remove open files: the empty lock file stays, and is no claim.
  }
  database.exec('ROLLBACK');
  database.close();
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
