/** `glossary:` of the configuration: files, or a section of terms with the options `file` and `strict` among them. */
import { UsageError } from '../errors.ts';
import { canonicalTag, explainTag } from '../utils/languages.ts';
import { didYouMean } from '../utils/nearest.ts';
import { openSection, sectionOr } from './open-section.ts';
import { bool, type Infer, mapOf, text, texts } from './schema.ts';

const forbidden = sectionOr(mapOf(texts(), languageTag), texts());

const facts = { note: text(), do_not_translate: bool(), case_sensitive: bool(), forbidden };

const term = openSection(facts, text(), { toKey: languageTag });

const options = { file: texts(), strict: bool() };

/** A section under `file` or `strict` is a term of that name. */
const isOption = (name: string, isSection: boolean) => Object.hasOwn(options, name) && !isSection;

export const glossarySchema = sectionOr(openSection(options, term, { isField: isOption }), texts());

export type GlossaryKeys = Infer<typeof glossarySchema>;
export type TermKeys = Infer<typeof term>;

function languageTag(text: string): string {
  const tag = canonicalTag(text);
  const problem = explainTag(text);
  if (tag !== undefined && problem === undefined) return tag;
  throw new UsageError(`is ${problem}${didYouMean(text, Object.keys(facts))}`);
}
