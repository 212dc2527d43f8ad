/** `glossary:` of the configuration: files, or a section of terms with the options `file` and `strict` among them. */
import { UsageError } from '../errors.ts';
import type { GlossaryTerm } from '../types/glossary.ts';
import { canonicalTag, explainTag } from '../utils/languages.ts';
import { didYouMean } from '../utils/nearest.ts';
import { separated } from '../utils/separated.ts';
import { openSection, sectionOr } from './open-section.ts';
import { bool, type Infer, mapOf, text, texts } from './schema.ts';

const forbidden = sectionOr(mapOf(texts(), languageTag), texts());

const facts = { note: text(), do_not_translate: bool(), case_sensitive: bool(), forbidden };

const term = openSection(facts, text(), { toKey: languageTag });

const options = { file: texts(), strict: bool() };

/** A section under `file` or `strict` is a term of that name. */
const isOption = (name: string, isSection: boolean) => Object.hasOwn(options, name) && !isSection;

export const glossarySchema = sectionOr(openSection(options, term, { isField: isOption }), texts());

export interface ConfiguredGlossary {
  /** As written. */
  files: readonly string[];
  strict: boolean;
  terms: readonly GlossaryTerm[];
}

export function configuredGlossary(value: Infer<typeof glossarySchema> | undefined): ConfiguredGlossary {
  if (value === undefined) return { files: [], strict: false, terms: [] };
  if (Array.isArray(value)) return { files: value, strict: false, terms: [] };
  const { file = [], strict = false } = value.known;
  return { files: file, strict, terms: Object.entries(value.rest).map(([name, entry]) => toTerm(name, entry)) };
}

function toTerm(name: string, { known, rest }: Infer<typeof term>): GlossaryTerm {
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

function languageTag(text: string): string {
  const tag = canonicalTag(text);
  const problem = explainTag(text);
  if (tag !== undefined && problem === undefined) return tag;
  throw new UsageError(`is ${problem}${didYouMean(text, Object.keys(facts))}`);
}
