import type { GlossaryTerm } from '../types/glossary.ts';
import { termsFor } from './terms.ts';

const mostShown = 5;

/**
 * What a glossary is hardly meant to be, for stderr: one that says nothing about a language of the run, and terms whose own
 * translation is forbidden, which no answer can satisfy.
 *
 * @param to canonical tags of the run; empty: its rows say theirs
 */
export function glossaryNotices(glossary: readonly GlossaryTerm[], to: readonly string[]): string[] {
  if (glossary.length === 0) return [];
  const known = [...new Set(glossary.flatMap(({ translations }) => Object.keys(translations)))];
  const silent = to.filter((tag) => termsFor(glossary, tag).length === 0);
  const has = known.length === 0 ? 'it has no translations' : `it has ${known.slice(0, 20).join(', ')}`;
  const torn = (to.length > 0 ? to : known).flatMap((tag) => selfForbidding(glossary, tag));
  const more = torn.length > mostShown ? ` and ${torn.length - mostShown} more` : '';
  return [
    ...(silent.length === 0 ? [] : [`the glossary says nothing about ${silent.join(', ')}: ${has}`]),
    ...(torn.length === 0
      ? []
      : [`terms that forbid their own translation: ${torn.slice(0, mostShown).join(', ')}${more}`]),
  ];
}

function selfForbidding(glossary: readonly GlossaryTerm[], tag: string): string[] {
  return termsFor(glossary, tag).flatMap(({ term, translation, forbidden, caseSensitive }) => {
    const plain = (text: string): string => (caseSensitive ? text.normalize() : text.normalize().toLowerCase());
    const own = translation !== undefined && forbidden.some((text) => plain(text) === plain(translation));
    return own ? [`${JSON.stringify(term)} ${JSON.stringify(translation)} (${tag})`] : [];
  });
}
