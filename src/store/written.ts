import type { Database } from './driver.ts';
import { readMeta, writeMeta } from './meta.ts';

/** A result file as the program wrote it. */
export interface WrittenResult {
  /** SHA-256 of its content, the newest first; the one before it too, for a kill may come between note and rename. */
  sha256: string[];
  /** Languages it was written for, as `ja,ko`: without a language column its cells mean nothing else. */
  languages: string;
}

/** What was written to a path last; undefined where nothing was. */
export function readWritten(database: Database, path: string): WrittenResult | undefined {
  return readAll(database)[path];
}

/** Notes a result before it takes its place. Other paths stay noted. */
export function noteWritten(database: Database, path: string, sha256: string, languages: string): void {
  const all = readAll(database);
  const before = all[path]?.sha256.filter((known) => known !== sha256) ?? [];
  all[path] = { sha256: [sha256, ...before].slice(0, 2), languages };
  writeMeta(database, 'written', JSON.stringify(all));
}

function readAll(database: Database): Record<string, WrittenResult> {
  return JSON.parse(readMeta(database, 'written') ?? '{}') as Record<string, WrittenResult>;
}
