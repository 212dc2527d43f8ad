import type { Check, Finding } from './check.ts';
import { proseOf } from './prose.ts';

/** Opening and closing marks, full-width twins as one kind. Curly quotes open in one language and close in another: only „, which always opens, is counted. */
const pairs: readonly (readonly [open: string, close: string])[] = [
  ['(（', ')）'],
  ['[［', ']］'],
  ['{｛', '}｝'],
  ['「', '」'],
  ['『', '』'],
  ['【', '】'],
  ['《', '》'],
  ['«', '»'],
];
const kinds = new Map<string, readonly [pair: number, step: number]>();
for (const [index, [open, close]] of pairs.entries()) {
  for (const character of open) kinds.set(character, [index, 1]);
  for (const character of close) kinds.set(character, [index, -1]);
}
const interesting = /[()（）[\]［］{}｛｝「」『』【】《》«»"„“”]/g;

/** A warning: what the source leaves open (`1)`, a smiley, half a sentence) may be left open, anything else looks careless. */
export const brackets: Check = {
  name: 'brackets',
  severity: 'warning',
  find({ source, translation }) {
    const found = unbalanced(translation);
    if (found.length === 0) return [];
    const known = new Set(unbalanced(source));
    return found.filter((pair) => !known.has(pair)).map((pair): Finding => ({ message: `${pair} does not pair up` }));
  },
};

/** Pairs with more of one half than of the other. */
function unbalanced(text: string): string[] {
  const marks = proseOf(text).text.match(interesting);
  if (!marks) return [];
  const open = pairs.map(() => 0);
  let quotes = 0;
  let low = 0;
  for (const mark of marks) {
    const kind = kinds.get(mark);
    if (kind) open[kind[0]] = (open[kind[0]] as number) + kind[1];
    else if (mark === '„') low++;
    else if (mark === '"') quotes++;
  }
  const found = pairs.filter((_, index) => open[index] !== 0).map(([left, right]) => `${left[0]}${right[0]}`);
  if (quotes % 2 !== 0) found.push('"');
  // It may be closed by “, ” or ".
  if (low > 0 && low > marks.filter((mark) => '“”"'.includes(mark)).length) found.push('„“');
  return found;
}
