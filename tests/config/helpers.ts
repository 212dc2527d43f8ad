import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import type { LoadedSettings, SettingsFlags } from '../../src/config/settings.ts';

/** A real folder with these files, gone after the test. */
export function folderWith(files: Record<string, string | Uint8Array> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'translate-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export function load(
  yaml: string,
  options: { env?: NodeJS.ProcessEnv; flags?: SettingsFlags; files?: Record<string, string> } = {},
): LoadedSettings {
  const cwd = folderWith({ 'translate.yaml': yaml, ...options.files });
  return loadSettings({ cwd, env: options.env ?? {}, flags: options.flags ?? {} });
}

/** The error that an action throws; fails where it throws none. */
export function thrown(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
