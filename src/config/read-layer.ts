import { InputError } from '../errors.ts';
import type { Location } from '../utils/location.ts';
import { readText } from '../utils/text-file.ts';
import { parseYaml } from '../utils/yaml-file.ts';
import { configSchema } from './keys.ts';
import type { Layer } from './layer.ts';

/**
 * Reads a file of settings. Throws a UsageError, InputError with all its faults together, each with `file:line:column`.
 *
 * @param name what messages call it
 */
export function readLayer(path: string, name: string): Layer {
  const file = parseYaml(readText(path, name), name);
  const found = new Map<string, Location>();
  const layer = configSchema.read(file.document.contents, { file, path: '', places: found }) ?? {};
  if (file.faults.length > 0) {
    throw new InputError(file.faults.sort((a, b) => a.line! - b.line! || a.column! - b.column!));
  }
  const places = Object.fromEntries([...found].map(([key, { line, column }]) => [key, { line, column }]));
  return { path, layer, places };
}
