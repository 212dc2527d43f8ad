import type { Check, Finding } from './check.ts';
import { proseOf } from './prose.ts';

/** Not `\n` (line_breaks) and not the codes of RPG Maker (placeholders). */
const escapeCode = /^\\(?:[abfrtv0'"`\\]|u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{1,6}\})|x[0-9A-Fa-f]{2})$/;

/**
 * A warning: `\t` and `\\` belong to the file, but what an escape stands for may also be written plainly. Escaped quotes may
 * become other quotes, only a bare one where the source escapes all of them is told.
 */
export const escapes: Check = {
  name: 'escapes',
  severity: 'warning',
  find({ source, translation }) {
    if (!source.includes('\\') && !translation.includes('\\')) return [];
    const wanted = escapesOf(source);
    const found = escapesOf(translation);
    const findings: Finding[] = [];
    for (const text of wanted) if (!isQuote(text) && !found.has(text)) findings.push({ message: `${text} is missing` });
    for (const text of found) {
      if (!wanted.has(text)) findings.push({ message: `${text} is not in the source` });
    }
    if (wanted.has('\\"') && hasBareQuote(translation) && !hasBareQuote(source)) {
      findings.push({ message: 'a " is not escaped as \\"' });
    }
    return findings;
  },
};

function escapesOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const token of proseOf(text).tokens) if (escapeCode.test(token.text)) found.add(token.text);
  return found;
}

function isQuote(text: string): boolean {
  return text === '\\"' || text === "\\'" || text === '\\`';
}

function hasBareQuote(text: string): boolean {
  return proseOf(text).text.includes('"');
}
