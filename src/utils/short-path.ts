import { isAbsolute, relative } from 'node:path';

/** As short as it stays clear: relative inside the folder, absolute elsewhere. */
export function shortPath(path: string, folder: string): string {
  const name = relative(folder, path);
  return name === '' || name.startsWith('..') || isAbsolute(name) ? path : name;
}
