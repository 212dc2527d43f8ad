import { type Document, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type Fault, UsageError } from '../errors.ts';
import type { Location } from './location.ts';

/** A parsed YAML file and the faults found in it so far. */
export interface YamlFile {
  /** What the user calls it; stands in every message. */
  name: string;
  document: Document.Parsed;
  /** Duplicate keys, to begin with; the schema adds its own. */
  faults: Fault[];
  locate(node: Node | null | undefined): Location;
}

/** Parses YAML 1.2. A syntax error is thrown as a UsageError with `file:line:column`; duplicate keys and loose aliases become faults. */
export function parseYaml(text: string, name: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults: Fault[] = [];
  for (const error of document.errors) {
    const place = at(error.pos[0]);
    if (error.code !== 'DUPLICATE_KEY') {
      throw new UsageError(`${name}:${place.line}:${place.column}: ${syntaxMessage(error.message, text, place)}`);
    }
    faults.push({ ...place, message: `the key${keyAt(text, error.pos[0])} stands twice in its section` });
  }
  const locate = (node: Node | null | undefined) => at(node?.range?.[0] ?? 0);
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      faults.push({
        ...locate(alias),
        message: 'refers to an anchor that does not exist; a text with * in front needs quotes',
      });
    },
  });
  return { name, document, faults, locate };
}

function keyAt(text: string, offset: number): string {
  const key = /^["']?([\w.-]{1,40})/.exec(text.slice(offset, offset + 42))?.[1];
  return key === undefined ? '' : ` "${key}"`;
}

/** The parser repeats the text it stumbles over, which may be a key; so everything quoted or after a colon is cut. */
function syntaxMessage(message: string, text: string, { file, line }: Location): string {
  // The parser speaks of block collections, which JSON does not know.
  if (/\.json$/i.test(file)) return 'not valid JSON: a comma, a quote or a bracket is missing or too many';
  const sentence = message
    .split('\n', 1)[0]!
    .replace('closing "quote', 'closing quote')
    .replace('; please use YAML.parseAllDocuments()', ', and only one is read')
    .replace(/:\s.*$|\s*["'`].*$/, '')
    .trim();
  const source = text.split(/\r?\n/)[line - 1] ?? '';
  const hint = /[{[].*\$\{/.test(source) ? '; inside { } or [ ] a value like ${NAME} needs quotes' : '';
  return `not valid YAML: ${sentence}${hint}`;
}
