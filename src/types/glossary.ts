/** A term as the glossary has it, for all languages. */
export interface GlossaryTerm {
  term: string;
  /** By canonical language tag. */
  translations: Readonly<Record<string, string>>;
  note?: string | undefined;
  /** Stays as it is in every language that has no translation of its own. */
  doNotTranslate: boolean;
  caseSensitive: boolean;
  /** Translations that may not be used, by canonical language tag, `*` for all. */
  forbidden: Readonly<Record<string, readonly string[]>>;
}

/** A term for one target language. */
export interface Term {
  term: string;
  /** Absent: only forbidden translations are known. */
  translation?: string | undefined;
  note?: string | undefined;
  caseSensitive: boolean;
  forbidden: readonly string[];
}

/** Finds terms of one language pair. Built once per pair: `occurring` may not take longer with a larger glossary than it must. */
export interface TermMatcher {
  /** Terms that stand in a source text, in the order of the glossary. */
  occurring(source: string): readonly Term[];
  /** Whether a translation uses the text it should, in any inflected form, as part of a compound too. */
  uses(translation: string, text: string, caseSensitive: boolean): boolean;
  /** Whether a translation holds a text that it should not: the word itself, with its usual endings. */
  holds(translation: string, text: string, caseSensitive: boolean): boolean;
}
