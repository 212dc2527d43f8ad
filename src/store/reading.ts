import { existsSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { BatchJob } from '../types/jobs.ts';
import { claimWatcher } from './claim.ts';
import { openDatabase, releaseClosed } from './driver.ts';
import { openJobs } from './job-records.ts';
import { readMeta } from './meta.ts';
import { migratedCopy } from './older-copy.ts';
import { Reader } from './reader.ts';
import { inspect, isOutdated } from './schema.ts';
import { noteWritten, readWritten } from './written.ts';

/** Opens a checkpoint for reading only; works while a run writes. */
export async function openReader(path: string): Promise<Reader> {
  requireFile(path);
  const isLive = await claimWatcher(path);
  // A finished checkpoint in a read-only folder can be read, one with a log beside it needs the writable opening.
  const database = await openDatabase(path, { readOnly: true });
  try {
    if (inspect(database, path) === 'empty') throw noSessionYet(path);
    if (!isOutdated(database)) return new Reader(database, path, isLive);
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return new Reader(await migratedCopy(path), path, isLive);
}

/** One look at a session from a process that lives on: without staying in the way of a run that ends. */
export async function lookAt<T>(path: string, use: (reader: Reader) => T): Promise<T> {
  const reader = await openReader(path);
  try {
    return use(reader);
  } finally {
    reader.close();
    releaseClosed();
  }
}

/** The task file that a checkpoint belongs to; undefined where it does not say yet. */
export async function ownerOf(path: string): Promise<string | undefined> {
  const database = await openDatabase(path, { readOnly: true });
  try {
    return inspect(database, path) === 'session' ? readMeta(database, 'input') : undefined;
  } finally {
    database.close();
    releaseClosed();
  }
}

/** Notes that the open jobs of a session are to be cancelled, whoever holds it, and returns them. */
export async function requestCancel(path: string): Promise<BatchJob[]> {
  requireFile(path);
  const database = await openDatabase(path);
  try {
    if (inspect(database, path) === 'empty') throw noSessionYet(path);
    const jobs = isOutdated(database) ? [] : openJobs(database);
    if (jobs.length > 0) database.exec("UPDATE job SET cancelled = 1 WHERE state <> 'done'");
    return jobs;
  } finally {
    database.close();
    releaseClosed();
  }
}

/** Notes a result that another process than the run has written. */
export async function noteExport(path: string, output: string, sha256: string): Promise<void> {
  const database = await openDatabase(path);
  try {
    const languages = readWritten(database, output)?.languages;
    if (languages !== undefined) noteWritten(database, output, sha256, languages);
  } finally {
    database.close();
    releaseClosed();
  }
}

export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new UsageError(`${path}: there is no checkpoint; start one with: translate run <tasks>`);
}

export function noSessionYet(path: string): UsageError {
  return new UsageError(`${path}: holds no session yet; start one with: translate run <tasks>`);
}
