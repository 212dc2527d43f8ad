import type { PlaceholderFamily } from '../types/check.ts';
import { findValues, type Value } from './values.ts';

export interface ValueDifference {
  /** As they stand in the source, each key once. */
  missing: readonly Value[];
  /** As they stand in the translation, each key once: invented, or what became of a missing one. */
  unknown: readonly Value[];
  /** Unnumbered conversions that changed places, as they stand in the source; empty: none did. */
  reordered: readonly Value[];
}

const none: ValueDifference = { missing: [], unknown: [], reordered: [] };

/** How the placeholders of a translation differ from its source's. Repeats do not matter, nor does the order of what has a name or number. */
export function compareValues(
  source: string,
  translation: string,
  families: ReadonlySet<PlaceholderFamily>,
): ValueDifference {
  if (!/[%{$[\\]/.test(source) && !/[%{$[\\]/.test(translation)) return none;
  const expected = findValues(source, families);
  const found = findValues(translation, families);
  const missing = without(expected, found);
  const unknown = without(found, expected);
  if (missing.length === 0 && unknown.length === 0) return none;
  const conversions = [...expected, ...found].filter(({ family }) => family === 'printf');
  if (conversions.some(isNumbered)) return { missing, unknown, reordered: [] };
  return byKind(missing, unknown, expected);
}

/** A dropped conversion moves those behind it: what is left over by kind is what was dropped or invented. */
function byKind(missing: readonly Value[], unknown: readonly Value[], expected: readonly Value[]): ValueDifference {
  const difference = { missing: leftOver(missing, unknown), unknown: leftOver(unknown, missing) };
  const isOrder = difference.missing.length === 0 && difference.unknown.length === 0;
  return { ...difference, reordered: isOrder ? expected.filter(({ family }) => family === 'printf') : [] };
}

function leftOver(values: readonly Value[], others: readonly Value[]): Value[] {
  const kinds = others.map(kindOf);
  return values.filter((value) => {
    const at = kinds.indexOf(kindOf(value));
    if (at >= 0) kinds.splice(at, 1);
    return at < 0;
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
