/** Whether a translation uses the translation of a term. */
import { type Endings, englishSingulars, fold, hasUnspacedLetter, isFormOf, type Word, wordsOf } from './words.ts';

/** Languages that write compounds as one word. */
const compounding = new Set('de nl af fy lb sv da nb nn no is fo fi et hu'.split(' '));
/** Languages that join any number of endings. */
const agglutinative = new Set('fi et hu tr az kk ky uz tk eu ka ta te ml kn mn'.split(' '));
/** Languages that join articles and prepositions to the beginning of a word. */
const prefixing = new Set(['ar', 'he', 'fa', 'ur']);

const exactEndings: Endings = { wanted: 1, found: 2 };
/** Words of a translation that may stand between those of a term. */
const mostBetween = 3;

/**
 * Two searches for a text in translations of one language. `uses` is for what must be there and would rather find too much:
 * every inflected form, parts of compounds, words in between. `holds` is for what may not be there and would rather find
 * too little.
 */
export function createTextSearch(targetLang: string) {
  const language = targetLang.split('-')[0] ?? '';
  const isEnglish = language === 'en';
  const looseEndings = { wanted: 2, found: agglutinative.has(language) ? 12 : 3 };

  const isForm = (found: Word, wanted: Word, caseSensitive: boolean, endings: Endings): boolean => {
    if (!caseSensitive) {
      return isFormOf(found.text, wanted.text, endings) || (isEnglish && shareSingular(found.text, wanted.text));
    }
    // A sentence gives its first word a capital.
    const isLower = wanted.cased.charAt(0) === wanted.text.charAt(0);
    return isFormOf(isLower ? lowerFirst(found.cased) : found.cased, wanted.cased, endings);
  };

  const isPart = (found: Word, wanted: Word): boolean => {
    if (compounding.has(language)) {
      const stem = wanted.text.replace(/(?:e[nrsm]?|n)$/, '');
      const part = stem.length >= 4 ? stem : wanted.text;
      return part.length >= 4 && found.text.includes(part);
    }
    if (!prefixing.has(language)) return false;
    const stem = wanted.text.replace(/^ال/, '').replace(/[ةه]$/, '');
    return stem.length >= 3 && found.text.includes(stem);
  };

  const uses = (translation: string, text: string, caseSensitive: boolean): boolean => {
    const wanted = searchable(text);
    if (wanted === undefined) return holdsText(translation, text, caseSensitive);
    const found = wordsOf(translation);
    const isFound = (at: number, index: number): boolean => {
      const [one, other] = [found[at] as Word, wanted[index] as Word];
      return isForm(one, other, caseSensitive, looseEndings) || (!caseSensitive && isPart(one, other));
    };
    if (inOrder(found.length, wanted.length, mostBetween, isFound)) return true;
    // `Mana-Trank` for `Manatrank`.
    return compounding.has(language) && text.length >= 4 && joined(translation).includes(joined(text));
  };

  const holds = (translation: string, text: string, caseSensitive: boolean): boolean => {
    const wanted = hasUnspacedLetter(text) ? [] : wordsOf(text);
    if (wanted.length === 0) return holdsText(translation, text, caseSensitive);
    const found = wordsOf(translation);
    const isFound = (at: number, index: number): boolean =>
      isForm(found[at] as Word, wanted[index] as Word, caseSensitive, exactEndings);
    return inOrder(found.length, wanted.length, 0, isFound);
  };

  return { uses, holds };
}

/** The words of a term that have to be there; undefined where it can only be looked for as it stands. */
function searchable(text: string): Word[] | undefined {
  if (hasUnspacedLetter(text)) return undefined;
  const words = wordsOf(text);
  if (words.length < 2) return words[0] && words;
  // Articles and prepositions change with the sentence: `Anneau de la mer`, `Anneau des mers`.
  const weighty = words.filter(({ cased, text: lower }) => cased.length > 3 || cased !== lower);
  return weighty.length > 0 ? weighty : words;
}

/** Whether items 0, 1, … are found one after another, with at most so many others between two of them. */
function inOrder(
  found: number,
  wanted: number,
  mostOthers: number,
  isFound: (at: number, index: number) => boolean,
): boolean {
  for (let start = 0; start < found; start++) {
    if (!isFound(start, 0)) continue;
    let index = 1;
    let last = start;
    for (let at = start + 1; index < wanted && at < found && at - last <= mostOthers + 1; at++) {
      if (!isFound(at, index)) continue;
      index++;
      last = at;
    }
    if (index === wanted) return true;
  }
  return false;
}

/** For scripts without word boundaries, and for signs: blanks and middle dots inside do not count. */
function holdsText(translation: string, text: string, caseSensitive: boolean): boolean {
  const plain = (value: string): string => {
    const bare = value.normalize('NFKC').replace(/[\s・·‧]+/g, '');
    return caseSensitive ? bare : bare.toLowerCase();
  };
  return plain(translation).includes(plain(text));
}

function shareSingular(one: string, other: string): boolean {
  const singulars = englishSingulars(other);
  return englishSingulars(one).some((word) => singulars.includes(word));
}

function joined(text: string): string {
  return fold(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
