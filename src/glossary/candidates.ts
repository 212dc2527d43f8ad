import { withoutTokens } from '../utils/terms.ts';
import { hasUnspacedLetter, type Word, wordsOf } from '../utils/words.ts';
import { interfaceWords } from './interface-words.ts';

/** How often a text came up that may be a term. */
export interface Evidence {
  /** As it is written most properly. */
  text: string;
  /** Capitalized within a sentence, in quotes, or written in katakana. */
  marked: number;
  /** As a whole row: a label, the name of an item. */
  alone: number;
  /** In lower case: two words that stand side by side again and again. */
  repeated: number;
}

type Kind = 'marked' | 'alone' | 'repeated';

/** Texts counted at most; beyond it the rare ones are forgotten, so that memory stays bounded. */
const mostCounted = 100_000;
const longestAlone = 40;
/** Pairs of common words are a term less often than not; below this they are no candidates. */
const leastRepeated = 4;
const mostWords = 5;

/** What starts a sentence or stands before one. */
const sentenceEnd = /[.!?…:;\n"“”«»([•|*>\ufdd0-]\s*$/;
const onlyBlank = /^[ \u00a0'’-]{1,3}$/;
/** May stand between capitalized words: `Tower of the Moon`. */
const linking = new Set('of the de la le du del des der von van und and'.split(' '));
const articles = new Set(['a', 'an', 'the']);
/** Capitalized for other reasons than being a name. */
const functionWords = new Set(
  'a an the i you he she it we they my your his her its our their this that these those if when while where what who how why which there here and or but not no yes ok for from in on at to of by with as is are was be can do does will all any some each every now then also once only more most new use see click press'.split(
    ' ',
  ),
);

/** Collects texts that may be terms, from one source text after another. */
export class Candidates {
  readonly #found = new Map<string, Evidence>();

  add(source: string): void {
    const text = withoutTokens(source).trim();
    const words = wordsOf(text);
    this.#addAlone(text, words);
    if (hasUnspacedLetter(text)) this.#addMarked(text);
    const isShouted = text === text.toUpperCase();
    const isHeading = !/[.!?…]/.test(text) && isTitleCase(words);
    if (!isShouted && !isHeading) for (const name of names(text, words)) this.#count(name, 'marked');
    for (const pair of new Set(lowerPairs(text, words))) this.#count(pair, 'repeated');
  }

  /** Those with enough behind them to be looked for in all rows, the likeliest first. */
  list(most: number): Evidence[] {
    const weight = ({ marked, alone, repeated }: Evidence) => marked * 2 + alone + repeated;
    return [...this.#found.values()]
      .filter(({ marked, alone, repeated }) => marked > 1 || alone > 0 || repeated >= leastRepeated)
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, most);
  }

  #addAlone(text: string, words: readonly Word[]): void {
    if (text.length > longestAlone || /[.!?…。！？\n\ufdd0]/.test(text)) return;
    if (hasUnspacedLetter(text)) {
      if (text.length > 1 && text.length <= 10) this.#count(text, 'alone');
      return;
    }
    const [first, second] = words;
    const start = first && second && articles.has(first.text) ? second : first;
    const last = words.at(-1);
    if (!start || !last || words.length >= mostWords || last.end - start.start < 2) return;
    if (functionWords.has(start.text) || functionWords.has(last.text)) return;
    if (start === last && interfaceWords.has(start.text)) return;
    this.#count(text.slice(start.start, last.end), 'alone');
  }

  #addMarked(text: string): void {
    for (const [quoted] of text.matchAll(/(?<=[「『《【〈“])[^「『《【〈“」』》】〉”\n]{2,12}(?=[」』》】〉”])/g)) {
      this.#count(quoted, 'marked');
    }
    for (const [run] of text.matchAll(/[\p{Script=Katakana}ー][\p{Script=Katakana}ー・]{2,20}/gu)) {
      this.#count(run.replace(/・$/, ''), 'marked');
    }
  }

  #count(text: string, kind: Kind): void {
    const key = text.toLowerCase();
    const known = this.#found.get(key);
    if (known) {
      known[kind]++;
      if (capitals(text) > capitals(known.text) && text !== text.toUpperCase()) known.text = text;
    } else {
      this.#found.set(key, { text, marked: 0, alone: 0, repeated: 0, [kind]: 1 });
    }
    for (let rare = 1; this.#found.size > mostCounted; rare++) {
      for (const [other, { marked, alone, repeated }] of this.#found) {
        if (marked + alone + repeated <= rare) this.#found.delete(other);
      }
    }
  }
}

function capitals(text: string): number {
  return text.match(/\p{Lu}/gu)?.length ?? 0;
}

/** Runs of capitalized words within sentences. A capital at a sentence's beginning proves nothing. */
function names(text: string, words: readonly Word[]): string[] {
  const found: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const first = words[index] as Word;
    if (!isCapitalized(first) || functionWords.has(first.text)) continue;
    const second = words[index + 1];
    const startsSentence = first.start === 0 || sentenceEnd.test(text.slice(Math.max(0, first.start - 4), first.start));
    if (startsSentence && (second === undefined || !isCapitalized(second))) continue;
    const last = lastOfName(text, words, index);
    const { end } = words[last] as Word;
    const isName = last > index || !(startsSentence || interfaceWords.has(first.text));
    if (end - first.start > 1 && isName) found.push(text.slice(first.start, end));
    // `Ask Gweddry`: the first capital may be the sentence's alone.
    if (startsSentence && last > index && second && !(last === index + 1 && interfaceWords.has(second.text)))
      found.push(text.slice(second.start, end));
    index = last;
  }
  return found;
}

function lastOfName(text: string, words: readonly Word[], first: number): number {
  let last = first;
  for (let next = first + 1; next < words.length && next - first < mostWords; next++) {
    if (!onlyBlank.test(between(text, words, next - 1))) break;
    if (isCapitalized(words[next] as Word)) last = next;
    else if (!linking.has((words[next] as Word).text)) break;
  }
  return last;
}

/** Two words in lower case side by side, neither of them a function word: `trade route`. */
function lowerPairs(text: string, words: readonly Word[]): string[] {
  const isPlain = ({ cased, text: lower }: Word) => cased === lower && lower.length > 3 && !functionWords.has(lower);
  return words.flatMap((word, index) => {
    const next = words[index + 1];
    if (next === undefined || !isPlain(word) || !isPlain(next)) return [];
    return text.slice(word.end, next.start) === ' ' ? [text.slice(word.start, next.end)] : [];
  });
}

function between(text: string, words: readonly Word[], index: number): string {
  return text.slice((words[index] as Word).end, (words[index + 1] as Word).start);
}

function isCapitalized({ cased, text }: Word): boolean {
  return cased.charAt(0) !== text.charAt(0);
}

/** A heading: its capitals are style. */
function isTitleCase(words: readonly Word[]): boolean {
  const weighty = words.filter(({ text }) => text.length > 3);
  return words.length < 12 && weighty.length > 1 && weighty.every(isCapitalized);
}
