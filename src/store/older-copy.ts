import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from './driver.ts';
import { inspect, migrate } from './schema.ts';

/** Copies a checkpoint, also one that is being written, so that a plan can be tried out on it. */
export async function copyCheckpoint(from: string, to: string): Promise<void> {
  const database = await openDatabase(from, { readOnly: true });
  try {
    inspect(database, from);
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}

interface KeptCopy {
  /** What the checkpoint looked like from outside when it was copied. */
  stamp: string;
  database: Promise<Database>;
}

/** By the checkpoint's path, the one looked at last behind the others. */
const kept = new Map<string, KeptCopy>();
/** A server shows few sessions at a time; each copy takes as much disk as its checkpoint. */
const mostKept = 4;

/**
 * An older program's checkpoint is not changed by a look at it: it may be running, or the folder may be read-only. A copy is
 * brought up to date instead, and serves until the checkpoint changes: a server looks every second.
 */
export async function migratedCopy(path: string): Promise<Database> {
  const stamp = stampOf(path);
  const known = kept.get(path);
  const copy = known?.stamp === stamp ? known : { stamp, database: makeCopy(path) };
  kept.delete(path);
  kept.set(path, copy);
  // Let go of, not closed: somebody may be reading it.
  for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
  try {
    return { ...(await copy.database), close() {} };
  } catch (error) {
    kept.delete(path);
    throw error;
  }
}

function stampOf(path: string): string {
  return ['', '-wal']
    .map((suffix) => {
      const found = statSync(path + suffix, { throwIfNoEntry: false });
      return found?.size ? `${found.ino} ${found.size} ${found.mtimeMs}` : '';
    })
    .join(' ');
}

async function makeCopy(path: string): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'translate-reading-'));
  try {
    const copy = join(folder, 'copy.db');
    await copyCheckpoint(path, copy);
    const database = await openDatabase(copy);
    migrate(database);
    return database;
  } finally {
    // Gone from the folder at once, read through the open handle; where the system does not allow that, it stays in its place.
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {}
  }
}
