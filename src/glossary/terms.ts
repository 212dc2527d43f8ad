import type { GlossaryTerm, Term } from '../types/glossary.ts';
import { closestTag } from '../utils/languages.ts';

/** Two terms with the same key are the same term. */
export function termKey(term: string, caseSensitive: boolean): string {
  return caseSensitive ? `=${term.normalize()}` : `~${term.normalize().toLowerCase()}`;
}

/** One glossary of several, the strongest first: of a term that several have, each language is taken from the first that has it. */
export function mergeGlossaries(glossaries: readonly (readonly GlossaryTerm[])[]): GlossaryTerm[] {
  const merged = new Map<string, GlossaryTerm>();
  for (const term of glossaries.flat()) {
    const key = termKey(term.term, term.caseSensitive);
    const stronger = merged.get(key);
    if (stronger === undefined) merged.set(key, term);
    else {
      merged.set(key, {
        ...stronger,
        translations: { ...term.translations, ...stronger.translations },
        note: stronger.note ?? term.note,
        doNotTranslate: stronger.doNotTranslate || term.doNotTranslate,
        forbidden: { ...term.forbidden, ...stronger.forbidden },
      });
    }
  }
  return [...merged.values()];
}

/** What the glossary says about one target language; terms that it says nothing about are left out. */
export function termsFor(glossary: readonly GlossaryTerm[], targetLang: string): Term[] {
  const closest = new Map<string, string | undefined>();
  const textFor = <T>(texts: Readonly<Record<string, T>>): T | undefined => {
    const tags = Object.keys(texts).filter((tag) => tag !== '*');
    const key = tags.join();
    if (!closest.has(key)) closest.set(key, closestTag(targetLang, tags));
    const tag = closest.get(key);
    return tag === undefined ? undefined : texts[tag];
  };
  return glossary.flatMap(({ term, translations, note, doNotTranslate, caseSensitive, forbidden }) => {
    const translation = textFor(translations) || (doNotTranslate ? term : undefined);
    const unwanted = [...(forbidden['*'] ?? []), ...(textFor(forbidden) ?? [])];
    if (translation === undefined && unwanted.length === 0) return [];
    return [{ term, translation, note, caseSensitive, forbidden: unwanted }];
  });
}
