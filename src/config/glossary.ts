import type { GlossaryTerm } from '../types/glossary.ts';
import { separated } from '../utils/separated.ts';
import type { GlossaryKeys, TermKeys } from './glossary-keys.ts';

export interface ConfiguredGlossary {
  /** As written. */
  files: readonly string[];
  strict: boolean;
  terms: readonly GlossaryTerm[];
}

export function configuredGlossary(value: GlossaryKeys | undefined): ConfiguredGlossary {
  if (value === undefined) return { files: [], strict: false, terms: [] };
  if (Array.isArray(value)) return { files: value, strict: false, terms: [] };
  const { file = [], strict = false } = value.known;
  return { files: file, strict, terms: Object.entries(value.rest).map(([name, entry]) => toTerm(name, entry)) };
}

function toTerm(name: string, { known, rest }: TermKeys): GlossaryTerm {
  const { note, do_not_translate = false, case_sensitive = false, forbidden: found = [] } = known;
  const unwanted = Array.isArray(found) ? { '*': found } : found;
  return {
    term: name,
    translations: rest,
    note,
    doNotTranslate: do_not_translate,
    caseSensitive: case_sensitive,
    forbidden: Object.fromEntries(Object.entries(unwanted).map(([tag, texts]) => [tag, separated(texts)])),
  };
}
