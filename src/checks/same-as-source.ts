import { hasTranslatableText } from '../utils/tokens.ts';
import type { Check } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';
import { languageFacts } from './scripts.ts';

/** Words of two letters or more without a capital or digit: no names, no codes. */
const plainWord = /(?<![\p{L}\p{N}_])\p{Ll}[\p{Ll}'’-]{1,40}(?![\p{L}\p{N}_])/gu;

/**
 * A warning from two plain words on ("Max players" may stay in German), an error from five on: no language shares a
 * sentence with another. A single word or name is shared too often to say anything.
 */
export const sameAsSource: Check = {
  name: 'same_as_source',
  severity: 'warning',
  find({ source, translation, sourceLang, targetLang }) {
    const text = translation.trim();
    if (text !== source.trim() || text === '') return [];
    if (sourceLang !== undefined && languageFacts(sourceLang).base === languageFacts(targetLang).base) return [];
    const words = plainWords(text);
    if (words < 2 || !hasTranslatableText(text.slice(0, lookedAt))) return [];
    const message = 'the translation is the source text, not translated';
    return [words >= 5 ? { message, severity: 'error' } : { message }];
  },
};

/** Number of plain words outside of tokens. */
export function plainWords(text: string): number {
  return proseOf(text).text.slice(0, lookedAt).match(plainWord)?.length ?? 0;
}
