import type { Check } from '../../src/checks/check.ts';
import type { CheckFacts, Pair, PlaceholderFamily } from '../../src/types/check.ts';

export function factsWith(facts: Partial<CheckFacts> = {}): CheckFacts {
  return {
    families: new Set(),
    lengthUnit: 'graphemes',
    strictGlossary: false,
    forbidden: { characters: '', words: {} },
    ...facts,
  };
}

export function pairOf(source: string, translation: string, targetLang = 'de', more: Partial<Pair> = {}): Pair {
  return { source, translation, sourceLang: 'en', targetLang, ...more };
}

/** What a check says, graver findings marked: `error: …`. */
export function told(check: Check, pair: Pair, facts: Partial<CheckFacts> = {}): string[] {
  return check
    .find(pair, factsWith(facts))
    .map(({ message, severity }) => ((severity ?? check.severity) === 'error' ? `error: ${message}` : message));
}

/** Facts of a file with these families and nothing configured. */
export function factsOf(...families: PlaceholderFamily[]): CheckFacts {
  return factsWith({ families: new Set(families) });
}
