import type { Database } from './driver.ts';
import { readMeta, writeMeta } from './meta.ts';

/** A result file as the program wrote it. */
export interface WrittenResult {
  /** SHA-256 of its content, the newest first; of what stood there before too, for a kill may come between note and rename. */
  sha256: string[];
  /** Languages it was written for, as `ja,ko`: without a language column its cells mean nothing else. */
  languages: string;
}

/** What was written to a path last; undefined where nothing was. */
export function readWritten(database: Database, path: string): WrittenResult | undefined {
  return readAll(database)[path];
}

/**
 * Notes a result before it takes its place. Other paths stay noted.
 *
 * @param standing SHA-256 of what stands there, known or taken in: it stays where the new one does not get there
 */
export function noteWritten(
  database: Database,
  path: string,
  sha256: string,
  languages: string,
  standing = readWritten(database, path)?.sha256[0],
): void {
  const all = readAll(database);
  all[path] = { sha256: standing === undefined ? [sha256] : [sha256, standing], languages };
  writeMeta(database, 'written', JSON.stringify(all));
}

function readAll(database: Database): Record<string, WrittenResult> {
  return JSON.parse(readMeta(database, 'written') ?? '{}') as Record<string, WrittenResult>;
}
