import type { CheckFacts, Pair } from '../types/check.ts';
import { findTags } from './markup.ts';
import { findValues } from './values.ts';

/** What a text carries into any language, and how long it is. */
export interface Marks {
  /** Weights by placeholder, number, address or tag. */
  weights: Map<string, number>;
  lines: number;
  end: string;
  /** Natural logarithm. */
  length: number;
}

function marksOf(text: string, numbers: readonly string[], families: CheckFacts['families']): Marks {
  const weights = new Map<string, number>();
  for (const number of numbers) weights.set(plainNumber(number), 2);
  for (const { key } of findTags(text, families)) weights.set(key, 1.5);
  if (text.includes('://')) {
    for (const [address] of text.matchAll(/https?:\/\/[\w./%-]{1,200}/g)) weights.set(address, 4);
  }
  for (const { key } of findValues(text, families)) {
    const value = `value ${key}`;
    // A name said twice is a weaker mark: plurals repeat it in some languages.
    weights.set(weights.has(value) ? `${value} again` : value, weights.has(value) ? 1.5 : 3);
  }
  return {
    weights,
    lines: text.includes('\n') || text.includes('\\n') ? text.split(/\n|\\n/).length : 1,
    end: endOf(text),
    length: lengthMark(text.length),
  };
}

/** A few characters more or less are little in a short text. */
export function lengthMark(characters: number): number {
  return Math.log(characters + 4);
}

/** In ASCII digits, without zeros in front. */
function plainNumber(number: string): string {
  if (/^[1-9][0-9]*$/.test(number)) return number;
  return number.replace(/[٠-٩۰-۹０-９]/g, (digit) => String(digit.charCodeAt(0) & 0xf)).replace(/^0+(?=\d)/, '');
}

const ends: Readonly<Record<string, string>> = {
  '?': '?',
  '？': '?',
  '؟': '?',
  '!': '!',
  '！': '!',
  ':': ':',
  '：': ':',
};

function endOf(text: string): string {
  return ends[text.trimEnd().at(-1) ?? ''] ?? '';
}

/**
 * Marks of sources and translations, without the numbers of series that were counted anew: "Slot 0", "Slot 1", "Slot 2" that
 * became "Fach 1", "Fach 2", "Fach 3". Where such rows move along, one at least does not follow: the last has nobody's number.
 */
export function marksOfPairs(
  pairs: readonly Pair[],
  facts: Pick<CheckFacts, 'families'>,
): { sources: Marks[]; translations: Marks[] } {
  const numbers = pairs.map(({ source, translation }) => ({ from: numbersIn(source), to: numbersIn(translation) }));
  const sources = pairs.map(({ source }, at) => marksOf(source, numbers[at]!.from, facts.families));
  const translations = pairs.map(({ translation }, at) => marksOf(translation, numbers[at]!.to, facts.families));
  for (const { at, from, to } of countedAnew(pairs, numbers)) {
    sources[at]!.weights.delete(from);
    translations[at]!.weights.delete(to);
  }
  return { sources, translations };
}

interface Counted {
  at: number;
  from: string;
  /** Empty: the translation has no number, or several. */
  to: string;
}

/** Fewest rows of a series whose numbers all differ from their sources' by the same. */
const fewestOfSeries = 3;

/** Numbers as they are written, in digits of any script. */
interface Numbers {
  from: readonly string[];
  to: readonly string[];
}

function numbersIn(text: string): readonly string[] {
  return text.match(/\p{Nd}{1,12}/gu) ?? [];
}

function countedAnew(pairs: readonly Pair[], numbers: readonly Numbers[]): Counted[] {
  const series = new Map<string, Counted[]>();
  for (const [at, { source }] of pairs.entries()) {
    const from = onlyOne(numbers[at]!.from);
    if (from === undefined) continue;
    const to = onlyOne(numbers[at]!.to) ?? '';
    const name = source.replace(/\p{Nd}{1,12}/u, '#');
    const rows = series.get(name);
    if (rows) rows.push({ at, from, to });
    else series.set(name, [{ at, from, to }]);
  }
  return [...series.values()].filter(isCountedAnew).flat();
}

function isCountedAnew(rows: readonly Counted[]): boolean {
  const steps = new Set(rows.map(({ from, to }) => Number(to) - Number(from)));
  return rows.length >= fewestOfSeries && steps.size === 1 && !steps.has(0);
}

function onlyOne(numbers: readonly string[]): string | undefined {
  return numbers.length === 1 ? plainNumber(numbers[0] as string) : undefined;
}
