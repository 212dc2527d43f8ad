import type { Check, Finding } from './check.ts';
import { lookedAt, proseOf } from './prose.ts';
import { languageFacts } from './scripts.ts';

const doubledWord = /(?<![\p{L}\p{M}\p{N}'’-])(\p{L}[\p{L}\p{M}]{1,40})[ \u00a0]{1,3}\1(?![\p{L}\p{M}\p{N}'’-])/giu;

/** Words that good sentences have twice in a row. */
const often: Readonly<Record<string, ReadonlySet<string>>> = {
  de: new Set(['die', 'der', 'das', 'sie', 'den']),
  fr: new Set(['nous', 'vous']),
  ko: new Set(),
};

/** A warning: words are doubled for effect too ("wait, wait", "bye bye"), most of them in the source as well. */
export const doubled: Check = {
  name: 'doubled',
  severity: 'warning',
  find({ source, translation, targetLang }) {
    const findings: Finding[] = [];
    const text = withoutTokens(translation);
    if (mayRepeat(text)) {
      const word = newDouble(text, source, languageFacts(targetLang).base);
      if (word !== undefined) findings.push({ message: `the word ${JSON.stringify(word)} stands twice in a row` });
    }
    if (hasDoubleBlank(translation) && !hasDoubleBlank(source)) {
      findings.push({ message: 'there are two blanks in a row' });
    }
    return findings;
  },
};

const blank = /[ \u00a0]/;
/** Scripts in which letters that differ are the same word to `doubledWord` (final sigma, long s), whatever their small letters are. */
const manyForms = /[\u017f\u0370-\u03ff\u1c80-\u1c88\u1e9b\u1e9e\u1f00-\u1fff\ufb05\ufb06]/;

/**
 * Whether `doubledWord` could find anything: behind some blank stands what stands as far before it, by its first and last
 * letter. Spares nearly all texts the pattern, which tries at every letter.
 */
function mayRepeat(text: string): boolean {
  if (!blank.test(text)) return false;
  if (manyForms.test(text)) return true;
  const small = text.toLowerCase();
  for (let at = 1; at < small.length - 2; at++) {
    if (!isBlank(small.charCodeAt(at)) || isBlank(small.charCodeAt(at - 1))) continue;
    let next = at + 1;
    while (isBlank(small.charCodeAt(next))) next++;
    const last = small.charCodeAt(at - 1);
    const first = small.charCodeAt(next);
    for (let letters = 2; letters <= 82 && letters <= at && !isBlank(small.charCodeAt(at - letters)); letters++) {
      if (small.charCodeAt(at - letters) === first && small.charCodeAt(next + letters - 1) === last) return true;
    }
  }
  return false;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0xa0;
}

function newDouble(text: string, source: string, language: string): string | undefined {
  const found = [...text.matchAll(doubledWord)].map(([, word]) => word as string);
  const word = found.find((candidate) => !often[language]?.has(candidate.toLowerCase()));
  if (word === undefined) return undefined;
  const inSource = withoutTokens(source).match(doubledWord);
  return inSource ? undefined : word;
}

/** Words on both sides of a token, as those of two branches of a plural, do not stand in a row. */
function withoutTokens(text: string): string {
  let words = '';
  let at = 0;
  for (const { start, end } of proseOf(text).tokens) {
    words += `${text.slice(at, start)}\n`;
    at = end;
  }
  return (words + text.slice(at)).slice(0, lookedAt);
}

/** Between words: at the edges, and at the start of a line, blanks are layout. */
function hasDoubleBlank(text: string): boolean {
  return text.includes('  ') && /\S {2,9}\S/.test(text);
}
