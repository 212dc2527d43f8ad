import type { Check } from './check.ts';
import { languageFacts } from './scripts.ts';

/** `&File`, `Save _as`: a mark before a letter or digit, at the start of a word or within it. */
const marks: readonly { mark: string; pattern: RegExp }[] = [
  { mark: '&', pattern: /&(?=[\p{L}\p{N}])(?!\w{1,31};)/gu },
  { mark: '_', pattern: /(?<![\p{L}\p{N}_])_(?=[\p{L}\p{N}])/gu },
];
/** Longer texts are no captions of menus or buttons. */
const longest = 80;
/** Keyboards without Latin letters on the keys: 99 % of human rows leave the mark out in Arabic. */
const without = new Set(['Arab', 'Hebr']);

/** A warning: 13 % of human rows lose the mark, and the program works without it. */
export const hotkeys: Check = {
  name: 'hotkeys',
  severity: 'warning',
  find({ source, translation, targetLang }) {
    if (source.length > longest || without.has(languageFacts(targetLang).writing)) return [];
    for (const { mark, pattern } of marks) {
      if (!source.includes(mark) || source.match(pattern)?.length !== 1 || isOtherwiseUsed(source, mark)) continue;
      const found = translation.match(pattern)?.length ?? 0;
      if (found === 0) return [{ message: `the mark ${mark} of the hotkey is missing` }];
      if (found > 1) return [{ message: `the mark ${mark} of the hotkey stands ${found} times` }];
    }
    return [];
  },
};

/** `_word_` is emphasis, `snake_case` a name, `a & b` a word. */
function isOtherwiseUsed(source: string, mark: string): boolean {
  return source.indexOf(mark) !== source.lastIndexOf(mark);
}
