import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';

/** Absolute path of a shipped file of config/. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`config/${path}`, packageRoot));
}
