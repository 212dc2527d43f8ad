import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { InputError, UsageError } from '../errors.ts';
import type { GlossaryTerm } from '../types/glossary.ts';
import { whyUnreadable } from '../utils/text-file.ts';
import { parseYaml } from '../utils/yaml-file.ts';
import type { WantedLanguages } from './roles.ts';
import { readTable } from './table.ts';
import { readTree } from './tree.ts';
import { UnusedNames } from './unused.ts';

export interface GlossaryFile {
  terms: GlossaryTerm[];
  /** For stderr. */
  warnings: string[];
}

/**
 * Reads a glossary: CSV, TSV, YAML or JSON, by its extension. A row, or section, per term; a column, or key, per language.
 * Throws InputError with all faults and their lines (up to 20), UsageError where the file cannot be read at all.
 *
 * @param name what the user calls the file
 */
export function readGlossary(path: string, name: string, wanted: WantedLanguages): GlossaryFile {
  const extension = extname(name).toLowerCase();
  const isTable = ['.csv', '.tsv', '.tab'].includes(extension);
  if (!isTable && !['.yaml', '.yml', '.json'].includes(extension)) {
    throw new UsageError(`${name}: a glossary is a .csv, .tsv, .yaml or .json file; save it as one of them`);
  }
  const text = textOf(path, name);
  const unused = new UnusedNames();
  const list = isTable
    ? readTable(text, name, extension !== '.csv', wanted, unused)
    : readTree(parseYaml(text, name), wanted, unused);
  if (list.faults.length > 0) {
    throw new InputError(list.faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)));
  }
  const warning = unused.warning(name);
  const empty = list.terms.length === 0 ? [`${name}: this glossary holds no terms`] : [];
  return { terms: list.terms, warnings: [...(warning === undefined ? [] : [warning]), ...empty] };
}

/** UTF-8, or UTF-16 by its byte order mark. */
function textOf(path: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`${name}: ${whyUnreadable(error)}`, { cause: error });
  }
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    return new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be').decode(bytes);
  }
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found + 1;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  throw new InputError([{ file: name, line, message: 'not valid UTF-8; save the glossary as UTF-8' }]);
}
