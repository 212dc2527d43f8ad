import type { CheckFacts, Pair } from '../types/check.ts';
import { mendTwins } from './twins.ts';

export interface Mended {
  text: string;
  /** What was done, in words: `blanks at the edges put back`. */
  mended: string[];
}

/** Puts right what needs no judgement. Each step returns the text as it is where it has nothing to do. */
export function mend(pair: Pair, facts: CheckFacts): Mended {
  return mendTwins(pair, facts);
}
