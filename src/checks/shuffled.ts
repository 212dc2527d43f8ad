import type { CheckFacts, Pair } from '../types/check.ts';
import { findTags } from './markup.ts';
import { findValues } from './values.ts';

/** What a text carries into any language, and how long it is. */
interface Marks {
  /** Weights by placeholder, number, address or tag. */
  weights: ReadonlyMap<string, number>;
  lines: number;
  end: string;
  /** Natural logarithm. */
  length: number;
}

/** How badly translation `i` fits source `j`: 0 is a perfect fit, a lost placeholder 3. */
type Misfit = (i: number, j: number) => number;

/**
 * Measured on human translations (`bench/checks`): standard deviation of the logarithm of lengths' ratios, own misfit from which a row is looked at,
 * and by how much an exchange of two or a movement of many must fit better than the order of the reply.
 */
const spread = 0.5;
const suspicious = 1.5;
const enoughForTwo = 3.8;
const enoughForMany = 10;

/**
 * Whether the translations of a reply changed places: two swapped, all or a part of them moved along, turned around, or
 * mixed. Compares placeholders, numbers, addresses, tags, line breaks, ends and lengths; a reply whose rows carry none
 * of these is believed. Linear for a reply whose rows fit.
 */
export function isShuffled(pairs: readonly Pair[], facts: Pick<CheckFacts, 'families'>): boolean {
  if (pairs.length < 2) return false;
  const sources = pairs.map(({ source }) => marksOf(source, facts.families));
  const translations = pairs.map(({ translation }) => marksOf(translation, facts.families));
  const usual = median(translations.map(({ length }, at) => length - (sources[at] as Marks).length));
  const misfitBy =
    (most: number): Misfit =>
    (i, j) =>
      misfitOf(translations[i]!, sources[j]!, usual, most);
  const misfit = misfitBy(5);
  const own = pairs.map((_, at) => misfit(at, at));
  const suspects = own.flatMap((value, at) => (value >= suspicious ? [at] : []));
  if (suspects.length < 2) return false;
  return (
    isSwapped(suspects, own, misfit, sources) ||
    isMoved(suspects.length, pairs.length, misfitBy(0.75)) ||
    isMixed(suspects, own, misfit)
  );
}

/**
 * Two that both carry something, or stand side by side: elsewhere a token added here and dropped there is chance. The
 * more suspects, the more pairs, and the likelier that two fit by chance.
 */
function isSwapped(
  suspects: readonly number[],
  own: readonly number[],
  misfit: Misfit,
  sources: readonly Marks[],
): boolean {
  const enough = enoughForTwo + Math.log(suspects.length);
  const carries = (at: number) => sources[at]!.weights.size > 0;
  return suspects.some((i, at) =>
    suspects.slice(at + 1).some((j) => {
      const before = own[i]! + own[j]!;
      if (before < enough || !(j - i <= 2 || (carries(i) && carries(j)))) return false;
      const after = misfit(i, j) + misfit(j, i);
      return before - after >= enough && after < before / 4;
    }),
  );
}

/** Along by a few rows, or, where much is wrong, by any number; or back to front. Lengths, which add up over many rows, count little. */
function isMoved(suspects: number, rows: number, misfit: Misfit): boolean {
  const own = Array.from({ length: rows }, (_, at) => misfit(at, at));
  const reach = suspects > rows / 5 ? rows - 1 : Math.min(3, rows - 1);
  for (let by = 1; by <= reach; by++) {
    // The more ways are tried, the likelier one fits by chance.
    const enough = enoughForMany + 2 * Math.log(by);
    for (const step of [by, -by]) {
      const partner = (at: number) => (((at + step) % rows) + rows) % rows;
      if (bestStretch(own, (at) => misfit(at, partner(at))) >= enough) return true;
    }
  }
  return bestStretch(own, (at) => misfit(at, rows - 1 - at)) >= enoughForMany;
}

/** The greatest gain of any run of neighbouring rows by another order. */
function bestStretch(own: readonly number[], other: (at: number) => number): number {
  let best = 0;
  let sum = 0;
  for (const [at, value] of own.entries()) {
    sum = Math.max(0, sum + value - other(at));
    best = Math.max(best, sum);
  }
  return best;
}

/** Most suspects fit another suspect's source, each a different one. */
function isMixed(suspects: readonly number[], own: readonly number[], misfit: Misfit): boolean {
  const taken = new Set<number>();
  let gain = 0;
  for (const i of suspects) {
    const fitting = suspects.find((j) => j !== i && !taken.has(j) && own[i]! - misfit(i, j) >= 2.5 && misfit(i, j) < 1);
    if (fitting === undefined) continue;
    taken.add(fitting);
    gain += own[i]! - misfit(i, fitting);
  }
  return taken.size >= 3 && taken.size > suspects.length * 0.6 && gain >= enoughForMany;
}

function misfitOf(translation: Marks, source: Marks, usual: number, most: number): number {
  let sum = 0;
  for (const [mark, weight] of translation.weights) if (!source.weights.has(mark)) sum += weight;
  for (const [mark, weight] of source.weights) if (!translation.weights.has(mark)) sum += weight;
  if (translation.end !== source.end) sum += 0.7;
  const off = (translation.length - source.length - usual) / spread;
  const shape = Math.min(2, Math.abs(translation.lines - source.lines)) + Math.min(3, (off * off) / 2);
  return sum + Math.min(most, shape);
}

function marksOf(text: string, families: CheckFacts['families']): Marks {
  const weights = new Map<string, number>();
  for (const [number] of text.matchAll(/\p{Nd}{1,12}/gu)) weights.set(plainNumber(number), 2);
  for (const { key } of findTags(text, families)) weights.set(key, 1.5);
  for (const [address] of text.matchAll(/https?:\/\/[\w./%-]{1,200}/g)) weights.set(address, 4);
  for (const { key } of findValues(text, families)) {
    const value = `value ${key}`;
    // A name said twice is a weaker mark: plurals repeat it in some languages.
    weights.set(weights.has(value) ? `${value} again` : value, weights.has(value) ? 1.5 : 3);
  }
  return {
    weights,
    lines: text.split(/\n|\\n/).length,
    end: endOf(text),
    length: Math.log(text.length + 4),
  };
}

/** In ASCII digits, without zeros in front. */
function plainNumber(number: string): string {
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

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] as number;
}
