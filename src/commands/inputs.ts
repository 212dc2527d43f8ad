import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UsageError } from '../errors.ts';

/** Files that the program itself writes; a glob passes over them. */
const ownOutputs =
  /(\.(translated|not-merged|recovered)\.[^.]+|\.report\.json|\.(checkpoint|memory)\.db(-wal|-shm|\.lock)?)$/;

/**
 * Expands globs to the files they mean, in order, each once. A plain name stands for itself, whether it is there or not, and so does
 * the name of a file that reads as a glob.
 */
export async function expandInputs(patterns: readonly string[], cwd: string): Promise<string[]> {
  const files: string[] = [];
  for (const pattern of patterns) {
    if (pattern === '') throw new UsageError('the name of a task file is empty');
    const isPlain = pattern === '-' || !/[*?[\]{}()!+@]/.test(pattern) || existsSync(resolve(cwd, pattern));
    files.push(...(isPlain ? [pattern] : await expandPattern(pattern, cwd)));
  }
  const seen = new Set<string>();
  return files.filter((file) => {
    const key = file === '-' ? file : resolve(cwd, file);
    return !seen.has(key) && seen.add(key);
  });
}

async function expandPattern(pattern: string, cwd: string): Promise<string[]> {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) return [pattern];
  const found = await glob(pattern, { cwd, onlyFiles: true, expandDirectories: false });
  const tasks = found.filter((file) => !ownOutputs.test(basename(file))).sort();
  if (tasks.length === 0) throw new UsageError(`${pattern}: no task file matches`);
  return tasks;
}

/** Stdin as a file that can be read twice; `remove` takes it away again. */
export async function spoolStdin(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'translate-'));
  const path = join(folder, 'stdin');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
