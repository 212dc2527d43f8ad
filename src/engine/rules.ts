import type { Inspected, Pair } from '../types/check.ts';

/** What a translation must be to count as one; made from the checks, or empty where the text is no model's. */
export interface Rules {
  /** Language of rows that do not say theirs; absent: unknown. */
  sourceLang?: string;
  /** Mends and checks one answer. */
  inspect(pair: Pair): Inspected;
  /** Whether the answers of a reply stand beside each other's sources. */
  isShuffled(pairs: readonly Pair[]): boolean;
  /** Whether an answer holds that of a neighbour too, whose source this is and which the reply lacks. */
  holdsNeighbour(pair: Pair, lost: string): boolean;
  /** An error is kept with its translation when a row's attempts have run out. */
  keepsFaulty: boolean;
}

/** Whatever comes is taken. */
export const noRules: Rules = {
  inspect: ({ translation }) => ({ text: translation, mended: [], issues: [] }),
  isShuffled: () => false,
  holdsNeighbour: () => false,
  keepsFaulty: false,
};
