import type { PlaceholderFamily } from '../types/check.ts';
import { findValues } from './values.ts';

/**
 * What went wrong with percent signs that are text, where the program formats it: `%%` is one on the screen, a bare `%` begins
 * a conversion. undefined: nothing. A source that has both, or none, says nothing.
 */
export function percentFault(
  source: string,
  translation: string,
  families: ReadonlySet<PlaceholderFamily>,
): string | undefined {
  if (!(families.has('printf') || families.has('python')) || !source.includes('%')) return undefined;
  const wanted = signsOf(source, families);
  if (wanted.bare > 0 === wanted.doubled > 0) return undefined;
  const found = signsOf(translation, families);
  if (wanted.doubled > 0 && found.bare > 0) return 'a percent sign stands there as %, the source writes %%';
  if (wanted.bare > 0 && found.doubled > 0) return 'a percent sign stands there as %%, the source writes %';
  return undefined;
}

/** Percent signs outside of placeholders. */
function signsOf(text: string, families: ReadonlySet<PlaceholderFamily>): { bare: number; doubled: number } {
  const signs = { bare: 0, doubled: 0 };
  const values = findValues(text, families);
  let next = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at)) {
    while (next < values.length && values[next]!.end <= at) next++;
    const value = values[next];
    const isDoubled = text[at + 1] === '%';
    if (value && value.start <= at) at = value.end;
    else {
      signs[isDoubled ? 'doubled' : 'bare']++;
      at += isDoubled ? 2 : 1;
    }
  }
  return signs;
}
