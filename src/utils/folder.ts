import { mkdirSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folder of a file, and those above it, where they are missing. Returns a function that removes again what was
 * made, as far as it is empty by then.
 */
export function makeFolderOf(path: string): () => void {
  const folder = resolve(dirname(path));
  const topmost = mkdirSync(folder, { recursive: true });
  return () => {
    if (topmost === undefined) return;
    try {
      for (let made = folder; made.length >= topmost.length; made = dirname(made)) rmdirSync(made);
    } catch {
      // Somebody else uses it by now.
    }
  };
}
