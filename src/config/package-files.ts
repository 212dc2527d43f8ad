import { fileURLToPath } from 'node:url';

/** Absolute path of a shipped file. `src/config` and `dist/config` are equally deep, so one rule serves both. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../config/${path}`, import.meta.url));
}
