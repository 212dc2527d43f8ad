/**
 * Text on its way to a terminal. Game strings, ids, file names and what a service says are other people's text: they
 * pass `escapeForTerminal` before they are shown, so that they can neither move the cursor nor reverse a line.
 */
import { graphemesOf } from './graphemes.ts';

/** C0 and C1 controls, line separators, bidirectional controls, lone surrogates. */
const unsafe =
  /\r\n|[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const unsafeInJson = /[\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Makes control characters, bidirectional controls and lone surrogates visible (`\u001b`), a line break `⏎`, a tab `\t`. */
export function escapeForTerminal(text: string): string {
  return text.replace(unsafe, (found) => {
    if (found === '\n' || found === '\r\n') return '⏎';
    return found === '\t' ? '\\t' : escapeCode(found);
  });
}

/** As `escapeForTerminal`, but line breaks stay: for sentences of our own that hold somebody's text. */
export function escapeLines(text: string): string {
  return text.split(/\r?\n/).map(escapeForTerminal).join('\n');
}

const escapes = new Map<string, string>();

function escapeCode(character: string): string {
  const known = escapes.get(character);
  if (known !== undefined) return known;
  const written = `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  escapes.set(character, written);
  return written;
}

/** JSON that means the same and is safe to show: what a terminal would act on is written as `\uXXXX`. */
export function toSafeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unsafeInJson, escapeCode);
}

const ascii = /^[\u0020-\u007e]*$/;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** UTF-16 units that are measured exactly: the segmenter's time grows with the square, and no screen is as wide. */
const measuredUnits = 10_000;

/**
 * Terminal columns that `text` takes: wide East Asian characters and emoji two, combining marks none. Behind the first
 * 10,000 UTF-16 units each further one counts as a column.
 */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  const head = text.slice(0, measuredUnits);
  let width = text.length - head.length;
  for (const { segment } of graphemesOf(head)) width += graphemeWidth(segment);
  return width;
}

/** Terminal columns of one grapheme. */
export function graphemeWidth(grapheme: string): number {
  if (grapheme.includes('\ufe0f')) return 2;
  let width = 0;
  for (const character of grapheme) {
    // Half-width voicing marks join their letter and take a column nevertheless.
    if (character === '\uff9e' || character === '\uff9f') width++;
    else if (wide.test(character)) return 2;
    else if (!invisible.test(character)) width = 1;
  }
  return width;
}

/** UTF-16 units that a column of shown text has at most; a family emoji has 11. */
const unitsPerColumn = 50;

/** Cuts `text` to at most `columns` terminal columns, never within a character; a cut ends in `…`. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (text.length <= columns && ascii.test(text)) return text;
  let kept = '';
  let width = 0;
  // The segmenter takes time for all of a text, however little of it is looked at.
  const head = text.slice(0, columns * unitsPerColumn);
  for (const { segment } of graphemesOf(head)) {
    width += graphemeWidth(segment);
    if (width > columns) return `${cutTo(kept, columns - 1)}…`;
    kept += segment;
  }
  return head.length < text.length ? `${cutTo(kept, columns - 1)}…` : text;
}

function cutTo(text: string, columns: number): string {
  let kept = '';
  let width = 0;
  for (const { segment } of graphemesOf(text)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return kept;
}

/** Pads to `columns` by display width. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** A bar of `width` columns, filled to `fraction` (0 to 1); full only when all of it is done. */
export function meter(fraction: number, width: number): string {
  const filled = Math.floor(Math.max(0, Math.min(1, fraction)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** A command-line argument as it has to be typed. */
export function quoteArgument(argument: string, platform: NodeJS.Platform = process.platform): string {
  const shown = escapeForTerminal(argument);
  if (/^[\p{L}\p{N}_./:@%+=,-]+$/u.test(shown)) return shown;
  if (platform === 'win32') return /^[\w\\.:-]+$/.test(shown) ? shown : `"${shown}"`;
  return `'${shown.replaceAll("'", "'\\''")}'`;
}
