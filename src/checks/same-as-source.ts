import type { TermMatcher } from '../types/glossary.ts';
import { hasTranslatableText } from '../utils/tokens.ts';
import type { Check } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';
import { type LanguageFacts, languageFacts } from './scripts.ts';

/** Words of two letters or more without a capital or digit: no names, no codes. */
const plainWord = /(?<![\p{L}\p{N}_])\p{Ll}[\p{Ll}'’-]{1,40}(?![\p{L}\p{N}_])/gu;

/** A word of a label: `Load`, not `OK`, `OpenGL`, `U52`, `Ctrl+`. */
export const labelWord = /(?<![\p{L}\p{N}_+])\p{Lu}?\p{Ll}[\p{Ll}'’-]{1,40}(?![\p{L}\p{N}_+])/gu;
const keyName = /^(?:ctrl|alt|shift|tab|del|delete|enter|esc|escape|space|home|end|ins|page|up|down)$/i;

/**
 * A warning, never an error by itself: whether a text may stay untranslated (a name, a motto, a line of a song) is for a person
 * to say, and a model that chose to keep it mostly does so again when it is asked again, for the same money. From two plain
 * words on, or two letters of a script that the language is not written in: a single word or name is shared by too many
 * languages to say anything. Where the language is not written in Latin letters one word of a label is enough (0.1 to 1.3 %
 * of human rows, nearly all of them names).
 */
export const sameAsSource: Check = {
  name: 'same_as_source',
  severity: 'warning',
  find({ source, translation, sourceLang, targetLang }, { terms }) {
    const target = languageFacts(targetLang);
    if (sourceLang !== undefined && languageFacts(sourceLang).base === target.base) return [];
    if (!repeatsSource(source, translation)) return [];
    const isAll = source.trim() === translation.trim();
    const isText = plainWords(source) >= 2 || strangeLetters(source, target) >= 2;
    if (!isText && !(isAll && isLabel(source, target, terms?.(sourceLang, targetLang)))) return [];
    if (!hasTranslatableText(source.slice(0, lookedAt))) return [];
    return [{ message: `the translation ${isAll ? 'is' : 'holds'} the source text, not translated` }];
  },
};

/** Whether words of it should be in another script: names of keys and terms that the glossary keeps should not. */
function isLabel(source: string, { scripts }: LanguageFacts, terms: TermMatcher | undefined): boolean {
  if (scripts.length === 0 || scripts.includes('Latn')) return false;
  let text = proseOf(source).text.slice(0, lookedAt);
  for (const { term, translation } of terms?.occurring(source) ?? []) {
    if (translation === term) text = text.replaceAll(term, ' ');
  }
  return (text.match(labelWord) ?? []).some((word) => !keyName.test(word));
}

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
