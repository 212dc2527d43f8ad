import type { CheckFacts, Pair } from '../types/check.ts';
import { usualLengthRatio } from '../utils/estimate.ts';
import { lengthMark, type Marks, marksOfPairs } from './marks.ts';
import { languageFacts } from './scripts.ts';

/** How badly translation `i` fits source `j`: 0 is a perfect fit, a lost placeholder 3. */
type Misfit = (i: number, j: number) => number;

/**
 * Measured on human translations (`bench/checks`): standard deviation of the logarithm of lengths' ratios, own misfit from which a row is looked at,
 * and by how much an exchange of two or a movement of many must fit better than the order of the reply.
 */
const spread = 0.5;
/** Three times the length. */
const overlong = Math.log(3);
const suspicious = 1.5;
const enoughForTwo = 3.5;
const enoughForMany = 10;
const enoughGifts = 2;
/** In fewer rows a median may be that of the rows that changed places. */
const fewestForMedian = 8;

/** How sure a finding must be. */
interface Demand {
  suspicious: number;
  forTwo: number;
  /** Largest share of the misfit that may be left when two change back. */
  left: number;
  forMany: number;
  gifts: number;
}
const usualDemand: Demand = {
  suspicious,
  forTwo: enoughForTwo,
  left: 0.25,
  forMany: enoughForMany,
  gifts: enoughGifts,
};
/** Few rows hold few others that a translation could fit by chance. */
const fewDemand: Demand = { suspicious: 0.8, forTwo: 1.6, left: 0.3, forMany: 4, gifts: 1 };
/** Of a reply to rows that were mixed up before: of 20 rows, 0.2 % of good replies are asked again, and nearly all that changed. */
const suspectedDemand: Demand = { suspicious: 0.4, forTwo: 0.8, left: 0.5, forMany: 3, gifts: 0.5 };

/**
 * Whether the translations of a reply changed places: two swapped, all or a part of them moved along, turned around, or
 * mixed. Compares placeholders, numbers, addresses, tags, line breaks, ends and lengths; a reply whose rows carry none
 * of these is believed. Linear for a reply whose rows fit.
 *
 * @param options.suspected a reply to the same rows was mixed up before: less is enough
 */
export function isShuffled(
  pairs: readonly Pair[],
  facts: Pick<CheckFacts, 'families'>,
  { suspected = false }: { suspected?: boolean } = {},
): boolean {
  if (pairs.length < 2) return false;
  const isFew = pairs.length < fewestForMedian;
  const demand = suspected ? suspectedDemand : isFew ? fewDemand : usualDemand;
  const { sources, translations } = marksOfPairs(pairs, facts);
  if (isFew) for (const [at, source] of sources.entries()) source.length = usualLength(pairs[at]!);
  const usual = isFew ? 0 : median(translations.map(({ length }, at) => length - (sources[at] as Marks).length));
  const misfitBy =
    (most: number): Misfit =>
    (i, j) =>
      misfitOf(translations[i]!, sources[j]!, usual, most);
  const misfit = misfitBy(5);
  const gift: Misfit = (i, j) => giftOf(translations[i]!, sources[i]!, sources[j]!, usual);
  const own = pairs.map((_, at) => misfit(at, at));
  const suspects = own.flatMap((value, at) => (value >= demand.suspicious ? [at] : []));
  if (suspects.length < 2) return false;
  return (
    isSwapped(suspects, own, misfit, sources, demand) ||
    isMoved(suspects.length, pairs.length, isFew ? misfit : misfitBy(0.75), gift, demand) ||
    isMixed(suspects, own, misfit, gift, demand)
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
  { forTwo, left }: Demand,
): boolean {
  const enough = forTwo + Math.log(suspects.length);
  const carries = (at: number) => sources[at]!.weights.size > 0;
  return suspects.some((i, at) =>
    suspects.slice(at + 1).some((j) => {
      const before = own[i]! + own[j]!;
      if (before < enough || !(j - i <= 2 || (carries(i) && carries(j)))) return false;
      const after = misfit(i, j) + misfit(j, i);
      return before - after >= enough && after < before * left;
    }),
  );
}

/** Along by a few rows, or, where much is wrong, by any number; or back to front. Lengths, which add up over many rows, count little. */
function isMoved(suspects: number, rows: number, misfit: Misfit, gift: Misfit, demand: Demand): boolean {
  const own = Array.from({ length: rows }, (_, at) => misfit(at, at));
  const reach = suspects > rows / 5 ? rows - 1 : Math.min(3, rows - 1);
  for (let by = 1; by <= reach; by++) {
    // The more ways are tried, the likelier one fits by chance.
    const enough = demand.forMany + 2 * Math.log(by);
    for (const step of [by, -by]) {
      const partner = (at: number) => (((at + step) % rows) + rows) % rows;
      if (isStretchMoved(own, misfit, gift, partner, { ...demand, forMany: enough })) return true;
    }
  }
  return isStretchMoved(own, misfit, gift, (at) => rows - 1 - at, demand);
}

/** Whether any run of neighbouring rows fits that much better in another order, and brings along what only that order explains. */
function isStretchMoved(
  own: readonly number[],
  misfit: Misfit,
  gift: Misfit,
  partner: (at: number) => number,
  { forMany, gifts: enough }: Demand,
): boolean {
  let gain = 0;
  let gifts = 0;
  for (const [at, value] of own.entries()) {
    gain += value - misfit(at, partner(at));
    if (gain <= 0) gain = gifts = 0;
    else gifts += gift(at, partner(at));
    if (gain >= forMany && gifts >= enough) return true;
  }
  return false;
}

/** Most suspects fit another suspect's source, each a different one. */
function isMixed(
  suspects: readonly number[],
  own: readonly number[],
  misfit: Misfit,
  gift: Misfit,
  demand: Demand,
): boolean {
  const taken = new Set<number>();
  let gain = 0;
  let gifts = 0;
  for (const i of suspects) {
    const fitting = suspects.find((j) => j !== i && !taken.has(j) && own[i]! - misfit(i, j) >= 2.5 && misfit(i, j) < 1);
    if (fitting === undefined) continue;
    taken.add(fitting);
    gain += own[i]! - misfit(i, fitting);
    gifts += gift(i, fitting);
  }
  return taken.size >= 3 && taken.size > suspects.length * 0.6 && gain >= demand.forMany && gifts >= demand.gifts;
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

/**
 * What a translation brings that its own source lacks and the other one has: weights of marks, or a length far above its
 * source's. A translation that only lost something, as one of a shorter, older source did, fits many others by that alone.
 */
function giftOf(translation: Marks, own: Marks, other: Marks, usual: number): number {
  let sum = 0;
  for (const [mark, weight] of translation.weights) {
    if (!own.weights.has(mark) && other.weights.has(mark)) sum += weight;
  }
  return translation.length - own.length - usual > overlong ? sum + 1.5 : sum;
}

/** Logarithm of the length that a translation of this source usually has, as `Marks` have it. */
function usualLength({ source, sourceLang = 'en', targetLang }: Pair): number {
  const figure = (language: string) => usualLengthRatio(languageFacts(language).base);
  return lengthMark((source.length * figure(targetLang)) / figure(sourceLang));
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] as number;
}
