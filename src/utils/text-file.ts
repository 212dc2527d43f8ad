import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

/** Reads a UTF-8 file. Throws a UsageError that names it, with the reason in words. */
export function readText(path: string, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new UsageError(`${name}: ${whyUnreadable(error)}`, { cause: error });
  }
}

/** Why a file could not be read, in words. */
export function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a folder, not a file';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text';
  return `cannot be read (${code ?? 'unknown error'})`;
}
