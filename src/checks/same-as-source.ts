import { hasTranslatableText } from '../utils/tokens.ts';
import type { Check } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';
import { type LanguageFacts, languageFacts } from './scripts.ts';

/** Words of two letters or more without a capital or digit: no names, no codes. */
const plainWord = /(?<![\p{L}\p{N}_])\p{Ll}[\p{Ll}'’-]{1,40}(?![\p{L}\p{N}_])/gu;

/**
 * A warning, never an error by itself: whether a text may stay untranslated (a name, a motto, a line of a song) is for a person
 * to say, and a model that chose to keep it mostly does so again when it is asked again, for the same money. From two plain
 * words on, or two letters of a script that the language is not written in: a single word or name is shared by too many
 * languages to say anything.
 */
export const sameAsSource: Check = {
  name: 'same_as_source',
  severity: 'warning',
  find({ source, translation, sourceLang, targetLang }) {
    if (sourceLang !== undefined && languageFacts(sourceLang).base === languageFacts(targetLang).base) return [];
    if (!repeatsSource(source, translation)) return [];
    if (plainWords(source) < 2 && strangeLetters(source, languageFacts(targetLang)) < 2) return [];
    if (!hasTranslatableText(source.slice(0, lookedAt))) return [];
    const isAll = source.trim() === translation.trim();
    return [{ message: `the translation ${isAll ? 'is' : 'holds'} the source text, not translated` }];
  },
};

/** Letters of scripts that the language does not use; Latin ones stand everywhere. */
function strangeLetters(text: string, { scripts: own }: LanguageFacts): number {
  const strange = [...proseOf(text).scripts].filter(([script]) => script !== 'Latn' && !own.includes(script));
  return strange.reduce((sum, [, count]) => sum + count, 0);
}

/** Whether the whole source stands in the translation, case aside: what then is in the wrong language is the source itself. */
export function repeatsSource(source: string, translation: string): boolean {
  const text = source.trim().toLowerCase();
  return text !== '' && translation.length >= text.length && translation.toLowerCase().includes(text);
}

/** Number of plain words outside of tokens. */
export function plainWords(text: string): number {
  return proseOf(text).text.slice(0, lookedAt).match(plainWord)?.length ?? 0;
}
