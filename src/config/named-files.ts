/** Files that a key of the configuration or a flag names: what is wrong with one is told with the place that names it. */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Location } from '../utils/location.ts';
import { shortPath } from '../utils/short-path.ts';
import { readText } from '../utils/text-file.ts';

export interface NamedFile {
  /** As written. */
  path: string;
  /** Relative paths begin here. */
  folder: string;
  /** `--memory`, or the key path. */
  name: string;
  /** Where a file sets it; absent: a flag. */
  place?: Location | undefined;
}

/** Throws a UsageError where the file cannot be read. */
export function readNamed(file: NamedFile, cwd: string): string {
  const path = resolve(file.folder, file.path);
  try {
    return readText(path, shortPath(path, cwd));
  } catch (error) {
    if (error instanceof UsageError) throw wrong(file, error.message, error);
    throw error;
  }
}

/**
 * The absolute path of a translation memory, which need not be there yet, but its folder must: a slip of the pen would begin
 * an empty memory, and everything would be paid for again. Throws a UsageError.
 */
export function memoryFile(file: NamedFile): string {
  const shown = JSON.stringify(file.path);
  if (/^\d+(?:\.\d+)?$/.test(file.path)) {
    throw wrong(file, `${shown} is a number, no file; for a file of that name write ./${file.path}`);
  }
  const path = resolve(file.folder, file.path);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw wrong(file, `${shown} is a folder; name a file in it, such as translate.memory.db`);
  }
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) {
    throw wrong(file, `there is no folder ${dirname(path)}; make it, or name a file in another`);
  }
  return path;
}

/** A UsageError that begins with the place: `translate.yaml:3:1: memory: …`. */
export function wrong(
  { name, place }: Pick<NamedFile, 'name' | 'place'>,
  message: string,
  cause?: unknown,
): UsageError {
  const at = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return new UsageError(`${at}${name}: ${message}`, { cause });
}
