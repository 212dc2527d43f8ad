import type { PlaceholderFamily } from '../types/check.ts';
import { type IcuMessage, icuKind, readIcuMessages } from './icu-messages.ts';
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
  return hidden(source, expected, translation, found).map((key) => `the value of ${key} is missing, its arms lack #`);
}

/** What a program cannot read in the plurals and selects of a translation; nothing where it could not read the source's. */
export function structureFaults(
  source: string,
  translation: string,
  families: ReadonlySet<PlaceholderFamily>,
): string[] {
  if (!families.has('icu') || !(icuKind.test(source) || icuKind.test(translation))) return [];
  const expected = readIcuMessages(source);
  if (!isBalanced(source) || expected.some((message) => faultOf(message, expected) !== undefined)) return [];
  const found = readIcuMessages(translation);
  const faults = found.flatMap((message) => faultOf(message, expected) ?? []);
  faults.push(...expected.flatMap((message) => lostHead(message, found, translation) ?? []));
  // A header that was taken away leaves the braces of its arms behind.
  if (faults.length === 0 && expected.length > 0 && !isBalanced(translation)) {
    faults.push('braces of the plural or select are missing');
  }
  return [...new Set(faults)];
}

const keyword = /^(?:zero|one|two|few|many|other|=\d{1,9})$/;

/** A language may have other plural forms than the source's; what a select chooses from, the program gives. */
function faultOf({ argument, kind, branches, isClosed }: IcuMessage, expected: readonly IcuMessage[]) {
  const original = expected.filter((message) => message.argument === argument && message.kind === kind);
  const known = new Set(original.flatMap((message) => message.branches));
  const isKnown = (branch: string) => (kind === 'select' && known.size > 0 ? known.has(branch) : keyword.test(branch));
  const strange = kind === 'select' && known.size === 0 ? [] : branches.filter((branch) => !isKnown(branch));
  const what = `the ${kind} of ${argument}`;
  const told = [
    ...(isClosed ? [] : ['is not closed, a } is missing']),
    ...(strange.length > 0
      ? [`has the branch ${strange.map((name) => `\`${name}\``).join(', ')}, which is no keyword`]
      : []),
    ...(branches.includes('other') ? [] : ['has no branch `other`']),
  ];
  if (told.length === 0) return undefined;
  const names = known.size > 0 ? [...known].join(', ') : 'one, other';
  return `${what} ${told.join(' and ')}; keep the keywords ${names} as they are, translate only the branch texts`;
}

/** `{n, 复数, one {`: there is no such kind. */
function lostHead({ argument, kind }: IcuMessage, found: readonly IcuMessage[], translation: string) {
  if (found.some((message) => message.argument === argument)) return undefined;
  const [changed] = new RegExp(`\\{\\s{0,20}${argument}\\s{0,20}[,，][^{}]{0,100}\\{`, 'u').exec(translation) ?? [];
  return changed === undefined
    ? undefined
    : `${changed} is no ${kind}; begin it with {${argument}, ${kind}, as the source does`;
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
