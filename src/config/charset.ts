import { type Fault, InputError } from '../errors.ts';

export type Charset = readonly (readonly [first: number, last: number])[];

/** Blanks and line breaks need no glyph. */
const layout: Charset = [
  [0x09, 0x0a],
  [0x0d, 0x0d],
  [0x20, 0x20],
];
const lastCodePoint = 0x10ffff;

/** `U+0020-007E`, `U+0020-U+007E` or `U+00A0`. Undefined where the text is none of them, or the range is empty. */
export function parseRange(text: string): readonly [number, number] | undefined {
  const parts = /^U\+([0-9A-F]{1,6})(?:-(?:U\+)?([0-9A-F]{1,6}))?$/i.exec(text.trim());
  if (parts === null) return undefined;
  const first = Number.parseInt(parts[1]!, 16);
  const last = Number.parseInt(parts[2] ?? parts[1]!, 16);
  return first <= last && last <= lastCodePoint ? [first, last] : undefined;
}

/** How ranges are written, for messages. */
export const rangeAllowed = 'ranges such as U+0020-007E or U+00A0';

/**
 * A file of the characters that a font has. One whose first line begins with `U+` lists ranges, several to a line with
 * commas or blanks between, `#` begins a comment; of any other file every character counts, as font tools write them.
 * Throws an InputError with the line of each range that is none.
 */
export function readCharset(text: string, file: string): Charset {
  const content = text.replace(/^\ufeff/, '');
  if (!/^\s{0,1000}U\+[0-9A-F]/i.test(content)) {
    return [...new Set(content)].map((character) => {
      const codePoint = character.codePointAt(0)!;
      return [codePoint, codePoint];
    });
  }
  const faults: Fault[] = [];
  const ranges: (readonly [number, number])[] = [];
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    for (const item of line.replace(/#.*/, '').matchAll(/[^\s,]+/g)) {
      const range = parseRange(item[0]);
      if (range) ranges.push(range);
      else
        faults.push({
          file,
          line: index + 1,
          column: item.index + 1,
          message: `"${item[0].slice(0, 40)}" is no range; write U+0020-007E or U+00A0`,
        });
    }
  }
  if (faults.length > 0) throw new InputError(faults);
  return ranges;
}

/** Rising, what touches joined, blanks and line breaks added. */
export function joinRanges(ranges: Charset): Charset {
  const joined: [number, number][] = [];
  for (const [first, last] of [...ranges, ...layout].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}
