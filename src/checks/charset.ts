import type { CheckFacts } from '../types/check.ts';
import type { Check } from './check.ts';
import { proseOf } from './prose.ts';

/** Most characters that one message names. */
const named = 5;

/** An error: a character that the font lacks is a box on the screen. Placeholders and markup are not drawn and not looked at. */
export const charset: Check = {
  name: 'charset',
  severity: 'error',
  find({ translation }, { charset: ranges }) {
    if (ranges === undefined) return [];
    const missing = new Set<string>();
    for (const character of proseOf(translation).text) {
      if (!isIn(ranges, character.codePointAt(0) as number)) missing.add(character);
      if (missing.size > named) break;
    }
    if (missing.size === 0) return [];
    const shown = [...missing].slice(0, named).map(show).join(', ');
    return [{ message: `the font lacks ${shown}${missing.size > named ? ' and others' : ''}` }];
  },
};

function isIn(ranges: NonNullable<CheckFacts['charset']>, codePoint: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] as readonly [number, number];
    if (codePoint < first) high = middle - 1;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}

/** `"é" (U+00E9)`; what cannot be seen by its number alone. */
export function show(character: string): string {
  const number = `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}" (${number})` : number;
}
