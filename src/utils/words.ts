/** Words of a text, and which of them are forms of one word. No dictionaries: endings and common beginnings only. */

/** Letters of scripts that are written without blanks between words, or, in Korean, with particles joined to them. */
const unspaced =
  '[\\p{scx=Hani}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tibt}]';
// Made when they are first used: so many scripts take milliseconds.
let unspacedLetter: RegExp | undefined;
let wordPattern: RegExp | undefined;

export interface Word {
  start: number;
  end: number;
  /** Folded, lower case. */
  text: string;
  /** Folded, case as written. */
  cased: string;
}

/** Whether a text has letters of a script without word boundaries, so that it can only be looked for as it stands. */
export function hasUnspacedLetter(text: string): boolean {
  if (!/[^\x00-\x7f]/.test(text)) return false;
  unspacedLetter ??= new RegExp(`(?=${unspaced})[\\p{L}\\p{M}]`, 'u');
  return unspacedLetter.test(text);
}

/** The words of spaced scripts in a text, in order. The `s` of a possessive is no word. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  wordPattern ??= new RegExp(`(?:(?!${unspaced})[\\p{L}\\p{N}])(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])*`, 'gu');
  for (const match of text.matchAll(wordPattern)) {
    const start = match.index;
    if (/^s$/i.test(match[0]) && start > 1 && /['’]/.test(text[start - 1] as string)) continue;
    const cased = fold(match[0]);
    words.push({ start, end: start + match[0].length, text: cased.toLowerCase(), cased });
  }
  return words;
}

const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
};

/** Without accents, full-width forms and ligatures: what inflection and typography change in a word. */
export function fold(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text;
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæÆœŒøØłŁđĐı]/g, (letter) => letters[letter] as string)
    .normalize('NFC');
}

const irregular = new Map(
  Object.entries({
    wolves: 'wolf',
    elves: 'elf',
    dwarves: 'dwarf',
    knives: 'knife',
    lives: 'life',
    wives: 'wife',
    thieves: 'thief',
    leaves: 'leaf',
    shelves: 'shelf',
    halves: 'half',
    scarves: 'scarf',
    staves: 'staff',
    mice: 'mouse',
    feet: 'foot',
    teeth: 'tooth',
    geese: 'goose',
    children: 'child',
    oxen: 'ox',
  }),
);

/** An English word and what it may be the plural of. */
export function englishSingulars(word: string): string[] {
  const known = irregular.get(word);
  if (known !== undefined) return [word, known];
  if (word.length < 4) return [word];
  if (word.endsWith('men')) return [word, `${word.slice(0, -2)}an`];
  if (word.endsWith('ies')) return [word, `${word.slice(0, -3)}y`, word.slice(0, -1)];
  if (/(?:x|z|ch|sh|ss|o)es$/.test(word)) return [word, word.slice(0, -2), word.slice(0, -1)];
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return [word, word.slice(0, -1)];
  return [word];
}

/** An English word and what it may be a form of: plural, `-ed`, `-ing`. */
export function englishBases(word: string): string[] {
  const singulars = englishSingulars(word);
  const ending = word.endsWith('ed') ? 'ed' : word.endsWith('ing') ? 'ing' : '';
  const rest = word.slice(0, word.length - ending.length);
  const isVerb = ending !== '' && rest.length >= 3 && /[aeiouy]/.test(rest) && !word.endsWith('eed');
  if (!isVerb) return singulars;
  const bases = [...singulars, `${rest}e`];
  if (!doublingStem.test(rest)) bases.push(rest);
  if (rest.length > 3 && rest.at(-1) === rest.at(-2)) bases.push(rest.slice(0, -1));
  if (ending === 'ed' && rest.endsWith('i')) bases.push(`${rest.slice(0, -1)}y`);
  return bases;
}

/**
 * One syllable that ends in one vowel and one consonant doubles that before an ending: `starred` is of `star`, `stared` is not.
 * Longer words do so by their stress, or by country (`traveled`, `travelled`), which no letter tells.
 */
const doublingStem = /^y?(?:qu|[^aeiouy])*[aeiouy][b-df-hj-np-tvz]$/;

/** Most letters that two forms of a word may differ by at their ends. */
export interface Endings {
  /** Of the form that is looked for. */
  wanted: number;
  /** Of the form that is found. */
  found: number;
}

/** Whether a word is a form of another by its beginning: `маной` of `мана`, `Schwertes` of `Schwert`. Both folded. */
export function isFormOf(found: string, wanted: string, endings: Endings): boolean {
  if (found === wanted) return true;
  if (wanted.length < 3 || found.length < 3 || /\d/.test(wanted)) return false;
  let common = 0;
  while (common < wanted.length && wanted[common] === found[common]) common++;
  const dropped = wanted.length - common;
  const added = found.length - common;
  if (common < 3 || dropped > endings.wanted || added > endings.found) return false;
  // Of a short word too little is left to tell `manger` from `mana`.
  return dropped === 0 || wanted.length > 4 || added <= 2;
}
