import type { Check, Finding } from './check.ts';
import { lineEnds, realLineFeeds, writtenLineFeeds } from './mend.ts';

/**
 * A warning: where a text box wraps by itself, translators move and drop line breaks freely (7 to 9 % of human rows that
 * have any differ in their number).
 */
export const lineBreaks: Check = {
  name: 'line_breaks',
  severity: 'warning',
  find({ source, translation }) {
    const wanted = countBreaks(source);
    const found = countBreaks(translation);
    if (wanted === found) return styleOf(source, translation);
    return [{ message: `the translation has ${lineBreaksOf(found)}, the source ${lineBreaksOf(wanted)}` }];
  },
};

function styleOf(source: string, text: string): Finding[] {
  if (writtenLineFeeds(text, source) !== text) return [{ message: 'line breaks are line feeds, \\n in the source' }];
  if (realLineFeeds(text, source) !== text) return [{ message: 'line breaks are \\n, line feeds in the source' }];
  if (lineEnds(text, source) !== text) return [{ message: 'line ends (CRLF or LF) are not those of the source' }];
  return [];
}

/** Line feeds, and `\n` as two characters, but for `\n[1]` and `\n<name>` of RPG Maker. */
function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  for (let at = text.indexOf('\\n'); at >= 0; at = text.indexOf('\\n', at + 2)) {
    const next = text[at + 2];
    if (next !== '[' && next !== '<') count++;
  }
  return count;
}

function lineBreaksOf(count: number): string {
  if (count === 0) return 'no line break';
  return count === 1 ? '1 line break' : `${count} line breaks`;
}
