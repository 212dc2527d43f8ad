import { termsFor } from '../glossary/terms.ts';
import type { TermMatcher } from '../types/glossary.ts';
import type { Settings } from '../types/settings.ts';
import { createTermMatcher } from '../utils/terms.ts';

/** Finds the glossary's terms, by language pair. */
export function termMatchers({
  glossary,
}: Settings): (sourceLang: string | undefined, targetLang: string) => TermMatcher {
  const matchers = new Map<string, TermMatcher>();
  return (sourceLang, targetLang) =>
    cached(matchers, `${sourceLang}>${targetLang}`, () =>
      createTermMatcher(termsFor(glossary, targetLang), sourceLang, targetLang),
    );
}

/** What a map holds under a key, made at the first asking. */
export function cached<K, V>(cache: Map<K, V>, key: K, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
