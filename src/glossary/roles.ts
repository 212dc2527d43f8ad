import type { TargetLanguage } from '../types/task-file.ts';
import { plainHeader } from '../utils/headers.ts';
import { canonicalTag, explainTag, headerLanguage, isNearMiss } from '../utils/languages.ts';

/** What a column of a table, or a key of a term in YAML and JSON, holds. */
export type Role =
  | { kind: 'term' }
  | { kind: 'translation'; language: string }
  | { kind: 'note' }
  | { kind: 'do_not_translate' }
  | { kind: 'case_sensitive' }
  /** `*`: in every language. */
  | { kind: 'forbidden'; language: string }
  /** Nothing for us. `isKnown`: nobody needs to be told. */
  | { kind: 'unused'; isKnown: boolean };

/** The languages of the run: what a doubtful header may mean. */
export interface WantedLanguages {
  from?: TargetLanguage | undefined;
  to: readonly TargetLanguage[];
}

const aliases = {
  term: ['term', 'terms', 'source', 'source_term', 'source_text', 'text', 'original', 'string', '原文', '术语', '用語'],
  note: ['note', 'notes', 'comment', 'comments', 'description', 'definition', 'context', '备注', '说明', '備考'],
  do_not_translate: ['do_not_translate', 'dnt', 'keep', 'locked', 'untranslatable', 'non_translatable'],
  case_sensitive: ['case_sensitive', 'case', 'match_case'],
  forbidden: ['forbidden', 'avoid', 'do_not_use', '禁用'],
  unused: ['id', 'key', 'keys', 'rows', 'example', 'examples', ''],
} as const;

/** Names to suggest for a header that nobody understands. */
export const knownNames = ['term', 'note', 'do_not_translate', 'case_sensitive', 'forbidden'] as const;

/** Language tags that are words or names of other columns: a language only where the run asks for it. */
const ambiguousTags = new Set(['id', 'to', 'no', 'is', 'as', 'or', 'so', 'my', 'am', 'an']);

/** The header that holds the terms: called so, else by one of the usual names, else in the source language. */
export function findTermHeader(headers: readonly string[], wanted: WantedLanguages): string | undefined {
  const plain = headers.map(plainHeader);
  for (const alias of aliases.term) {
    const index = plain.indexOf(plainHeader(alias));
    if (index !== -1) return headers[index];
  }
  const from = wanted.from?.tag;
  return from === undefined ? undefined : headers.find((header) => languageOf(header, wanted) === from);
}

/** Throws nothing: a header that may be meant as a wanted language gets a sentence about it instead of a role. */
export function roleOf(header: string, wanted: WantedLanguages): Role | string {
  const name = plainHeader(header);
  for (const kind of ['note', 'do_not_translate', 'case_sensitive'] as const) {
    if (isAlias(name, kind)) return { kind };
  }
  if (isAlias(name, 'forbidden')) return { kind: 'forbidden', language: '*' };
  const part = /^(.{1,30}?)[\s_:(.-]+(\S.{0,60})$/s.exec(header.trim());
  if (part !== null && isAlias(plainHeader(part[1] ?? ''), 'forbidden')) {
    const language = languageOf((part[2] ?? '').replace(/\)$/, ''), wanted);
    if (language !== undefined) return { kind: 'forbidden', language };
  }
  const language = languageOf(header, wanted);
  if (language !== undefined) return { kind: 'translation', language };
  if (isAlias(name, 'unused')) return { kind: 'unused', isKnown: true };
  const near = wanted.to.find(({ tag }) => isNearMiss(header, tag));
  if (near !== undefined) return `${JSON.stringify(header)} is ${explainTag(header) ?? `not ${near.tag}`}`;
  return { kind: 'unused', isKnown: false };
}

function languageOf(header: string, { from, to }: WantedLanguages): string | undefined {
  const all = from === undefined ? to : [from, ...to];
  const mapped = all.find(({ column }) => column !== undefined && plainHeader(column) === plainHeader(header));
  if (mapped !== undefined) return mapped.tag;
  const language = headerLanguage(header);
  if (language === undefined || all.some(({ tag }) => tag === language)) return language;
  // `id` is the key of the row, `No` its number, `KR` Korean.
  if (ambiguousTags.has(header.trim().toLowerCase())) return undefined;
  const isDoubtful = canonicalTag(header) !== undefined && explainTag(header) !== undefined;
  return isDoubtful ? undefined : language;
}

/** The language that an unused name may have been meant as, as the end of a sentence: `jp`, `chs`. */
export function meantLanguage(name: string): string | undefined {
  if (plainHeader(name).length > 3) return undefined;
  const problem = explainTag(name);
  return problem?.includes('write "') ? problem : undefined;
}

function isAlias(name: string, kind: keyof typeof aliases): boolean {
  return aliases[kind].some((alias) => plainHeader(alias) === name);
}
