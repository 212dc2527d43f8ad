import type { Check } from './check.ts';
import { proseOf } from './prose.ts';
import { languageFacts } from './scripts.ts';

type Mark = 'full stop' | 'exclamation mark' | 'question mark' | 'ellipsis' | 'colon';

const endings: readonly (readonly [pattern: RegExp, mark: Mark])[] = [
  [/(?:\.{2,9}|…|⋯|。。)$/u, 'ellipsis'],
  [/[?？؟⁇⁉]$|[?？؟][!！]{0,5}$|[!！]{1,5}[?？؟]$/u, 'question mark'],
  [/[!！‼]$/u, 'exclamation mark'],
  [/[:：]$/u, 'colon'],
  [/[.。．｡।۔]$/u, 'full stop'],
];
/** What the text must end in for any of them. */
const anyEnding = /^[.…⋯。?？؟⁇⁉!！‼:：．｡।۔]/u;
/** Quotes, brackets, blanks and marks of emphasis behind the mark. */
const behind = /[\s"'“”‘’«»)\]）」』】*_~]{1,20}$/u;
const isBehind = /^[\s"'“”‘’«»)\]）」』】*_~]/u;

/** Scripts whose sentences in a user interface go without a full stop. */
const withoutFullStop = new Set(['Hans', 'Hant', 'Jpan', 'Kore', 'Thai', 'Arab', 'Deva', 'Laoo', 'Khmr', 'Mymr']);

/**
 * A warning: a question that is none any more, a colon before a value that is gone. Full stops are told only of one added or
 * lost in languages that use them, and in more than a caption; an exclamation mark is a matter of tone where the other text has a full stop or none.
 */
export const punctuation: Check = {
  name: 'punctuation',
  severity: 'warning',
  find({ source, translation, targetLang }) {
    const wanted = ending(source);
    const found = ending(translation);
    const { writing, base } = languageFacts(targetLang);
    if (wanted === found) return base === 'es' ? openingMark(translation, source, found) : [];
    if (!isTold(wanted, found, writing, source)) return [];
    if (wanted === undefined) return [{ message: `the source does not end in a ${found}, the translation does` }];
    return [{ message: `the ${wanted} at the end is missing` }];
  },
};

/** Differences that change what is said: questions, what is to follow. The rest is tone and style. */
function isTold(wanted: Mark | undefined, found: Mark | undefined, writing: string, source: string): boolean {
  const both = [wanted, found];
  if (both.includes('colon') || both.includes('question mark')) return true;
  if (both.includes('exclamation mark') || both.includes('ellipsis')) return false;
  return both.includes('full stop') && !withoutFullStop.has(writing) && !isCaption(source);
}

/** Up to three words: a stop there is an abbreviation's ("Page Down", "Re. pág.") or a matter of style. */
function isCaption(source: string): boolean {
  return (
    proseOf(source)
      .text.trim()
      .split(/\s{1,20}/).length <= 3
  );
}

/** Spanish opens a question and an exclamation, too. */
function openingMark(translation: string, source: string, mark: Mark | undefined) {
  const open = mark === 'question mark' ? '¿' : mark === 'exclamation mark' ? '¡' : undefined;
  if (open === undefined || translation.includes(open) || source.length < 4) return [];
  return [{ message: `the ${open} that opens the sentence is missing` }];
}

function ending(text: string): Mark | undefined {
  let end = proseOf(text).text.trimEnd().slice(-60);
  // To look for a place from which all is to the end's liking takes time; the last character tells most texts apart.
  if (isBehind.test(end.slice(-1))) end = end.replace(behind, '');
  return anyEnding.test(end.slice(-1)) ? endings.find(([pattern]) => pattern.test(end))?.[1] : undefined;
}
