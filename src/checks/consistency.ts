import type { Severity } from '../types/check.ts';

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

/** Rows remembered, about 200 bytes each; later ones are held against these only. */
const mostRemembered = 500_000;
/** Shorter translations fall together by nature: "Abort" and "Cancel" are one word in most languages. */
const shortestMerge = 20;

/**
 * Whether a file says the same thing in one way: the same source in the same context with different translations, and one
 * translation for sources that differ in more than letter case, blanks and marks. Texts are kept as hashes of 53 bits.
 */
export function createConsistency(): Consistency {
  const bySource = new Map<number, { row: number; text: number }>();
  const byTranslation = new Map<number, { row: number; text: number }>();
  /** The earlier row under this key, where it says something else. */
  const differing = (known: typeof bySource, key: number, row: number, text: number): number | undefined => {
    const earlier = known.get(key);
    if (earlier === undefined && known.size < mostRemembered) known.set(key, { row, text });
    return earlier !== undefined && earlier.text !== text ? earlier.row : undefined;
  };
  return {
    add({ row, source, targetLang, translation, context = '' }) {
      const text = translation.trim();
      if (text === '') return [];
      const found: Inconsistency[] = [];
      const sourceKey = hash(JSON.stringify([targetLang, source, context]));
      const split = differing(bySource, sourceKey, row, hash(text));
      if (split !== undefined) {
        found.push({ row, other: split, message: `the same source is translated otherwise in line ${split}` });
      }
      if (text.length < shortestMerge) return found;
      const merge = differing(byTranslation, hash(`${targetLang}\n${text}`), row, hash(folded(source)));
      if (merge !== undefined) {
        found.push({ row, other: merge, message: `another source has the same translation in line ${merge}` });
      }
      return found;
    },
  };
}

function folded(source: string): string {
  return source.toLowerCase().replace(/[\s\p{P}]/gu, '');
}

/** cyrb53: 53 bits, no cryptography; two of a million texts meet in one of ten thousand files. */
function hash(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
