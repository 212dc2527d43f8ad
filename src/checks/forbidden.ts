import type { CheckFacts } from '../types/check.ts';
import { show } from './charset.ts';
import type { Check, Finding } from './check.ts';
import { proseOf } from './prose.ts';

/** A warning: what is forbidden is a matter of taste until the configuration says otherwise. Nothing is unless it is set. */
export const forbidden: Check = {
  name: 'forbidden',
  severity: 'warning',
  find({ translation, targetLang }, { forbidden: { characters, words } }) {
    const findings: Finding[] = [];
    for (const character of characters) {
      if (translation.includes(character)) findings.push({ message: `the character ${show(character)} is forbidden` });
    }
    const listed = wordsFor(targetLang, words);
    if (listed.length === 0) return findings;
    const text = proseOf(translation).text.toLowerCase();
    for (const { word, folded } of listed) {
      if (occurs(text, folded)) findings.push({ message: `the word ${JSON.stringify(word)} is forbidden` });
    }
    return findings;
  },
};

interface ForbiddenWord {
  word: string;
  folded: string;
}
const lists = new WeakMap<object, Map<string, ForbiddenWord[]>>();

/** Those of `*`, of the language (`de`) and of its variety (`de-AT`). */
function wordsFor(targetLang: string, words: CheckFacts['forbidden']['words']): ForbiddenWord[] {
  const byLanguage = lists.get(words) ?? new Map<string, ForbiddenWord[]>();
  lists.set(words, byLanguage);
  let found = byLanguage.get(targetLang);
  if (found === undefined) {
    const tags = new Set(['*', targetLang.split('-')[0] as string, targetLang]);
    found = [...tags].flatMap((tag) => words[tag] ?? []).map((word) => ({ word, folded: word.trim().toLowerCase() }));
    byLanguage.set(targetLang, found);
  }
  return found;
}

const spaced = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{N}_]/u;

/** As a word of its own in scripts that put blanks between words, anywhere in others. */
function occurs(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const end = at + word.length;
    const joinsBefore = at > 0 && spaced.test(word[0] as string) && spaced.test(text[at - 1] as string);
    const joinsAfter =
      end < text.length && spaced.test(word[word.length - 1] as string) && spaced.test(text[end] as string);
    if (!joinsBefore && !joinsAfter) return true;
  }
  return false;
}
