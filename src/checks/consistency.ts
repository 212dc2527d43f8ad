import type { Severity } from '../types/check.ts';
import { FlatTable, type Hash, hash64 } from '../utils/flat-table.ts';

/** A translated row, as the whole file is looked at. */
export interface FileRow {
  /** Line of the file where it starts, or any number that names it. */
  row: number;
  source: string;
  targetLang: string;
  translation: string;
  context?: string | undefined;
}

/** A row that does not agree with an earlier one. */
export interface Inconsistency {
  row: number;
  /** The earlier row. */
  other: number;
  message: string;
}

export const consistencySeverity: Severity = 'warning';

export interface Consistency {
  /** To be called for the rows of a file in their order; what does not agree with an earlier row comes back at once. */
  add(row: FileRow): readonly Inconsistency[];
}

/** Rows remembered, up to 84 bytes each; later ones are held against these only. */
const mostRemembered = 500_000;
/** Letters that a text must have to be held against others: single letters and numbers say nothing. */
const words = /\p{L}{2}|[\p{Script=Hani}\p{Script=Hang}]/u;

/**
 * Whether a file says the same thing in one way: the same source with different translations, first of all in the same
 * context, and one translation for sources that differ in more than letter case, blanks, marks and a plural's s (2 % of human rows).
 * Texts are kept as hashes.
 *
 * @param rows about as many will come; 0: it is not known
 */
export function createConsistency(rows = 0): Consistency {
  const inContext = new FlatTable(mostRemembered, rows);
  const bySource = new FlatTable(mostRemembered, rows);
  const byTranslation = new FlatTable(mostRemembered, rows);
  const languages = new Map<string, Hash>();
  return {
    add({ row, source, targetLang, translation, context = '' }) {
      const text = translation.trim();
      if (!words.test(text)) return [];
      const found: Inconsistency[] = [];
      const language = languages.get(targetLang) ?? hash64(targetLang);
      languages.set(targetLang, language);
      const sourceKey = hash64(source, language);
      const textKey = hash64(text, language);
      const same = inContext.differing(hash64(context, sourceKey), textKey[0], row);
      const elsewhere = bySource.differing(sourceKey, textKey[0], row);
      const split = same ?? elsewhere;
      if (split !== undefined) {
        const place = same === undefined ? `in another context in line ${split}` : `in line ${split}`;
        found.push({ row, other: split, message: `the same source is translated otherwise ${place}` });
      }
      const merge = byTranslation.differing(textKey, hash64(folded(source))[0], row);
      if (merge !== undefined) {
        found.push({ row, other: merge, message: `another source has the same translation in line ${merge}` });
      }
      return found;
    },
  };
}

/** Without the plural's s too, which many languages have no form for. */
function folded(source: string): string {
  return source.toLowerCase().replace(/s(?![\p{L}\p{N}])|[\s\p{P}]/gu, '');
}
