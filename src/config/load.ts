import { shortPath } from '../utils/short-path.ts';
import { readLayer } from './read-layer.ts';
import { findProjectFile, type LoadedSettings, type LoadInput, resolveSettings } from './settings.ts';

/** Resolves the configuration with the project's file, where there is one; see resolveSettings and readLayer. */
export function loadSettings(input: LoadInput): LoadedSettings {
  const path = findProjectFile(input);
  return resolveSettings(input, path === undefined ? undefined : readLayer(path, shortPath(path, input.cwd)));
}
