import type { Term } from '../types/glossary.ts';
import { createTermFinder, createTermMatcher } from '../utils/terms.ts';
import { Candidates } from './candidates.ts';

export interface Suggestion {
  term: string;
  /** Rows it occurs in, inflected forms included; not those where a longer term stands around it. */
  rows: number;
  /** The first row that is more than the term alone, shortened. */
  example: string;
}

/** Candidates that are looked for in all rows. */
const mostCandidates = 20_000;
const longestExample = 80;

/**
 * Terms that a text collection may want in its glossary: names, labels and pairs of words that come up in several rows, the
 * most frequent first, names counted twice. Reads the texts three times; memory does not grow with their number.
 *
 * @param texts begins from the start, source texts only
 * @param known terms that the glossary has already
 */
export async function suggestTerms(
  texts: () => AsyncIterable<string>,
  sourceLang: string | undefined,
  known: readonly string[],
): Promise<Suggestion[]> {
  const candidates = new Candidates();
  for await (const text of texts()) candidates.add(text);
  // Known terms are looked for too: what stands within one of them is no candidate there.
  const isKnown = new Set(known.map((term) => term.toLowerCase()));
  const unknown = candidates.list(mostCandidates).filter(({ text }) => !isKnown.has(text.toLowerCase()));
  const anywhere = await occurrences(texts(), createTermFinder(unknown.map(toTerm), sourceLang));
  // A label that is found nowhere else must not hide the terms within it.
  const likely = unknown.filter(({ text }) => (anywhere.get(text)?.rows ?? 0) > 1);
  const matcher = createTermMatcher([...known.map(toKnown), ...likely.map(toTerm)], sourceLang, 'zxx');
  const found = await occurrences(texts(), matcher.occurring);
  const ranked = likely.flatMap(({ text, marked, alone, repeated }) => {
    const suggestion = found.get(text);
    if (!suggestion || suggestion.rows < 2 || suggestion.example === '') return [];
    const { rows } = suggestion;
    const isName = marked * 2 >= rows;
    // A label's word comes up in other rows by chance too.
    if (!isName && repeated === 0 && (alone === 0 || rows < 3)) return [];
    return [{ suggestion, weight: isName ? rows * 2 : rows }];
  });
  ranked.sort((a, b) => b.weight - a.weight || (a.suggestion.term < b.suggestion.term ? -1 : 1));
  return ranked.map(({ suggestion }) => suggestion);
}

async function occurrences(
  texts: AsyncIterable<string>,
  find: (text: string) => readonly Term[],
): Promise<Map<string, Suggestion>> {
  const found = new Map<string, Suggestion>();
  for await (const text of texts) {
    for (const { term } of find(text)) {
      const suggestion = found.get(term) ?? { term, rows: 0, example: '' };
      suggestion.rows++;
      if (suggestion.example === '' && text.trim().length > term.length + 1) suggestion.example = shortened(text, term);
      found.set(term, suggestion);
    }
  }
  return found;
}

/** One word with a capital is counted with it alone: `Transitions`, the label, is not what `transitions` says in a sentence. */
function toTerm({ text }: { text: string }): Term {
  return { term: text, caseSensitive: /^\p{Lu}\S*$/u.test(text), forbidden: [] };
}

function toKnown(term: string): Term {
  return { term, caseSensitive: false, forbidden: [] };
}

/** The words around the term, on one line. */
function shortened(text: string, term: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= longestExample) return line;
  const at = Math.max(0, line.toLowerCase().indexOf(term.toLowerCase()));
  const start = Math.min(Math.max(0, at - 30), line.length - longestExample);
  const cut = line.slice(start, start + longestExample);
  return `${start > 0 ? '…' : ''}${cut}${start + longestExample < line.length ? '…' : ''}`.replace(
    /[\ud800-\udbff]…|…[\udc00-\udfff]/g,
    '…',
  );
}
