import type { CheckFacts, Pair } from '../types/check.ts';
import { mendTwins } from './twins.ts';
import { withoutPrefix, withoutQuotes } from './wrapping.ts';

export interface Mended {
  text: string;
  /** What was done, in words: `blanks at the edges put back`. */
  mended: string[];
}

interface Step {
  done: string;
  apply(text: string, source: string, pair: Pair): string;
}

/** In order: what stands around the text goes first, the edges come last. */
const steps: readonly Step[] = [
  { done: 'words before the translation taken away', apply: withoutPrefix },
  { done: 'quotes around the translation taken away', apply: withoutQuotes },
  { done: 'doubled escapes undone', apply: singleEscapes },
  { done: 'escaped quotes undone', apply: plainQuotes },
  { done: 'line feeds written as \\n again, as in the source', apply: writtenLineFeeds },
  { done: '\\n turned into line feeds again, as in the source', apply: realLineFeeds },
  { done: 'line ends as in the source', apply: lineEnds },
  { done: 'blanks at the edges as in the source', apply: edgesAs },
];

/** Puts right what needs no judgement. Each step returns the text as it is where it has nothing to do. */
export function mend(pair: Pair, facts: CheckFacts): Mended {
  const mended: string[] = [];
  let text = pair.translation;
  for (const { done, apply } of steps) {
    const next = apply(text, pair.source, pair);
    if (next !== text) mended.push(done);
    text = next;
  }
  const twins = mendTwins({ ...pair, translation: text }, facts);
  return { text: twins.text, mended: [...mended, ...twins.mended] };
}

/** JSON written twice: `\\n` where the source has `\n`. */
function singleEscapes(text: string, source: string): string {
  if (!text.includes('\\\\') || source.includes('\\\\') || !source.includes('\\')) return text;
  return text.replace(/\\\\(?=[abfnrtv0"'ux])/g, '\\');
}

/** JSON written twice: `\"` where the source has `"`. */
function plainQuotes(text: string, source: string): string {
  if (!text.includes('\\"') || source.includes('\\"') || !source.includes('"')) return text;
  return text.replaceAll('\\"', '"');
}

/** The source breaks lines by `\n` as two characters, the translation by line feeds. */
export function writtenLineFeeds(text: string, source: string): string {
  const inner = text.trim();
  if (!inner.includes('\n') || source.includes('\n') || !hasWrittenLineFeed(source)) return text;
  // Beside a `\n` for each of the source's a line feed is one too many, not one that was turned.
  if (count(inner, writtenLineFeed) >= count(source, writtenLineFeed)) return text;
  return text.replace(inner, () => inner.replace(/\r?\n/g, '\\n'));
}

/** The source breaks lines by line feeds, the translation by `\n` as two characters. */
export function realLineFeeds(text: string, source: string): string {
  if (!source.trim().includes('\n') || text.trim().includes('\n') || source.includes('\\')) return text;
  return hasWrittenLineFeed(text) ? text.replace(/(?:\\r)?\\n(?![[<])/g, '\n') : text;
}

/** Not `\n[1]` and `\n<name>`, which are names in RPG Maker. */
const writtenLineFeed = /\\n(?![[<])/g;

function hasWrittenLineFeed(text: string): boolean {
  return text.includes('\\n') && count(text, writtenLineFeed) > 0;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** A source that mixes both has no style to go by. */
export function lineEnds(text: string, source: string): string {
  if (!text.includes('\n')) return text;
  const isWindows = source.includes('\r\n');
  if (isWindows ? /(?<!\r)\n/.test(source) : !text.includes('\r\n')) return text;
  const unix = text.replaceAll('\r\n', '\n');
  return isWindows ? unix.replaceAll('\n', '\r\n') : unix;
}

export function edgesAs(text: string, source: string): string {
  const inner = text.trim();
  const sourceInner = source.trim();
  if (inner === '' || sourceInner === '') return text;
  if (inner.length === text.length && sourceInner.length === source.length) return text;
  const start = source.indexOf(sourceInner);
  return source.slice(0, start) + inner + source.slice(start + sourceInner.length);
}
