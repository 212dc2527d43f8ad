import type { Term, TermMatcher } from '../types/glossary.ts';
import { createTextSearch } from './term-use.ts';
import { findTokens } from './tokens.ts';
import { englishBases, englishSingulars, hasUnspacedLetter, isFormOf, type Word, wordsOf } from './words.ts';

interface Entry {
  term: Term;
  /** Place in the glossary. */
  order: number;
}

/** A term of a spaced script. */
interface WordEntry extends Entry {
  words: readonly Word[];
  /** Signs before the first word, between words and behind the last: the dot of `St. Mary`. */
  signs: readonly string[];
}

/** A term of a script without word boundaries, or one that has no letters at all. */
interface TextEntry extends Entry {
  text: string;
}

interface Match {
  start: number;
  end: number;
  entry: Entry;
}

/** How two forms of a source word may differ where no rules of the language are known. */
const sourceEndings = { wanted: 1, found: 2 };

/** Stands for a placeholder: no letter, no blank, nothing that a term can hold. */
const gap = '\u{fdd0}';

/**
 * Builds the matcher of a language pair. A source text is looked at once, whatever the number of terms: its words, or its
 * characters where words have no boundaries, lead to the terms that begin with them.
 *
 * @param sourceLang BCP 47; undefined: English endings are tried
 */
export function createTermMatcher(
  terms: readonly Term[],
  sourceLang: string | undefined,
  targetLang: string,
): TermMatcher {
  const find = termFinder(terms, sourceLang);
  return { ...createTextSearch(targetLang), occurring: (source) => termsOf(longest(find(source))) };
}

/** Finds all terms of a source text, those within longer ones too. */
export function createTermFinder(
  terms: readonly Term[],
  sourceLang: string | undefined,
): (source: string) => readonly Term[] {
  const find = termFinder(terms, sourceLang);
  return (source) => termsOf(find(source));
}

function termFinder(terms: readonly Term[], sourceLang: string | undefined): (source: string) => Match[] {
  const isEnglish = sourceLang === undefined || /^en\b/.test(sourceLang);
  const words = new WordIndex(isEnglish);
  const texts = new TextIndex();
  for (const [order, term] of terms.entries()) {
    const found = hasUnspacedLetter(term.term) ? [] : wordsOf(term.term);
    if (found.length === 0) texts.add({ term, order, text: normal(term.term) });
    else words.add({ term, order, words: found, signs: signsOf(term.term, found) });
  }
  return (source) => {
    const text = withoutTokens(source).normalize('NFKC');
    return [...words.matches(text), ...texts.matches(text)];
  };
}

class WordIndex {
  readonly #isEnglish: boolean;
  readonly #byFirst = new Map<string, WordEntry[]>();

  constructor(isEnglish: boolean) {
    this.#isEnglish = isEnglish;
  }

