import type { Term } from '../types/glossary.ts';
import type { Check } from './check.ts';

/** Terms of the source as the glossary has them, and none of their forbidden translations. */
export const glossary: Check = {
  name: 'glossary',
  severity: 'warning',
  find: ({ source, translation, sourceLang, targetLang }, { terms, strictGlossary }) => {
    if (terms === undefined || translation.trim() === '') return [];
    const matcher = terms(sourceLang, targetLang);
    const occurring = matcher.occurring(source);
    const missing = occurring.filter(
      (term) => term.translation !== undefined && !matcher.uses(translation, term.translation, term.caseSensitive),
    );
    // `Zauber` is forbidden, `Zauberpunkte` is asked for.
    const rest = withoutTexts(translation, requiredTexts(occurring));
    const used = occurring.flatMap(({ term, forbidden, caseSensitive }) =>
      forbidden.filter((text) => matcher.holds(rest, text, caseSensitive)).map((text) => ({ term, text })),
    );
    const messages = [
      ...missing.map(({ term, translation: wanted }) =>
        wanted === term
          ? `the term ${quoted(term)} must stay as it is`
          : `the term ${quoted(term)} must be translated as ${quoted(wanted ?? '')}`,
      ),
      ...used.map(({ term, text }) => `${quoted(text)} may not be used for the term ${quoted(term)}`),
    ];
    return messages.map((message) => ({ message, ...(strictGlossary && { severity: 'error' }) }));
  },
};

function requiredTexts(terms: readonly Term[]): string[] {
  const texts = terms.flatMap(({ translation }) => translation ?? []);
  return texts.sort((one, other) => other.length - one.length);
}

function withoutTexts(translation: string, texts: readonly string[]): string {
  return texts.reduce((rest, text) => rest.split(text).join(' | '), translation);
}

function quoted(text: string): string {
  return `"${text}"`;
}
