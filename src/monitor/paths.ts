import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, isAbsolute, join, relative, sep } from 'node:path';
import { isWithin } from '../utils/within.ts';
import { ProblemError } from './problem.ts';

/** Extensions of task files. */
export const taskExtensions: ReadonlySet<string> = new Set(['.csv', '.tsv', '.tab', '.json', '.jsonl', '.ndjson']);

/** A task file named in a request: its real path. Refuses what is not a plain file of that kind within the root. */
export function taskFileIn(root: string, name: string): string {
  const outside = new ProblemError('forbidden', `${name}: name a file within the root, as a path relative to it`);
  if (name.includes('\0') || isAbsolute(name) || /^[a-z][a-z0-9+.-]{0,20}:/i.test(name)) throw outside;
  const parts = name.split(/[\\/]/);
  if (parts.includes('..')) throw outside;
  if (parts.some((part) => part.startsWith('.') && part !== '.')) throw outside;
  if (!taskExtensions.has(extname(name).toLowerCase())) {
    throw new ProblemError('unsupported', `${name}: is no task file; they end in ${[...taskExtensions].join(', ')}`);
  }
  const path = realPath(join(root, name));
  if (path === undefined) throw new ProblemError('not_found', `${name}: there is no such file in the root`);
  if (!isWithin(root, path)) throw outside;
  if (!statSync(path).isFile()) throw new ProblemError('unsupported', `${name}: is no file`);
  return path;
}

/** Refuses to let a run write through a symbolic link that leads out of the folders it may write to. */
export function refuseLinkOut(path: string, folders: readonly string[]): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  const target = realPath(path);
  if (target !== undefined && folders.some((folder) => isWithin(folder, target))) return;
  throw new ProblemError('forbidden', `${basename(path)}: is a link that leads out of the root; remove it`);
}

/** As answers name it: relative to the root, with `/`; only the name where it lies elsewhere. */
export function shownPath(root: string, path: string): string {
  return isWithin(root, path) ? relative(root, path).split(sep).join('/') : basename(path);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
