/**
 * SQLite drivers cut text at NUL and replace lone surrogates. Such text, rare in real files, is kept as JSON (which
 * escapes both) behind this mark; text that begins with the mark itself is kept the same way.
 */
const mark = '\u0001';

export function encodeText(text: string): string;
export function encodeText(text: string | undefined | null): string | null;
export function encodeText(text: string | undefined | null): string | null {
  if (text === undefined || text === null) return null;
  const safe = text.isWellFormed() && !text.includes('\0') && !text.startsWith(mark);
  return safe ? text : mark + JSON.stringify(text);
}

export function decodeText(stored: string): string;
export function decodeText(stored: string | null): string | null;
export function decodeText(stored: string | null): string | null {
  return stored?.startsWith(mark) ? (JSON.parse(stored.slice(mark.length)) as string) : stored;
}
