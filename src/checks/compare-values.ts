import type { PlaceholderFamily } from '../types/check.ts';
import { isHeader } from './icu.ts';
import { familiesOf, findValues, mayHoldValues, type Value } from './values.ts';

export interface ValueDifference {
  /** As they stand in the source, each key once. */
  missing: readonly Value[];
  /** As they stand in the translation, each key once: invented, or what became of a missing one. */
  unknown: readonly Value[];
  /** Unnumbered conversions that changed places, as they stand in the source; empty: none did. */
  reordered: readonly Value[];
  /** What stands there less often than in the source. */
  rarer: readonly Value[];
  /** With a format (`{0:N2}`, `[name!t]`) that no value of the same name has any more, as they stand in the source. */
  plainer: readonly Value[];
}

const none: ValueDifference = { missing: [], unknown: [], reordered: [], rarer: [], plainer: [] };

/**
 * How the placeholders of a translation differ from its source's. The order of what has a name or number is free, and
 * repeats are no more than `rarer`: a name may be said once where the source says it twice. Engine codes take the next
 * argument each, or switch a colour on and off, so there one less is one missing.
 */
export function compareValues(
  source: string,
  translation: string,
  allFamilies: ReadonlySet<PlaceholderFamily>,
): ValueDifference {
  if (!mayHoldValues(source, translation)) return none;
  // Whether a text is a format of dates, the source tells.
  const families = familiesOf(source, allFamilies);
  const expected = findValues(source, families, translation);
  const found = findValues(translation, families, source);
  // Nearly always, and the rest would find the same by many lists.
  if (isSame(expected, found)) return none;
  const missing = without(expected, found);
  const unknown = withoutHeadings(without(found, expected), source, expected);
  const { lost, rarer } = repeats(expected, found);
  missing.push(...lost);
  const plainer = withoutFormat(expected, found);
  unknown.push(...strangeNumbers(expected, found));
  if (missing.length === 0 && unknown.length === 0) return { ...none, rarer, plainer };
  const conversions = [...expected, ...found].filter(({ family }) => family === 'printf');
  if (conversions.some(isNumbered)) return { missing, unknown, reordered: [], rarer, plainer };
  return { ...byKind(missing, unknown, expected), rarer, plainer };
}

function isSame(expected: readonly Value[], found: readonly Value[]): boolean {
  return expected.length === found.length && expected.every(({ text }, at) => text === found[at]?.text);
}

/** `{Battle Timer}` in the source is a heading: its translation `{Kampfuhr}` is no name that was invented. */
function withoutHeadings(unknown: readonly Value[], source: string, expected: readonly Value[]): Value[] {
  // The arms of a plural are no headings.
  if (!unknown.some(isName) || expected.some(isHeader)) return [...unknown];
  const groups = source.match(/\{[^{}\n]{1,100}\}/g) ?? [];
  let headings = groups.filter((group) => group.includes(' ') && !expected.some(({ text }) => text === group)).length;
  return unknown.filter((value) => !isName(value) || headings-- <= 0);
}

function isName({ family }: Value): boolean {
  return family === 'icu';
}

/** A dropped conversion moves those behind it: what is left over by kind is what was dropped or invented. */
function byKind(missing: readonly Value[], unknown: readonly Value[], expected: readonly Value[]) {
  const difference = { missing: leftOver(missing, unknown), unknown: leftOver(unknown, missing) };
  const isOrder = difference.missing.length === 0 && difference.unknown.length === 0;
  return { ...difference, reordered: isOrder ? expected.filter(({ family }) => family === 'printf') : [] };
}

function repeats(expected: readonly Value[], found: readonly Value[]): { lost: Value[]; rarer: Value[] } {
  const counts = new Map<string, number>();
  for (const { key } of found) counts.set(key, (counts.get(key) ?? 0) + 1);
  const fewer: Value[] = [];
  for (const value of expected) {
    const left = counts.get(value.key);
    if (left === 0) fewer.push(value);
    // Below zero: told already.
    if (left !== undefined) counts.set(value.key, left - 1);
  }
  const isLost = ({ family }: Value) => family === 'engine_codes';
  return { lost: fewer.filter(isLost), rarer: fewer.filter((value) => !isLost(value)) };
}

/** What a format says differs by language; that there is none does not. */
function withoutFormat(expected: readonly Value[], found: readonly Value[]): Value[] {
  const formatted = expected.filter(hasFormat);
  if (formatted.length === 0) return formatted;
  const names = new Set(found.map(({ key }) => key));
  const kept = new Set(found.filter(hasFormat).map(({ key }) => key));
  return formatted.filter(({ key }) => names.has(key) && !kept.has(key) && kept.add(key));
}

function hasFormat(value: Value): boolean {
  if (isHeader(value)) return false;
  if (value.family === 'renpy') return /[!:]/.test(value.text);
  return (value.family === 'numbered' || value.family === 'icu') && /[,:]/.test(value.text);
}

/** `{8:STRING}`: an argument that neither a number nor the count of codes in the source speaks for. */
function strangeNumbers(expected: readonly Value[], found: readonly Value[]): Value[] {
  const numberOf = ({ family, text }: Value) => (family === 'engine_codes' ? /^\{(\d+):/.exec(text)?.[1] : undefined);
  const numbers = new Set(expected.map(numberOf));
  const count = expected.filter(({ family }) => family === 'engine_codes').length;
  return found.filter((value) => {
    const number = numberOf(value);
    return number !== undefined && !numbers.has(number) && (numbers.size > 1 || Number(number) >= count);
  });
}

function leftOver(values: readonly Value[], others: readonly Value[]): Value[] {
  const counts = new Map<string, number>();
  for (const kind of others.map(kindOf)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return values.filter((value) => {
    const kind = kindOf(value);
    const left = counts.get(kind) ?? 0;
    if (left > 0) counts.set(kind, left - 1);
    return left === 0;
  });
}

function kindOf({ family, key }: Value): string {
  return family === 'printf' ? key.slice(key.indexOf(':')) : key;
}

function isNumbered({ family, text }: Value): boolean {
  return family === 'printf' && text.includes('$');
}

function without(values: readonly Value[], others: readonly Value[]): Value[] {
  const keys = new Set(others.map(({ key }) => key));
  return values.filter(({ key }) => !keys.has(key) && keys.add(key));
}
