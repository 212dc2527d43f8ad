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
/** Letters that a text must have to be held against others: single letters and numbers say nothing. */
const words = /\p{L}{2}|[\p{Script=Hani}\p{Script=Hang}]/u;

/**
 * Whether a file says the same thing in one way: the same source with different translations, first of all in the same
 * context, and one translation for sources that differ in more than letter case, blanks, marks and a plural's s (2 % of human rows). Texts are kept as hashes
 * of 53 bits.
 */
export function createConsistency(): Consistency {
  const inContext = new Map<number, Said>();
  const bySource = new Map<number, Said>();
  const byTranslation = new Map<number, Said>();
  /** The earlier row under this key, where it says something else. */
  const differing = (known: Map<number, Said>, key: string, row: number, text: string): number | undefined => {
    const said = hash(text);
    const number = hash(key);
    const earlier = known.get(number);
    if (earlier === undefined && known.size < mostRemembered) known.set(number, { row, text: said });
    return earlier !== undefined && earlier.text !== said ? earlier.row : undefined;
  };
  return {
    add({ row, source, targetLang, translation, context = '' }) {
      const text = translation.trim();
      if (!words.test(text)) return [];
      const found: Inconsistency[] = [];
      const same = differing(inContext, JSON.stringify([targetLang, source, context]), row, text);
      const elsewhere = differing(bySource, JSON.stringify([targetLang, source]), row, text);
      const split = same ?? elsewhere;
      if (split !== undefined) {
        const place = same === undefined ? `in another context in line ${split}` : `in line ${split}`;
        found.push({ row, other: split, message: `the same source is translated otherwise ${place}` });
      }
      const merge = differing(byTranslation, JSON.stringify([targetLang, text]), row, folded(source));
      if (merge !== undefined) {
        found.push({ row, other: merge, message: `another source has the same translation in line ${merge}` });
      }
      return found;
    },
  };
}

/** A row, and what it says, as a hash. */
interface Said {
  row: number;
  text: number;
}

/** Without the plural's s too, which many languages have no form for. */
function folded(source: string): string {
  return source.toLowerCase().replace(/s(?![\p{L}\p{N}])|[\s\p{P}]/gu, '');
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
