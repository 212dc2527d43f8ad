import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

/** Holds folders, as a JSON array: a process that has it reads tasks from there alone, and writes results there alone. */
export const withinVariable = 'TRANSLATE_WITHIN';

/** Whether a path leads out of them, by a link that may have come after whoever started this process had looked. */
export function leadsOut(path: string): boolean {
  const folders = process.env[withinVariable];
  if (folders === undefined) return false;
  const target = realPath(path);
  return !(JSON.parse(folders) as string[]).some((folder) => isWithin(realPath(folder), target));
}

export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Links resolved as far as there is anything. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realPath(dirname(path)), basename(path));
}
