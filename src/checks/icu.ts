import type { PlaceholderFamily } from '../types/check.ts';
import { findValues, type Value } from './values.ts';

/** Whether a value is the header of a plural or select (`{n, plural, one {`), which shows nothing by itself. */
export function isHeader({ family, text }: Value): boolean {
  return family === 'icu' && text.endsWith('{');
}

/** Keys of the ICU arguments whose value a reader sees: `{n}`, or a plural that has `#` in its arms. */
export function shownArguments(text: string, values: readonly Value[]): ReadonlySet<string> {
  const hasNumberSign = text.includes('#');
  const isShown = (value: Value) => !isHeader(value) || (hasNumberSign && !/,\s{0,20}select\s{0,20},/.test(value.text));
  return new Set(values.filter((value) => value.family === 'icu' && isShown(value)).map(({ key }) => key));
}

/** What is wrong with plurals and selects whose argument stands in both texts. */
export function icuFaults(source: string, translation: string, families: ReadonlySet<PlaceholderFamily>): string[] {
  if (!families.has('icu') || !(source.includes('{') && translation.includes('{'))) return [];
  const expected = findValues(source, families);
  const found = findValues(translation, families);
  const faults = hidden(source, expected, translation, found).map(
    (key) => `the value of ${key} is missing, its arms lack #`,
  );
  // A header that was taken away leaves the braces of its arms behind.
  const isTorn = expected.some(isHeader) && isBalanced(source) && !isBalanced(translation);
  return isTorn ? [...faults, 'braces of the plural or select are missing'] : faults;
}

/** `{n}` that became a plural whose arms do not say the number. */
function hidden(source: string, expected: readonly Value[], translation: string, found: readonly Value[]): string[] {
  const headers = new Set(found.filter(isHeader).map(({ key }) => key));
  if (headers.size === 0) return [];
  const shown = shownArguments(translation, found);
  return [...shownArguments(source, expected)].filter((key) => headers.has(key) && !shown.has(key));
}

function isBalanced(text: string): boolean {
  return text.split('{').length === text.split('}').length;
}
