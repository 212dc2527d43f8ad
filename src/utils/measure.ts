import type { LengthUnit } from '../types/check.ts';
import { graphemesOf } from './graphemes.ts';
import { graphemeWidth } from './terminal.ts';
import { visible } from './visible.ts';

/**
 * Length of a text as a length limit means it. Graphemes (user-perceived characters), characters (code points) and width
 * (columns, East Asian wide ones two) count what a player sees: markup and line breaks, written `\n` too, count nothing,
 * an escape or entity counts as the one character it stands for, a placeholder as it is written. Bytes (UTF-8) are those of a
 * buffer and count everything.
 */
export function measure(text: string, unit: LengthUnit): number {
  if (unit === 'bytes') return Buffer.byteLength(text);
  const shown = visible(text);
  if (unit === 'characters') return countCharacters(shown);
  return countGraphemes(shown, unit === 'width' ? graphemeWidth : () => 1);
}

function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) if (isLow(text, at) && isHigh(text, at - 1)) count--;
  return count;
}

function isHigh(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLow(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

/** Longest piece for the segmenter, in UTF-16 units; no word of any language comes near it. */
const longestPiece = 10_000;

/**
 * Sum over the graphemes. The segmenter takes a microsecond for each, so it is asked only where characters may join;
 * letters without marks, ideographs and syllables stand for themselves.
 */
function countGraphemes(text: string, weigh: (grapheme: string) => number): number {
  let sum = 0;
  let at = 0;
  while (at < text.length) {
    let end = at + 1;
    if (standsAlone(text.charCodeAt(at)) && (end === text.length || standsAlone(text.charCodeAt(end)))) {
      sum += weigh(text[at] as string);
    } else {
      while (end < text.length && end - at < longestPiece && !standsAlone(text.charCodeAt(end))) end++;
      for (const { segment } of graphemesOf(text.slice(at, end))) sum += weigh(segment);
    }
    at = end;
  }
  return sum;
}

/** Printable ASCII, Latin letters, Cyrillic and Arabic letters, kana, ideographs, Hangul syllables. */
function standsAlone(code: number): boolean {
  if (code < 0x300)
    return code >= 0x20 && code !== 0xa9 && code !== 0xad && code !== 0xae && (code < 0x7f || code > 0x9f);
  return (
    (code >= 0x400 && code <= 0x47f) ||
    (code >= 0x620 && code <= 0x64a) ||
    (code >= 0x3041 && code <= 0x3096) ||
    (code >= 0x30a0 && code <= 0x30ff) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3)
  );
}
