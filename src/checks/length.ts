import type { LengthUnit } from '../types/check.ts';
import { measure } from '../utils/measure.ts';
import type { Check } from './check.ts';

const names: Readonly<Record<LengthUnit, string>> = {
  graphemes: 'characters',
  characters: 'code points',
  bytes: 'bytes',
  width: 'columns',
};

/** An error: a text that is too long for its box is cut off on the screen. */
export const length: Check = {
  name: 'length',
  severity: 'error',
  find({ translation, maxLength }, { lengthUnit }) {
    if (maxLength === undefined) return [];
    // No unit counts more than three bytes per UTF-16 unit.
    if (translation.length * 3 <= maxLength) return [];
    const count = measure(translation, lengthUnit);
    if (count <= maxLength) return [];
    return [
      {
        message: `the translation has ${count} ${names[lengthUnit]}, at most ${maxLength} ${maxLength === 1 ? 'is' : 'are'} allowed`,
      },
    ];
  },
};
