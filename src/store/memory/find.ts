import type { MemoryOrigin, MemoryQuery, Suggestion } from '../../types/memory.ts';
import { similarity } from '../../utils/similarity.ts';
import type { Database } from '../driver.ts';
import { decodeText, encodeText } from '../text.ts';
import { shortest, textHash } from './records.ts';
import { signatures } from './signature.ts';

interface Found {
  translation: string;
  spoken: string;
  options: string;
  origin: MemoryOrigin;
  context: string;
}

const byBelief = "ORDER BY origin = 'human' DESC, origin = 'imported' DESC, changed_at DESC, entry DESC";

/**
 * A function that finds the translations of exactly this: same source, context and languages, where one of the sides does not
 * say its source language any. People's come first, a provider's only with the same options; the caller takes the first
 * that is good enough.
 */
export function exactFinder(database: Database): (query: MemoryQuery, options: string) => string[] {
  const find = database.prepare(
    `SELECT translation, spoken, options, origin FROM text JOIN entry USING (text)
     WHERE hash = ? AND context = ? AND options IN ('', ?) ${byBelief}`,
  );
  return (query, options) => {
    const found = find.all(textHash(query), encodeText(query.context ?? ''), options) as Found[];
    const spoken = shortest(query.sourceLang);
    return found.filter((entry) => speaks(entry, spoken)).map(({ translation }) => decodeText(translation));
  };
}

function speaks(entry: Pick<Found, 'spoken'>, spoken: string): boolean {
  return entry.spoken === spoken || entry.spoken === '' || spoken === '';
}

/** Share of the text that may differ is 1 less this. */
const leastSimilar = 0.75;
/** Longer texts get no suggestion, in characters: it would double a prompt that is long already. */
const longestSource = 1000;
const longestTranslation = 1500;
/** So many texts are looked at for one signature, and so many of all are compared. */
const perBand = 64;
const mostCompared = 16;

/**
 * A function that finds the translation of the text most like this one, 75 % at least, with its own translation where the
 * context is another. An earlier text of a provider for the very same row is not suggested: it would only be repeated.
 * Nor is what `accepts` turns down: the next one takes its place.
 */
export function suggestionFinder(
  database: Database,
): (query: MemoryQuery, accepts?: (suggestion: Suggestion) => boolean) => Suggestion | undefined {
  const candidates = database.prepare(`SELECT text FROM signature WHERE band = ? LIMIT ${perBand}`);
  const sourceOf = database.prepare('SELECT source FROM text WHERE text = ?');
  const entriesOf = database.prepare(
    `SELECT translation, spoken, options, origin, context FROM entry WHERE text = ? ${byBelief} LIMIT ${perBand}`,
  );
  const translationsOf = (text: number, source: string, query: MemoryQuery): string[] => {
    const context = encodeText(query.context ?? '');
    const spoken = shortest(query.sourceLang);
    const isOwn = (entry: Found): boolean =>
      source === query.source && entry.origin === 'provider' && entry.context === context;
    const usable = (entriesOf.all(text) as Found[]).filter((entry) => speaks(entry, spoken) && !isOwn(entry));
    const inContext = usable.filter((entry) => entry.context === context);
    return [...new Set([...inContext, ...usable])].map(({ translation }) => decodeText(translation));
  };
  return (query, accepts = () => true) => {
    if (query.source.length > longestSource) return undefined;
    const shared = new Map<number, number>();
    for (const band of signatures(query.source, shortest(query.targetLang))) {
      for (const { text } of candidates.all(band) as { text: number }[]) shared.set(text, (shared.get(text) ?? 0) + 1);
    }
    const compared = [...shared]
      .sort(([, a], [, b]) => b - a)
      .slice(0, mostCompared)
      .map(([text]) => ({ text, source: decodeText((sourceOf.get(text) as { source: string }).source) }))
      .map((candidate) => ({ ...candidate, alike: similarity(query.source, candidate.source, leastSimilar) }))
      .filter(({ alike }) => alike >= leastSimilar)
      .sort((a, b) => b.alike - a.alike);
    for (const { text, source } of compared) {
      for (const translation of translationsOf(text, source, query)) {
        const suggestion = { text: source, translation };
        if (translation.length <= longestTranslation && accepts(suggestion)) return suggestion;
      }
    }
    return undefined;
  };
}
