import { languageName } from '../utils/language-names.ts';
import type { Check, Finding } from './check.ts';
import { foreignHan } from './chinese.ts';
import { foreignCyrillic } from './cyrillic.ts';
import { lookedAt, type Prose, proseOf } from './prose.ts';
import { labelWord, plainWords, repeatsSource } from './same-as-source.ts';
import { type LanguageFacts, languageFacts, type Script } from './scripts.ts';

/**
 * A text without a single letter of its language's script is an error once it has two plain words, four letters of a script
 * other than Latin, or two of one that writes a syllable or a word with each: names and codes are written in Latin letters
 * everywhere, sentences are not. Less is a warning, and so are parts in a wrong script: a term, a name or a key may be among
 * them.
 */
export const script: Check = {
  name: 'script',
  severity: 'warning',
  find({ source, translation, sourceLang, targetLang }) {
    const facts = languageFacts(targetLang);
    const { scripts, letters } = proseOf(translation);
    if (facts.scripts.length === 0 || letters === 0) return [];
    const own = facts.scripts.reduce((sum, name) => sum + (scripts.get(name) ?? 0), 0);
    // An untranslated text is told by a check of its own.
    if (repeatsSource(source, translation)) return [];
    if (own === 0) return whollyWrong(source, translation, facts);
    if (own === letters) return wrongLetters(translation, facts);
    const sentence = latinSentence(source, translation, facts);
    if (sentence !== undefined) return [sentence];
    const left = leftOver(source, translation, sourceLang, facts);
    if (left !== undefined) return [{ message: `${JSON.stringify(left)} is left in the translation` }];
    return wrongLetters(translation, facts);
  },
};

/** Scripts that write a syllable or a word with each letter. */
const dense: readonly Script[] = ['Hani', 'Hira', 'Kana', 'Hang'];

function whollyWrong(source: string, translation: string, facts: LanguageFacts): Finding[] {
  const { scripts, letters } = proseOf(translation);
  const message = `the translation is not in the script of ${languageName(facts.base)}`;
  const count = (names: readonly Script[]) => names.reduce((sum, name) => sum + (scripts.get(name) ?? 0), 0);
  const isClear = letters - count(['Latn']) >= 4 || count(dense) >= 2 || plainWords(translation) >= 2;
  if (isClear) return [{ message, severity: 'error' }];
  return hasNewWord(source, translation) ? [{ message }] : [];
}

/** A word with small letters that the source does not have: no name that was kept. */
function hasNewWord(source: string, translation: string): boolean {
  const known = source.toLowerCase();
  const words = proseOf(translation).text.slice(0, lookedAt).match(labelWord) ?? [];
  return words.some((word) => !known.includes(word.toLowerCase()));
}

/** The first piece that belongs to another language: letters of a script that nobody borrows from, or a word of the source. */
function leftOver(
  source: string,
  translation: string,
  sourceLang: string | undefined,
  facts: LanguageFacts,
): string | undefined {
  return strangeLetters(source, translation, sourceLang, facts) ?? sourceWord(source, translation, facts);
}

const runs: Readonly<Partial<Record<Script, RegExp>>> = {
  Cyrl: /\p{Script=Cyrl}{2,40}/u,
  Arab: /\p{Script=Arab}{2,40}/u,
  Hebr: /\p{Script=Hebr}{2,40}/u,
  Thai: /\p{Script=Thai}{2,40}/u,
  Hang: /\p{Script=Hang}{2,40}/u,
  Hira: /\p{Script=Hira}{2,40}/u,
  Kana: /\p{Script=Kana}{2,40}/u,
  Hani: /\p{Script=Hani}{1,40}/u,
};

function strangeLetters(
  source: string,
  translation: string,
  sourceLang: string | undefined,
  facts: LanguageFacts,
): string | undefined {
  const { scripts, text } = proseOf(translation);
  const ofSource = sourceLang === undefined ? [] : languageFacts(sourceLang).scripts;
  for (const name of scripts.keys()) {
    const run = runs[name];
    if (run === undefined || facts.scripts.includes(name)) continue;
    // What the source quotes in a third script is quoted in the translation too.
    if (!ofSource.includes(name) && proseOf(source).scripts.has(name)) continue;
    const found = run.exec(text);
    if (found) return found[0];
  }
  return undefined;
}

/** Not names of grammar and code (`{{plural:`, `|one=`, `@router`), nor what is quoted, in a list, or stands in brackets beside its translation. */
const latinWord =
  /(?<![\p{L}\p{N}_.:!/\\@{|<'"‘“「『«([（-])(?<!, )[a-z]{3}(?:['’]?[a-z]){1,36}(?![\p{Script=Latin}\p{N}_./\\=:,-])/gu;

/** Four plain words in a row: no name, key or term is so long. */
const latinRun = /(?<![\p{L}\p{N}])(?:[a-z][a-z'’]{0,30},? {1,3}){3}[a-z'’]{2,30}(?![\p{L}\p{N}])/u;
/** A text about code, whose words are names: they are not told apart from text. */
const aboutCode =
  /\b(?:statements?|propert(?:y|ies)|clauses?|keywords?|syntax|commands?|arguments?|parameters?|variables?|functions?|displayables?|scripts?)\b/i;

function latinSentence(source: string, translation: string, facts: LanguageFacts) {
  if (facts.scripts.includes('Latn')) return undefined;
  const { scripts, text } = proseOf(translation);
  const found = scripts.has('Latn') ? latinRun.exec(text.slice(0, lookedAt))?.[0] : undefined;
  // "x, y, width, height": names in a row.
  if (found === undefined || found.split(',').length > 2) return undefined;
  // What a source of another script quotes stays a quotation.
  const { scripts: ofSource, letters } = proseOf(source);
  if (source.includes(found) && (ofSource.get('Latn') ?? 0) * 2 < letters) return undefined;
  return { message: `${JSON.stringify(found)} is not ${languageName(facts.base)}`, severity: 'error' as const };
}

/** A word in small Latin letters that is the source's own; names and keys have capitals. */
function sourceWord(source: string, translation: string, facts: LanguageFacts): string | undefined {
  if (facts.scripts.includes('Latn')) return undefined;
  const { scripts, text } = proseOf(translation);
  if (!scripts.has('Latn') || aboutCode.test(source.slice(0, lookedAt))) return undefined;
  const found = text.slice(0, lookedAt).match(latinWord);
  if (!found) return undefined;
  const known = new Set(proseOf(source).text.slice(0, lookedAt).match(latinWord));
  return found.find((word) => known.has(word));
}

function wrongLetters(translation: string, { base, writing }: LanguageFacts): Finding[] {
  const prose = proseOf(translation);
  if (writing === 'Kore') return onlyHanja(prose);
  if (writing === 'Cyrl') return foreignCyrillic(prose, base);
  if (writing !== 'Hans' && writing !== 'Hant' && writing !== 'Jpan') return [];
  const found = foreignHan(prose, writing);
  return found === undefined ? [] : [found];
}

/** Korean without any hangul: a word may be quoted in hanja, a sentence is Chinese or Japanese. */
function onlyHanja({ scripts }: Prose): Finding[] {
  const hanja = scripts.get('Hani') ?? 0;
  if (hanja < 2 || scripts.has('Hang')) return [];
  return [{ message: 'the translation has no hangul', ...(hanja >= 4 && { severity: 'error' as const }) }];
}
