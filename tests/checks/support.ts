import type { CheckFacts, PlaceholderFamily } from '../../src/types/check.ts';

/** Facts of a file with these families and nothing configured. */
export function factsOf(...families: PlaceholderFamily[]): CheckFacts {
  return {
    families: new Set(families),
    lengthUnit: 'graphemes',
    strictGlossary: false,
    forbidden: { characters: '', words: {} },
  };
}
