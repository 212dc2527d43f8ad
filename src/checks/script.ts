import { languageName } from '../utils/language-names.ts';
import type { Check } from './check.ts';
import { foreignHan } from './chinese.ts';
import { lookedAt, proseOf } from './prose.ts';
import { plainWords, repeatsSource } from './same-as-source.ts';
import { type LanguageFacts, languageFacts, type Script } from './scripts.ts';

/**
 * A text without a single letter of its language's script is an error once it has three plain words, or four letters of a
 * script other than Latin: names and codes are written in Latin letters everywhere, sentences are not. Parts in a wrong
 * script are a warning: a term, a name or a key may be among them.
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
    if (own === 0) return whollyWrong(translation, facts, letters);
    if (own === letters) return wrongHan(translation, facts);
    const sentence = latinSentence(source, translation, facts);
    if (sentence !== undefined) return [sentence];
    const left = leftOver(source, translation, sourceLang, facts);
    if (left !== undefined) return [{ message: `${JSON.stringify(left)} is left in the translation` }];
    return wrongHan(translation, facts);
  },
};

function whollyWrong(translation: string, facts: LanguageFacts, letters: number) {
  const latin = proseOf(translation).scripts.get('Latn') ?? 0;
  if (letters - latin < 4 && plainWords(translation) < 3) return [];
  return [
    { message: `the translation is not in the script of ${languageName(facts.base)}`, severity: 'error' as const },
  ];
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

const latinWord = /(?<![\p{L}\p{N}_.:/\\-])[a-z][a-z'’]{3,39}(?![\p{Script=Latin}\p{N}_./\\-])/gu;

/** Four plain words in a row: no name, key or term is so long. */
const latinRun = /(?<![\p{L}\p{N}])(?:[a-z][a-z'’]{0,30}[ ,]{1,3}){3}[a-z'’]{2,30}(?![\p{L}\p{N}])/u;

function latinSentence(source: string, translation: string, facts: LanguageFacts) {
  if (facts.scripts.includes('Latn')) return undefined;
  const { scripts, text } = proseOf(translation);
  const found = scripts.has('Latn') ? latinRun.exec(text.slice(0, lookedAt))?.[0] : undefined;
  if (found === undefined) return undefined;
  // What a source of another script quotes stays a quotation.
  const { scripts: ofSource, letters } = proseOf(source);
  if (source.includes(found) && (ofSource.get('Latn') ?? 0) * 2 < letters) return undefined;
  return { message: `${JSON.stringify(found)} is not ${languageName(facts.base)}`, severity: 'error' as const };
}

/** A word in small Latin letters that is the source's own; names and keys have capitals. */
function sourceWord(source: string, translation: string, facts: LanguageFacts): string | undefined {
  if (facts.scripts.includes('Latn')) return undefined;
  const { scripts, text } = proseOf(translation);
  if (!scripts.has('Latn')) return undefined;
  const found = text.slice(0, lookedAt).match(latinWord);
  if (!found) return undefined;
  const known = new Set(proseOf(source).text.slice(0, lookedAt).match(latinWord));
  return found.find((word) => known.has(word));
}

function wrongHan(translation: string, { writing }: LanguageFacts) {
  if (writing !== 'Hans' && writing !== 'Hant' && writing !== 'Jpan') return [];
  const found = foreignHan(proseOf(translation), writing);
  return found === undefined ? [] : [found];
}
