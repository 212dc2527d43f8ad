/** What a killed run leaves on disk, looked at in a copy: the next run shall find it as it was. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, releaseClosed } from '../../src/store/driver.ts';

export interface Found {
  integrity: string;
  /** Texts with a committed translation. */
  committed: Set<string>;
  /** Whether the log ends in pages of a transaction that was not committed. */
  isTorn: boolean;
}

export async function inspectCheckpoint(path: string): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'translate-crash-'));
  const copy = join(folder, 'copy.db');
  try {
    for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
    const isTorn = existsSync(`${copy}-wal`) && endsUncommitted(readFileSync(`${copy}-wal`));
    return { ...(await read(copy)), isTorn };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function read(path: string): Promise<Omit<Found, 'isTorn'>> {
  const database = await openDatabase(path);
  try {
    const checked = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE name = 'task'").all();
    const sources =
      tables.length === 0 ? [] : database.prepare("SELECT source FROM task WHERE state = 'completed'").all();
    return {
      integrity: checked.map((row) => row.integrity_check).join('\n'),
      committed: new Set((sources as { source: string }[]).map(({ source }) => source)),
    };
  } finally {
    database.close();
    releaseClosed();
  }
}

const headerBytes = 32;
const frameHeaderBytes = 24;

/** Frames of the running log carry its salt; the last frame of a transaction tells the size of the database. */
function endsUncommitted(log: Buffer): boolean {
  if (log.length < headerBytes) return false;
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  let isOpen = false;
  for (let at = headerBytes; at + frameHeaderBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + 8, at + 16).equals(salt)) break;
    isOpen = log.readUInt32BE(at + 4) === 0 || at + frameBytes > log.length;
  }
  return isOpen;
}
