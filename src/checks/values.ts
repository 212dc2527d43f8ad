import type { PlaceholderFamily } from '../types/check.ts';
import { icuEnd, icuHeader, icuNextArm } from '../utils/tokens.ts';
import { forms, type Next } from './value-forms.ts';

/** A value placeholder: `text.slice(start, end)`. */
export interface Value {
  start: number;
  end: number;
  text: string;
  family: PlaceholderFamily;
  /** What must be equal in source and translation: a name, or for printf the argument's number and its conversion. */
  key: string;
}

/** Ren'Py's own text tags, which are markup and no names. */
export const renpyTag =
  /^\{(?:a|alpha|alt|art|axis|b|clear|color|cps|done|fast|feature|font|i|image|instance|k|lb|no|noalt|nw|outlinecolor|p|plain|rb|rt|s|shader|size|space|u|vspace|w)\}$/;

/** No text that a model could translate at once has more; a hostile one has millions. */
const mostValues = 250_000;

/**
 * The value placeholders of these families, in order, never overlapping, up to 250,000. Of an ICU plural or select the
 * header is one (`{n, plural, one {`), and the arms are searched. Linear in the text's length.
 *
 * @param other the text it is compared with: what one of the two closes is a tag in both
 */
export function findValues(text: string, allFamilies: ReadonlySet<PlaceholderFamily>, other = text): Value[] {
  // Most rows hold none.
  if (!opening.test(text)) return [];
  const families = familiesOf(text, allFamilies);
  const values: Value[] = [];
  const next = { argument: 0 };
  const depths: number[] = [];
  const closers = closersOf(text, other);
  const isIcu = families.has('icu');
  for (let at = 0; at < text.length && values.length < mostValues; ) {
    const code = text.charCodeAt(at);
    if (code !== 0x25 && code !== 0x7b && code !== 0x7d && code !== 0x24 && code !== 0x5b && code !== 0x5c) {
      at++;
      continue;
    }
    if (isIcu && (code === 0x7b || code === 0x7d)) {
      const end = icuEndAt(text, at, code, depths, values);
      if (end > at) {
        at = end;
        continue;
      }
    }
    const value = code === 0x7d ? undefined : valueAt(text, at, families, next);
    if (value?.key !== undefined && isName(value, closers, families)) values.push(value as Value);
    if (!value && isIcu && code === 0x7b && depths.length > 0) depths[depths.length - 1]!++;
    at = value?.end ?? (text.startsWith('%%', at) ? at + 2 : at + 1);
  }
  return values;
}

/** The signs that a value can begin with. */
const opening = /[%{$[\\]/;

/** Whether either text may hold a value; most pairs do not. */
export function mayHoldValues(text: string, other: string): boolean {
  return opening.test(text) || opening.test(other);
}

/** `%A, %B %d %Y, %H:%M` of strftime, which every language writes in its own way. */
function isDateFormat(text: string): boolean {
  return text.includes('%') && (text.match(/%-?[YyBbHMmIjAa](?![A-Za-z])/g)?.length ?? 0) >= 2;
}

/** Without those that a format of dates looks like, in such a format. */
export function familiesOf(text: string, families: ReadonlySet<PlaceholderFamily>): ReadonlySet<PlaceholderFamily> {
  if (!isDateFormat(text)) return families;
  return new Set([...families].filter((family) => family !== 'printf' && family !== 'percent_names'));
}

/** The end of the piece of an ICU plural's skeleton that begins here; `at` where there is none. `depths`: open arms and the plain braces in them. */
function icuEndAt(text: string, at: number, code: number, depths: number[], values: Value[]): number {
  if (code === 0x7b) {
    const end = endOf(icuHeader, text, at);
    if (end < 0) return at;
    const argument = text.slice(at + 1, text.indexOf(',', at)).trim();
    depths.push(0);
    values.push({ start: at, end, text: `${text.slice(at, end).trimEnd()}`, family: 'icu', key: `{${argument}}` });
    return end;
  }
  const depth = depths.at(-1);
  if (depth === undefined) return at + 1;
  if (depth > 0) {
    depths[depths.length - 1]!--;
    return at + 1;
  }
  const nextArm = endOf(icuNextArm, text, at);
  if (nextArm >= 0) return nextArm;
  depths.pop();
  return Math.max(endOf(icuEnd, text, at), at + 1);
}

function valueAt(text: string, at: number, families: ReadonlySet<PlaceholderFamily>, next: Next) {
  for (const { family, pattern, key } of forms[text[at] as string] ?? []) {
    if (!families.has(family)) continue;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { start: at, end: pattern.lastIndex, text: match[0], family, key: key(match, next) };
  }
  return undefined;
}

/** `{b}` is a tag where `{/b}` follows, and in Ren'Py; so are `[b]` and `[/b]`. */
function isName(
  { text: token, family }: { text: string; family: PlaceholderFamily },
  closers: ReadonlySet<string>,
  families: ReadonlySet<PlaceholderFamily>,
) {
  if (family === 'icu') {
    if (families.has('renpy') && renpyTag.test(token)) return false;
    return !closers.has(`{/${token.slice(1, -1)}}`);
  }
  return family !== 'renpy' || !closers.has(`[/${token.slice(1, -1)}]`);
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** The tags that close something in either of two texts: `{/b}`, `</i>`. */
export function closersOf(text: string, other = text): ReadonlySet<string> {
  if (!text.includes('/') && !other.includes('/')) return noClosers;
  const own: readonly string[] = text.match(closer) ?? [];
  const others: readonly string[] = other === text ? [] : (other.match(closer) ?? []);
  return own.length === 0 && others.length === 0 ? noClosers : new Set(own.concat(others));
}

const closer = /[<[{]\/[^<>[\]{}\n]{1,70}[>\]}]/g;
const noClosers: ReadonlySet<string> = new Set();