  add(entry: WordEntry): void {
    const first = (entry.words[0] as Word).text;
    for (const key of this.#hasEnglishForms(first) ? englishSingulars(first) : [beginning(first)]) {
      addTo(this.#byFirst, key, entry);
    }
  }

  matches(text: string): Match[] {
    if (this.#byFirst.size === 0) return [];
    const words = wordsOf(text);
    const matches: Match[] = [];
    for (const [index, word] of words.entries()) {
      for (const key of this.#hasEnglishForms(word.text) ? englishBases(word.text) : [beginning(word.text)]) {
        for (const entry of this.#byFirst.get(key) ?? []) {
          if (!this.#fits(text, words, index, entry)) continue;
          const last = words[index + entry.words.length - 1] as Word;
          matches.push({ start: word.start, end: last.end, entry });
        }
      }
    }
    return matches;
  }

  #fits(text: string, words: readonly Word[], index: number, { words: wanted, signs, term }: WordEntry): boolean {
    if (index + wanted.length > words.length) return false;
    const isSame = wanted.every((word, at) => this.#isForm(words[index + at] as Word, word, term.caseSensitive));
    if (!isSame) return false;
    const [before = '', ...after] = signs;
    if (!text.slice(0, words[index]?.start).endsWith(before)) return false;
    return after.every((sign, at) => {
      const end = (words[index + at] as Word).end;
      const isLast = at === wanted.length - 1;
      if (isLast) return text.startsWith(sign, end);
      return bareSigns(text.slice(end, words[index + at + 1]?.start)) === sign;
    });
  }

  #isForm(found: Word, wanted: Word, caseSensitive: boolean): boolean {
    if (caseSensitive) {
      const length = Math.max(1, Math.min(found.cased.length, wanted.cased.length) - 2);
      if (found.cased.slice(0, length) !== wanted.cased.slice(0, length)) return false;
    }
    if (!this.#hasEnglishForms(wanted.text)) return isFormOf(found.text, wanted.text, sourceEndings);
    if (found.text === wanted.text) return true;
    const singulars = englishSingulars(wanted.text);
    return englishBases(found.text).some((base) => singulars.includes(base));
  }

  #hasEnglishForms(word: string): boolean {
    return this.#isEnglish && !/[^a-z0-9]/.test(word);
  }
}

class TextIndex {
  readonly #byFirst = new Map<string, TextEntry[]>();

  add(entry: TextEntry): void {
    if (entry.text !== '') addTo(this.#byFirst, entry.text.charAt(0), entry);
  }

  matches(text: string): Match[] {
    if (this.#byFirst.size === 0) return [];
    const lower = lowerCase(text);
    const matches: Match[] = [];
    for (let start = 0; start < lower.length; start++) {
      for (const entry of this.#byFirst.get(lower.charAt(start)) ?? []) {
        if (!lower.startsWith(entry.text, start)) continue;
        const end = start + entry.text.length;
        if (entry.term.caseSensitive && text.slice(start, end) !== entry.term.term.normalize('NFKC')) continue;
        matches.push({ start, end, entry });
      }
    }
    return matches;
  }
}

/** Of matches that overlap the longest. */
function longest(matches: Match[]): Match[] {
  if (matches.length < 2) return matches;
  const rank = ({ start, end, entry }: Match) => [start - end, entry.term.caseSensitive ? 0 : 1, start, entry.order];
  const ranked = matches.map((match) => ({ ...match, rank: rank(match) }));
  ranked.sort((a, b) => a.rank.reduce((order, value, at) => order || value - (b.rank[at] as number), 0));
  const chosen: Match[] = [];
  const covered = new Set<number>();
  for (const match of ranked) {
    let isFree = true;
    for (let at = match.start; at < match.end; at++) if (covered.has(at)) isFree = false;
    if (!isFree) continue;
    for (let at = match.start; at < match.end; at++) covered.add(at);
    chosen.push(match);
  }
  return chosen;
}

/** Each term once, in the order of the glossary. */
function termsOf(matches: readonly Match[]): readonly Term[] {
  const entries = [...new Set(matches.map(({ entry }) => entry))];
  return entries.sort((a, b) => a.order - b.order).map(({ term }) => term);
}

function addTo<T>(index: Map<string, T[]>, key: string, entry: T): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [entry]);
  else known.push(entry);
}

/** What all forms of a word begin with, where no rules of the language are known. */
function beginning(word: string): string {
  return word.slice(0, 3);
}

function signsOf(term: string, words: readonly Word[]): string[] {
  const ends = [...words.map(({ start }) => start), term.length];
  return ends.map((end, index) => {
    const between = term.slice(index === 0 ? 0 : (words[index - 1] as Word).end, end);
    return index === 0 || index === words.length ? between.trim() : bareSigns(between);
  });
}

/** Blanks, hyphens, apostrophes and a possessive between two words say nothing. */
function bareSigns(between: string): string {
  return between.length > 20 ? between : between.replace(/['’]s(?![\p{L}\p{N}])|[\s\p{Pd}'’\u00ad]+/gu, '');
}

/** A source text with its placeholders and markup replaced by a sign that no term holds. */
export function withoutTokens(source: string): string {
  let text = '';
  let at = 0;
  for (const { start, end } of findTokens(source)) {
    text += source.slice(at, start) + gap;
    at = end;
  }
  return at === 0 ? source : text + source.slice(at);
}

function normal(text: string): string {
  return lowerCase(text.trim().normalize('NFKC'));
}

/** Only where that keeps the length: `İ` becomes two characters. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}
